"""The clocks, and waiting for an instant."""

from datetime import UTC, datetime, timedelta, timezone

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clockjack.clock import MICROSECONDS, VirtualClock, from_datetime, seconds, sleep_until, to_datetime

HOUR = 3_600 * MICROSECONDS


async def test_waits_until_the_instant(clock: VirtualClock) -> None:
    due = clock.now() + HOUR
    await sleep_until(clock, due)
    assert due <= clock.now() < due + MICROSECONDS


async def test_does_not_wait_for_the_past(clock: VirtualClock) -> None:
    before = anyio.current_time()
    await sleep_until(clock, clock.now() - 1)
    assert anyio.current_time() == before


async def test_notices_that_the_clock_jumped_ahead(clock: VirtualClock) -> None:
    clock.poll_seconds = 1.0
    due = clock.now() + HOUR
    before = anyio.current_time()

    async def jump() -> None:
        await anyio.sleep(10)
        clock.skew += HOUR

    async with anyio.create_task_group() as group:
        group.start_soon(jump)
        await sleep_until(clock, due)
    assert anyio.current_time() - before <= 12


async def test_waits_longer_when_the_clock_was_set_back(clock: VirtualClock) -> None:
    due = clock.now() + 60 * MICROSECONDS
    before = anyio.current_time()
    clock.skew = -30 * MICROSECONDS
    await sleep_until(clock, due)
    assert anyio.current_time() - before == pytest.approx(90, abs=1)


@given(
    st.datetimes(
        datetime(1900, 1, 1),
        datetime(2200, 1, 1),
        timezones=st.timezones() | st.just(timezone(timedelta(hours=5, minutes=45))),
    )
)
def test_a_datetime_survives_the_way_to_an_instant_and_back(moment: datetime) -> None:
    assert to_datetime(from_datetime(moment)) == moment.astimezone(UTC)


def test_refuses_a_datetime_without_a_zone() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        from_datetime(datetime(2026, 1, 1))


def test_seconds_become_whole_microseconds() -> None:
    assert seconds(0.1) == 100_000
    assert seconds(0.3) == 300_000
