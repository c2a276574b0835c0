"""Events that are held back, or dropped: throttle and rate limit."""

from typing import Any

import anyio
import pytest
from tests.core.matcher.stage import stage

from clockjack.clock import VirtualClock

ALL = {"task": "t", "args": {"all": {"$events": "/data/n"}}}


async def test_a_throttle_lets_so_many_through_in_any_period_and_holds_the_others(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(throttle={"limit": 2, "period_seconds": 10})
        for number in range(1, 6):
            await on.at(number)
            await on.publish(number)
        await on.at(60)
        rows = await on.node.replica.rows("SELECT decided_at FROM ticks ORDER BY tick")
        assert [round((at - on.began) / 1_000_000) for (at,) in rows] == [1, 2, 11, 12, 21]
        assert await on.jobs() == [{"n": number} for number in range(1, 6)]
        assert [(tick.event_id, tick.events) for tick in await on.ticks()] == [(f"/s#{n}", 1) for n in range(1, 6)]
        assert await on.windows() == 0


async def test_a_throttle_holds_back_by_key(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(throttle={"limit": 1, "period_seconds": 10}, key="/data/who")
        for number, who in enumerate("aab"):
            await on.publish(number, who=who)
        await on.at(1)
        assert await on.jobs() == [{"n": 0}, {"n": 2}]
        await on.at(30)
        assert await on.jobs() == [{"n": 0}, {"n": 2}, {"n": 1}]


async def test_behind_a_throttle_not_too_many_wait(clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clockjack.matcher.pacing.MAX_WAITING", 2)
    async with stage(clock) as on:
        await on.put(throttle={"limit": 1, "period_seconds": 10})
        for number in range(6):
            await on.publish(number)
        await on.at(1)
        assert await on.skipped() == {"throttle-full": 3}
        await on.at(40)
        assert await on.made() == [{"n": 0}, {"n": 1}, {"n": 2}]


async def test_an_event_that_waits_is_held_once(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(throttle={"limit": 1, "period_seconds": 10})
        for number in (1, 2, 2, 1):
            await on.publish(number)
        await on.at(60)
        assert await on.jobs() == [{"n": 1}, {"n": 2}]


async def test_who_waits_goes_at_once_when_the_throttle_does(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(throttle={"limit": 1, "period_seconds": 1000})
        for number in range(50):
            await on.publish(number)
        await on.at(1)
        assert len(await on.jobs()) == 1
        await on.put()
        await on.at(2)
        assert await on.jobs() == [{"n": number} for number in range(50)]
        assert await on.windows() == 0


async def test_a_rate_limit_drops_and_says_so(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(rate_limit={"limit": 2, "period_seconds": 10}, key="/data/who")
        for number in range(7):
            await on.publish(number, who="b" if number == 6 else "a")
        await on.at(5)
        await on.publish(7, who="a")
        await on.at(10.5)
        await on.publish(8, who="a")
        await on.at(60)
        assert await on.skipped() == {"rate-limit": 5}
        assert await on.made() == [{"n": 0}, {"n": 1}, {"n": 6}, {"n": 8}]
        assert await on.windows() == 0


async def test_a_rate_limit_counts_the_jobs_that_come_of_batches(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(batch={"size": 2, "within_seconds": 60}, rate_limit={"limit": 1, "period_seconds": 10}, job=ALL)
        for number in range(6):
            await on.publish(number)
        await on.at(11)
        for number in range(6, 8):
            await on.publish(number)
        await on.at(60)
        assert await on.skipped() == {"rate-limit": 4}
        assert await on.made() == [{"all": [0, 1]}, {"all": [6, 7]}]


async def test_overlap_counts_when_the_job_is_made(clock: VirtualClock) -> None:
    async with stage(clock, runs_jobs=False) as on:
        await on.put(throttle={"limit": 1, "period_seconds": 10}, policy={"overlap": "skip"})
        for number in range(2):
            await on.publish(number)
        await on.at(30)
        assert await on.jobs() == [{"n": 0}, "overlap"]


@pytest.mark.parametrize("pacing", ["throttle", "rate_limit"])
async def test_a_clock_that_was_ahead_for_a_while_holds_nobody_up(clock: VirtualClock, pacing: str) -> None:
    async with stage(clock) as on:
        trigger: dict[str, Any] = {pacing: {"limit": 2, "period_seconds": 10}}
        await on.put(**trigger)
        clock.skew = 86_400_000_000
        for number in (1, 2, 3):
            await on.publish(number)
        await anyio.sleep(5)
        clock.skew = 0
        await anyio.sleep(10 + clock.poll_seconds)
        await on.publish(4)
        await anyio.sleep(1)
        assert await on.made() == [{"n": number} for number in (1, 2, 3, 4) if number != 3 or pacing == "throttle"]
        assert await on.skipped() == ({} if pacing == "throttle" else {"rate-limit": 1})


async def test_a_clock_that_was_set_back_lets_no_more_through_than_it_may(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(throttle={"limit": 2, "period_seconds": 10})
        for number in range(1, 5):
            await on.publish(number)
        await on.at(1)
        clock.skew = -5_000_000
        await anyio.sleep(8)
        assert await on.made() == [{"n": 1}, {"n": 2}]
        await anyio.sleep(10 + clock.poll_seconds)
        assert await on.made() == [{"n": number} for number in range(1, 5)]
