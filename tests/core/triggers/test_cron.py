"""Cron in time zones: gaps, folds, and what other libraries say."""

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product
from typing import get_args

import pytest
from croniter import croniter  # type: ignore[import-untyped]
from cronsim import CronSim
from hypothesis import assume, given
from hypothesis import strategies as st

from clockjack.clock import from_datetime, to_datetime
from clockjack.triggers.cron import CronTicks, CronTrigger
from clockjack.triggers.expression import parse_expression
from clockjack.triggers.local_ticks import Dst, Fold, Gap
from clockjack.triggers.ticks import first_ticks
from clockjack.triggers.trigger import trigger_faults
from clockjack.triggers.zone import zone, zone_names

MICROS = 1_000_000
names = st.sampled_from(sorted(zone_names()))
gaps: st.SearchStrategy[Gap | None] = st.sampled_from([None, "skip", "shift"])
folds: st.SearchStrategy[Fold | None] = st.sampled_from([None, "first", "last", "both"])


@pytest.fixture(scope="module", autouse=True)
def pinned_zones() -> Iterator[None]:
    """Let the other libraries see the same zone data as we do."""
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(())
    zoneinfo.ZoneInfo.clear_cache()
    yield
    zoneinfo.reset_tzpath(before)
    zoneinfo.ZoneInfo.clear_cache()


def ticks(trigger: CronTrigger, start: datetime, count: int) -> list[str]:
    local = zoneinfo.ZoneInfo(trigger.timezone)
    found = first_ticks(CronTicks(trigger), from_datetime(start), count)
    return [to_datetime(tick).astimezone(local).strftime("%d %H:%M %z") for tick in found]


BEFORE_GAP = datetime(2026, 3, 28, 12, tzinfo=UTC)  # Berlin: 29 March, 02:00 to 03:00
BEFORE_FOLD = datetime(2026, 10, 24, 12, tzinfo=UTC)  # Berlin: 25 October, 02:00 to 03:00


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        ("skip", ["30 02:30 +0200", "31 02:30 +0200"]),
        ("shift", ["29 03:00 +0200", "30 02:30 +0200"]),
        (None, ["29 03:00 +0200", "30 02:30 +0200"]),
    ],
)
def test_a_time_in_the_gap(gap: Gap | None, expected: list[str]) -> None:
    assert ticks(CronTrigger("30 2 * * *", "Europe/Berlin", Dst(gap=gap)), BEFORE_GAP, 2) == expected


@pytest.mark.parametrize(
    ("fold", "expected"),
    [
        ("first", ["25 02:30 +0200", "26 02:30 +0100"]),
        ("last", ["25 02:30 +0100", "26 02:30 +0100"]),
        ("both", ["25 02:30 +0200", "25 02:30 +0100"]),
        (None, ["25 02:30 +0200", "26 02:30 +0100"]),
    ],
)
def test_a_time_in_the_fold(fold: Fold | None, expected: list[str]) -> None:
    assert ticks(CronTrigger("30 2 * * *", "Europe/Berlin", Dst(fold=fold)), BEFORE_FOLD, 2) == expected


def test_several_times_in_the_gap_shift_to_one_run() -> None:
    trigger = CronTrigger("0,20,40 2,3 * * *", "Europe/Berlin", Dst(gap="shift"))
    assert ticks(trigger, BEFORE_GAP, 3) == ["29 03:00 +0200", "29 03:20 +0200", "29 03:40 +0200"]


def test_both_passes_of_a_fold_come_in_the_order_of_time() -> None:
    trigger = CronTrigger("*/30 2 * * *", "Europe/Berlin", Dst(fold="both"))
    expected = ["25 02:00 +0200", "25 02:30 +0200", "25 02:00 +0100", "25 02:30 +0100"]
    assert ticks(trigger, BEFORE_FOLD, 4) == expected


def test_every_half_hour_goes_by_elapsed_time() -> None:
    """Debian's cron(8): with ``*`` in the hour, nothing is made up for, and nothing left out."""
    for start in (BEFORE_GAP, BEFORE_FOLD):
        found = first_ticks(CronTicks(CronTrigger("*/30 * * * *", "Europe/Berlin")), from_datetime(start), 96)
        assert {after - before for before, after in pairwise(found)} == {1800 * MICROS}


