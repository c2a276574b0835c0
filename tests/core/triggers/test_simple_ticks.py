"""Intervals, dates, and what start and end make of any trigger."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clockjack.clock import from_datetime, seconds, to_datetime
from clockjack.triggers.cron import CronTrigger
from clockjack.triggers.date import DateTrigger
from clockjack.triggers.interval import IntervalTicks, IntervalTrigger
from clockjack.triggers.ticks import Between, first_ticks
from clockjack.triggers.trigger import TimeTrigger, count_missed, latest_time, next_time, ticks, ticks_of

ANCHOR = datetime(2026, 1, 5, 9, tzinfo=UTC)
moments = st.datetimes(datetime(1980, 1, 1), datetime(2080, 1, 1), timezones=st.just(UTC))


def test_an_interval_does_not_drift() -> None:
    trigger = IntervalTrigger(0.3, ANCHOR)
    start = from_datetime(ANCHOR)
    assert ticks(trigger, start, 3) == [start + 300_000, start + 600_000, start + 900_000]
    a_year_on = start + 365 * 86_400 * 1_000_000
    assert next_time(trigger, a_year_on) == a_year_on + 300_000


def test_an_anchor_ahead_counts_backwards_too() -> None:
    trigger = IntervalTrigger(3600, ANCHOR + timedelta(days=400, minutes=5))
    assert next_time(trigger, from_datetime(ANCHOR)) == from_datetime(ANCHOR + timedelta(minutes=5))


def test_the_last_tick_is_one_that_a_datetime_can_hold() -> None:
    trigger = IntervalTrigger(315_360_000, ANCHOR)
    last = ticks(trigger, from_datetime(datetime(9980, 1, 1, tzinfo=UTC)), 10)
    assert 1 <= len(last) <= 2
    assert to_datetime(last[-1]).year <= 9998
    assert latest_time(trigger, 0, 10**20) == last[-1]
    assert count_missed(trigger, last[-1], 10**20, 10) == 0


def test_an_interval_without_an_anchor_has_no_ticks() -> None:
    with pytest.raises(ValueError, match="anchor"):
        IntervalTicks(IntervalTrigger(60))


@given(moments, st.floats(0.1, 1e7), moments, moments)
def test_interval_ticks_are_whole_intervals_from_the_anchor(
    anchor: datetime, every: float, one: datetime, other: datetime
) -> None:
    trigger = IntervalTrigger(every, anchor)
    after, upto = sorted((from_datetime(one), from_datetime(other)))
    step, first = seconds(every), from_datetime(anchor)
    following = next_time(trigger, after)
    assert following is not None
    assert after < following <= after + step
    assert (following - first) % step == 0
    latest = latest_time(trigger, after, upto)
    if latest is None:
        assert following > upto
        assert count_missed(trigger, after, upto, 10**12) == 0
    else:
        assert upto - step < latest <= upto
        assert count_missed(trigger, after, upto, 10**12) == (latest - following) // step + 1
    assert count_missed(trigger, after, upto, 3) <= 3


def test_a_date_ticks_once() -> None:
    trigger = DateTrigger(ANCHOR)
    at = from_datetime(ANCHOR)
    assert ticks(trigger, at - 10**9, 5) == [at]
    assert next_time(trigger, at) is None
    assert (latest_time(trigger, at - 1, at), latest_time(trigger, at, at + 1)) == (at, None)
    assert (count_missed(trigger, at - 1, at, 9), count_missed(trigger, at, at + 9, 9)) == (1, 0)


triggers: st.SearchStrategy[TimeTrigger] = st.one_of(
    st.builds(IntervalTrigger, st.sampled_from([1.0, 60.0, 777.7, 86_400.0]), moments),
    st.builds(DateTrigger, moments),
    st.builds(
        CronTrigger,
        st.sampled_from(["*/10 * * * *", "30 2 * * *", "0 0 13 * FRI", "*/20 * * * * *", "0 12 LW * *", "15 3 29 2 *"]),
        st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca"]),
    ),
)


@given(triggers, moments, st.integers(0, 200), st.integers(0, 200), st.integers(0, 10**9))
def test_start_and_end_bound_any_trigger(
    trigger: TimeTrigger, moment: datetime, skip: int, keep: int, odd: int
) -> None:
    after = from_datetime(moment)
    plain = first_ticks(ticks_of(trigger), after, 20)  # less than the 100 years that are counted
    start = plain[skip % len(plain)] if plain else after
    end = plain[-1] if plain and keep % 2 else start + odd
    asked = Between(ticks_of(trigger), start, end)
    expected = [tick for tick in plain if start <= tick <= end]
    assert first_ticks(asked, after, len(expected)) == expected
    if expected and plain[-1] >= end:
        assert asked.next(expected[-1]) is None
        assert asked.latest(after, end + 10**12) == expected[-1]
        assert asked.count(after, end + 10**12) == len(expected)
        assert asked.latest(expected[-1], end + 10**12) is None


@given(triggers, moments)
def test_ticks_rise_strictly_and_each_is_the_latest_at_its_instant(trigger: TimeTrigger, moment: datetime) -> None:
    after = from_datetime(moment)
    found = ticks(trigger, after, 20)
    assert all(before < following for before, following in pairwise([after, *found]))
    for number, tick in enumerate(found):
        assert latest_time(trigger, after, tick) == tick
        assert next_time(trigger, tick - 1) == tick
        assert count_missed(trigger, after, tick, 100) == number + 1


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('{"type":"interval","every_seconds":0}', "every_seconds"),
        ('{"type":"interval","every_seconds":60,"anchor":"2026-01-01T00:00:00"}', "anchor"),
        ('{"type":"date","run_at":"30 February"}', "run_at"),
        ('{"type":"date","run_at":"2026-02-30T00:00:00Z"}', "run_at"),
        ('{"type":"date","run_at":"2026-02-20T00:00:00"}', "run_at"),
        ('{"type":"cron","expression":"","timezone":"UTC"}', "expression"),
        ('{"type":"cron","expression":"@daily","dst":{"gap":"maybe"}}', "dst.gap"),
        ('{"type":"cron","expression":"@daily","second":1}', "unknown field `second`"),
        ('{"type":"moon","rule":"FREQ=DAILY"}', "type"),
    ],
)
def test_what_does_not_fit_the_shape_is_refused_by_name(text: str, where: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.json.decode(text, type=TimeTrigger)
    assert where in str(refused.value)
