"""Triggers made of triggers: unions and coincidences, against going through every second."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.triggers.spans import agree

from clockjack.clock import MICROSECONDS, from_datetime, to_datetime
from clockjack.triggers.interval import IntervalTrigger
from clockjack.triggers.ticks import first_ticks
from clockjack.triggers.trigger import (
    MAX_PARTS,
    AllOfTrigger,
    AnyOfTrigger,
    TimeTrigger,
    Trigger,
    anchored,
    next_time,
    ticks_of,
    trigger_faults,
)

NINE = datetime(2026, 1, 5, 9, tzinfo=UTC)
START = from_datetime(NINE)
CRON: dict[str, Any] = {"type": "cron", "expression": "0 9 * * *"}


def trigger(**fields: Any) -> Any:
    return msgspec.convert(fields, Trigger)


def times(asked: TimeTrigger, count: int, after: int = START - 1) -> list[str]:
    return [to_datetime(tick).strftime("%d %H:%M:%S") for tick in first_ticks(ticks_of(asked), after, count)]


def every(seconds: float, offset: int = 0) -> dict[str, Any]:
    return {"type": "interval", "every_seconds": seconds, "anchor": (NINE + timedelta(seconds=offset)).isoformat()}


def test_any_of_ticks_with_each_and_once_where_they_meet() -> None:
    asked = trigger(type="any_of", triggers=[every(20), every(30)])
    assert times(asked, 5) == ["05 09:00:00", "05 09:00:20", "05 09:00:30", "05 09:00:40", "05 09:01:00"]
    assert ticks_of(asked).count(START, START + 60 * MICROSECONDS) == 4


def test_all_of_ticks_where_they_meet() -> None:
    friday_13th = trigger(
        type="all_of",
        triggers=[
            {"type": "cron", "expression": "0 9 13 * *"},
            {"type": "cron", "expression": "0 9 * * FRI"},
        ],
    )
    assert times(friday_13th, 3) == ["13 09:00:00"] * 3
    assert [tick // 86_400_000_000 for tick in first_ticks(ticks_of(friday_13th), START, 3)] == [20497, 20525, 20770]


def test_all_of_within_a_time_ticks_with_the_last_of_them() -> None:
    asked = trigger(
        type="all_of",
        triggers=[CRON, {"type": "cron", "expression": "10 9,15 * * *"}],
        within_seconds=900,
    )
    assert times(asked, 2) == ["05 09:10:00", "06 09:10:00"]


def test_what_stays_within_is_one_coincidence() -> None:
    """Every second, and each minute: from the minute on they are together for ten seconds, which is one tick."""
    asked = trigger(type="all_of", triggers=[every(1), every(60)], within_seconds=10)
    assert times(asked, 3, START - 1) == ["05 09:00:00", "05 09:01:00", "05 09:02:00"]


def test_they_may_be_nested() -> None:
    asked = trigger(
        type="any_of",
        triggers=[{"type": "all_of", "triggers": [every(2), every(3)]}, {"type": "any_of", "triggers": [every(5)]}],
    )
    assert times(asked, 4) == ["05 09:00:00", "05 09:00:05", "05 09:00:06", "05 09:00:10"]


def test_anchors_are_filled_in_at_every_depth() -> None:
    inner = {"type": "all_of", "triggers": [{"type": "interval", "every_seconds": 1}], "within_seconds": 1}
    asked = anchored(trigger(type="any_of", triggers=[CRON, inner]), START)
    assert isinstance(asked, AnyOfTrigger)
    nested = asked.triggers[1]
    assert isinstance(nested, AllOfTrigger)
    assert nested.triggers == (IntervalTrigger(1, NINE),)


def nest(depth: int) -> dict[str, Any]:
    return CRON if depth == 0 else {"type": "any_of", "triggers": [nest(depth - 1)]}


@pytest.mark.parametrize(
    ("fields", "pointers"),
    [
        (nest(3), []),
        (nest(4), ["/triggers/0/triggers/0/triggers/0"]),
        (nest(60), ["/triggers/0/triggers/0/triggers/0"]),
        ({"type": "any_of", "triggers": [{"type": "any_of", "triggers": [CRON] * 17}] * 3}, ["/triggers"]),
        (
            {"type": "any_of", "triggers": [CRON | {"expression": "x"}, CRON, CRON | {"timezone": "x"}]},
            ["/triggers/0/expression", "/triggers/2/timezone"],
        ),
        ({"type": "all_of", "triggers": [every(20), every(20, 10)]}, ["/within_seconds"]),
        ({"type": "all_of", "triggers": [every(20), every(20, 10)], "within_seconds": 9.9}, ["/within_seconds"]),
        ({"type": "all_of", "triggers": [every(20), every(20, 10)], "within_seconds": 10}, []),
        ({"type": "all_of", "triggers": [every(1), every(2)], "within_seconds": 5}, ["/within_seconds"]),
        (
            {"type": "any_of", "triggers": [CRON, {"type": "all_of", "triggers": [every(20), every(20, 10)]}]},
            ["/triggers/1/within_seconds"],
        ),
        ({"type": "all_of", "triggers": [{"type": "date", "run_at": "2020-01-01T00:00:00Z"}] * 2}, []),
    ],
)
def test_what_is_wrong_is_told(fields: dict[str, Any], pointers: list[str]) -> None:
    assert [fault.pointer for fault in trigger_faults(trigger(**fields), START)] == pointers


def test_too_many_parts_are_too_many() -> None:
    assert MAX_PARTS == 50


@pytest.mark.parametrize("after", [-(10**20), 10**17, 10**20])
def test_the_ends_of_time_are_bounded_work(after: int) -> None:
    asked = trigger(
        type="all_of",
        triggers=[every(0.7), {"type": "cron", "expression": "* * * * * *", "timezone": "Europe/Berlin"}],
    )
    following = next_time(asked, after)
    assert following is None or following > after
    assert ticks_of(asked).latest(after, after + 1) is None
    assert ticks_of(asked).count(after, after + 10**17) >= 0


# --- against going through every second -------------------------------------------------------------------

SPAN = 400
"""Seconds."""

intervals = st.builds(every, st.integers(1, 90).map(float), st.integers(-100, 100))
dates = st.builds(
    lambda second: {"type": "date", "run_at": (NINE + timedelta(seconds=second)).isoformat()}, st.integers(-50, SPAN)
)
parts = st.lists(st.one_of(intervals, intervals, dates), min_size=1, max_size=3)


def shown(part: dict[str, Any]) -> set[int]:
    """Return the seconds, from nine o'clock, at which a part ticks."""
    found = first_ticks(ticks_of(trigger(**part)), START - 1_000 * MICROSECONDS, 3 * SPAN + 2_000)
    return {(tick - START) // MICROSECONDS for tick in found}


@given(parts, st.integers(0, SPAN - 1))
def test_any_of_equals_the_union(some: list[dict[str, Any]], cut: int) -> None:
    seconds = sorted(set.union(*map(shown, some)) & set(range(SPAN)))
    asked = ticks_of(trigger(type="any_of", triggers=some))
    expected = [START + second * MICROSECONDS for second in seconds]
    agree(asked, expected, START - 1, START + cut * MICROSECONDS, START + SPAN * MICROSECONDS - 1)


@given(parts, st.integers(0, 100), st.integers(0, SPAN - 1))
def test_all_of_equals_what_a_look_each_second_finds(some: list[dict[str, Any]], within: int, cut: int) -> None:
    seen = [shown(part) for part in some]

    def together(first: int, last: int) -> bool:
        return all(any(at in each for at in range(first, last + 1)) for each in seen)

    # At that second they are together, and just before it they weren't.
    seconds = [at for at in range(SPAN) if together(at - within, at) and not together(at - within, at - 1)]
    asked = ticks_of(trigger(type="all_of", triggers=some, within_seconds=within))
    expected = [START + second * MICROSECONDS for second in seconds]
    agree(asked, expected, START - 1, START + cut * MICROSECONDS, START + SPAN * MICROSECONDS - 1)