def test_a_day_that_never_came() -> None:
    """Samoa left out 30 December 2011."""
    start = datetime(2011, 12, 29, 12, tzinfo=UTC)
    shifted = CronTrigger("0 9 * * *", "Pacific/Apia", Dst(gap="shift"))
    assert ticks(shifted, start, 3) == ["29 09:00 -1000", "31 00:00 +1400", "31 09:00 +1400"]
    skipped = CronTrigger("0 9 * * *", "Pacific/Apia", Dst(gap="skip"))
    assert ticks(skipped, start, 2) == ["29 09:00 -1000", "31 09:00 +1400"]


def test_a_time_that_the_clocks_always_leave_out_is_refused() -> None:
    now = from_datetime(datetime(2026, 1, 1, tzinfo=UTC))
    (fault,) = trigger_faults(CronTrigger("30 2 * 3 SUN#2", "America/New_York", Dst(gap="skip")), now)
    assert fault.pointer == "/expression"
    assert "the clocks always leave it out" in fault.message
    assert trigger_faults(CronTrigger("30 2 * 3 SUN#2", "America/New_York"), now) == []


def test_bad_expression_and_bad_zone_are_told_together() -> None:
    found = trigger_faults(CronTrigger("0 0 30 2 *", "Mars/Olympus"), 0)
    assert [fault.pointer for fault in found] == ["/expression", "/timezone"]


@pytest.mark.parametrize("after", [-(10**20), -(10**17), 10**17, 10**20])
def test_the_ends_of_time_are_bounded_work(after: int) -> None:
    asked = CronTicks(CronTrigger("* * * * * *", "Europe/Berlin"))
    following = asked.next(after)
    assert following is None or following > after
    assert asked.latest(after, after + MICROS) in (None, (after // MICROS + 1) * MICROS)
    assert asked.count(after, after + 10**20) >= 0


# --- against an oracle that goes through every minute ----------------------------------------------------


def oracle(trigger: CronTrigger, start: int, end: int) -> list[int]:
    """Return the ticks (in seconds) with ``start <= tick < end``, by looking at a clock on the wall every minute."""
    expression = parse_expression(trigger.expression)
    gap = trigger.dst.gap or ("skip" if expression.wildcard else "shift")
    fold = trigger.dst.fold or ("both" if expression.wildcard else "first")
    local = zone(trigger.timezone)
    margin = 100_800  # no gap or fold is longer
    shown = {at: at + local.offset(at) for at in range(start - margin, end + margin, 60)}
    passes: dict[int, list[int]] = {}
    for at, wall in shown.items():
        passes.setdefault(wall, []).append(at)
    first_after_jump = {
        wall: at
        for at in shown
        if at - 60 in shown and shown[at] > shown[at - 60] + 60
        for wall in range(shown[at - 60] + 60, shown[at], 60)
    }
    found: set[int] = set()
    lowest, highest = min(passes), max(passes)
    for wall in range(lowest, highest, 60):
        if wall in expression.times:
            if seen := passes.get(wall):
                found.update({"first": seen[:1], "last": seen[-1:], "both": seen}[fold])
            elif gap == "shift":
                found.add(first_after_jump[wall])
    return sorted(at for at in found if start <= at < end)


busy = st.sampled_from(["*", "*/2", "*/20", "0", "30", "15,45", "0-40/20", "59"])
hours = st.sampled_from(["*", "*/2", "*/3", "0", "1", "2", "3", "23", "0-3", "1,2,23"])


@st.composite
def around_a_change(draw: st.DrawFn) -> tuple[CronTrigger, int]:
    """A trigger, and an instant (seconds, at a whole minute) near a change of its zone's clocks."""
    name = draw(names)
    start = int(datetime(draw(st.integers(1975, 2060)), 1, 1, tzinfo=UTC).timestamp())
    changes = list(zone(name).transitions(start, start + 5 * 366 * 86_400))
    assume(changes)
    change = draw(st.sampled_from(changes))
    assume(change.at % 60 == change.before % 60 == change.after % 60 == 0)
    days = draw(st.sampled_from(["* * *", "* * *", "* * *", "*/2 * *", "* * 0,1"]))
    trigger = CronTrigger(f"{draw(busy)} {draw(hours)} {days}", name, Dst(draw(gaps), draw(folds)))
    return trigger, change.at


@given(around_a_change(), st.integers(-850, 1550), st.integers(0, 59_999_999))
def test_equals_the_oracle_around_every_change_of_the_clocks(
    case: tuple[CronTrigger, int], offset: int, micros: int
) -> None:
    trigger, change = case
    start, end = change - 50_400, change + 90_000
    expected = oracle(trigger, start, end)
    asked = CronTicks(trigger)
    found = [tick // MICROS for tick in first_ticks(asked, start * MICROS - 1, len(expected))]
    assert found == expected
    # Any span within these days: count, next and latest agree with the list.
    split = (change + offset * 57) * MICROS + micros
    before = [tick * MICROS for tick in expected if tick * MICROS <= split]
    after = [tick * MICROS for tick in expected if tick * MICROS > split]
    low, high = start * MICROS - 1, end * MICROS - 1
    assert asked.count(low, split) == len(before)
    assert asked.count(split, high) == len(after)
    assert asked.latest(low, split) == (before[-1] if before else None)
    assert asked.latest(split, high) == (after[-1] if after else None)
    if after:
        assert asked.next(split) == after[0]


@pytest.mark.parametrize("change", [BEFORE_GAP, BEFORE_FOLD])
@pytest.mark.parametrize("expression", ["0 2 * * *", "0 2,3 * * *", "*/30 2 * * *", "15,45 * * * *"])
def test_the_hours_around_a_change_from_every_side(expression: str, change: datetime) -> None:
    start = int(change.timestamp()) + 9 * 3600
    end = start + 8 * 3600
    for gap, fold in product(get_args(Gap), get_args(Fold)):
        trigger = CronTrigger(expression, "Europe/Berlin", Dst(gap, fold))
        asked, low = CronTicks(trigger), start * MICROS - 1
        expected = [tick * MICROS for tick in oracle(trigger, start, end)]
        for at in range(start, end, 300):
            for upto in (at * MICROS - 1, at * MICROS):
                past = [tick for tick in expected if tick <= upto]
                coming = [tick for tick in expected if tick > upto]
                assert asked.count(low, upto) == len(past)
                assert asked.latest(low, upto) == (past[-1] if past else None)
                if coming:
                    assert asked.next(upto) == coming[0]


# --- against two libraries -------------------------------------------------------------------------------

fixed = st.one_of(st.integers(0, 59).map(str), st.just("*"), st.just("*/15"), st.just("0,30"))
fixed_hours = st.one_of(st.integers(0, 23).map(str), st.integers(0, 4).map(str), st.just("*"), st.just("2-5"))


@given(names, fixed, fixed_hours, st.sampled_from(["* * *", "1 * *", "* * 0", "L * *"]), st.data())
def test_equals_two_libraries_where_they_agree(
    name: str, minute: str, hour: str, days: str, data: st.DataObject
) -> None:
    expression = f"{minute} {hour} {days}"
    year = int(datetime(data.draw(st.integers(1975, 2045)), 1, 1, tzinfo=UTC).timestamp())
    changes = [change.at for change in zone(name).transitions(year, year + 366 * 86_400)] or [year]
    at = data.draw(st.sampled_from(changes)) + data.draw(st.integers(-2 * 86_400, 86_400))
    start = datetime.fromtimestamp(at, UTC).astimezone(zoneinfo.ZoneInfo(name))
    one = croniter(expression, start).get_next(datetime).timestamp()
    two = next(CronSim(expression, start)).timestamp()
    assume(one == two)
    shown = datetime.fromtimestamp(one, UTC).astimezone(start.tzinfo).replace(tzinfo=None)
    parsed = parse_expression(expression)
    if parsed.wildcard:
        # Both run `* 0 …` at 01:00 where midnight is left out; cron(8), and we, go by the clock on the wall.
        assume(int((shown - datetime(1970, 1, 1)) / timedelta(seconds=1)) in parsed.times)
    assert CronTicks(CronTrigger(expression, name)).next(at * MICROS) == int(one) * MICROS
