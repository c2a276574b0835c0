"""Recurrence rules: what is accepted, what dateutil makes of the same rule, and the changes of the clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.core.triggers.spans import agree

from clockjack.clock import from_datetime, to_datetime
from clockjack.triggers.local_ticks import Dst
from clockjack.triggers.recurrence import InvalidRule, parse_rule
from clockjack.triggers.rrule import RruleTicks, RruleTrigger
from clockjack.triggers.ticks import first_ticks
from clockjack.triggers.trigger import anchored, trigger_faults

ANCHOR = datetime(2026, 1, 5, 9, 30)
DAY = 86_400_000_000


def ticks(rule: str, count: int, zone: str = "UTC", anchor: datetime = ANCHOR, dst: Dst | None = None) -> list[str]:
    trigger = RruleTrigger(rule, zone, anchor, dst or Dst())
    found = first_ticks(RruleTicks(trigger), 0, count)
    return [to_datetime(tick).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M %z") for tick in found]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY", ["2026-01-05 09:30", "2026-01-06 09:30", "2026-01-07 09:30"]),
        ("RRULE:FREQ=MONTHLY;BYDAY=2FR;BYHOUR=8", ["2026-01-09 08:30", "2026-02-13 08:30", "2026-03-13 08:30"]),
        ("freq=monthly;byday=mo,tu,we,th,fr;bysetpos=-1", ["2026-01-30 09:30", "2026-02-27 09:30", "2026-03-31 09:30"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO", ["2026-01-06 09:30", "2026-01-11 09:30", "2026-01-20 09:30"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", ["2026-01-06 09:30", "2026-01-18 09:30", "2026-01-20 09:30"]),
        ("FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO", ["2026-12-28 09:30", "2032-12-27 09:30", "2037-12-28 09:30"]),
        ("FREQ=HOURLY;INTERVAL=5;COUNT=3", ["2026-01-05 09:30", "2026-01-05 14:30", "2026-01-05 19:30"]),
        ("FREQ=DAILY;UNTIL=20260106", ["2026-01-05 09:30", "2026-01-06 09:30"]),
        ("FREQ=DAILY;UNTIL=20260106T092959Z", ["2026-01-05 09:30"]),
        ("FREQ=DAILY;UNTIL=20260106T093000", ["2026-01-05 09:30", "2026-01-06 09:30"]),
        ("FREQ=WEEKLY;BYDAY=SU,MO;BYSETPOS=1;WKST=SU", ["2026-01-11 09:30", "2026-01-18 09:30", "2026-01-25 09:30"]),
        ("FREQ=MONTHLY;BYDAY=1MO,-1FR", ["2026-01-05 09:30", "2026-01-30 09:30", "2026-02-02 09:30"]),
        ("FREQ=MONTHLY;BYDAY=MO,-1FR", ["2026-01-05 09:30", "2026-01-12 09:30", "2026-01-19 09:30"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO", ["2044-02-29 09:30", "2072-02-29 09:30", "2112-02-29 09:30"]),
    ],
)
def test_what_rules_name(rule: str, expected: list[str]) -> None:
    assert ticks(rule, 3) == [text + " +0000" for text in expected]


def test_a_time_that_never_comes_is_left_out_and_does_not_count() -> None:
    """RFC 5545, 3.3.10: such recurrence instances MUST be ignored and MUST NOT be counted."""
    anchor = datetime(2026, 3, 28, 2, 30)
    expected = ["2026-03-28 02:30 +0100", "2026-03-30 02:30 +0200", "2026-03-31 02:30 +0200"]
    assert ticks("FREQ=DAILY;COUNT=3", 9, "Europe/Berlin", anchor) == expected
    expected[1:] = ["2026-03-29 03:00 +0200", "2026-03-30 02:30 +0200"]
    assert ticks("FREQ=DAILY;COUNT=3", 9, "Europe/Berlin", anchor, Dst(gap="shift")) == expected


def test_a_time_that_comes_twice_is_the_first() -> None:
    anchor = datetime(2026, 10, 25, 2, 30)
    assert ticks("FREQ=DAILY", 2, "Europe/Berlin", anchor) == ["2026-10-25 02:30 +0200", "2026-10-26 02:30 +0100"]
    both = ["2026-10-25 02:30 +0200", "2026-10-25 02:30 +0100"]
    assert ticks("FREQ=DAILY", 2, "Europe/Berlin", anchor, Dst(fold="both")) == both


def test_without_an_anchor_it_begins_when_it_was_created() -> None:
    created_at = from_datetime(datetime(2026, 7, 5, 23, 30, 15, 5, tzinfo=UTC))
    found = anchored(RruleTrigger("FREQ=DAILY", "Europe/Berlin"), created_at)
    assert found == RruleTrigger("FREQ=DAILY", "Europe/Berlin", datetime(2026, 7, 6, 1, 30, 15))
    with pytest.raises(ValueError, match="anchor"):
        RruleTicks(RruleTrigger("FREQ=DAILY"))


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("", "not a part"),
        ("DAILY", "not a part"),
        ("FREQ=FORTNIGHTLY", "must say FREQ"),
        ("INTERVAL=2", "must say FREQ"),
        ("FREQ=DAILY;FREQ=DAILY", "twice"),
        ("FREQ=DAILY;BYEASTER=0", "not a part"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL=-1"),
        ("FREQ=DAILY;INTERVAL=9999999999999999999999999", "INTERVAL=9"),
        ("FREQ=DAILY;COUNT=1000000", "COUNT=1000000"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20300101", "of which one"),
        ("FREQ=DAILY;UNTIL=20301301", "UNTIL=20301301"),
        ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL=TOMORROW"),
        ("FREQ=DAILY;WKST=XX", "WKST=XX"),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR=24"),
        ("FREQ=DAILY;BYHOUR=-1", "BYHOUR=-1"),
        ("FREQ=DAILY;BYSECOND=60", "BYSECOND=60"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY=32"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0"),
        ("FREQ=MONTHLY;BYDAY=XX", "BYDAY=XX"),
        ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY=0MO"),
        ("FREQ=WEEKLY;BYDAY=2MO", "BYDAY with a number"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY doesn't go"),
        ("FREQ=DAILY;BYYEARDAY=1", "BYYEARDAY doesn't go"),
        ("FREQ=MONTHLY;BYWEEKNO=1", "BYWEEKNO goes"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS needs"),
        ("FREQ=HOURLY;BYMINUTE=0,30;BYSETPOS=1", "BYSETPOS is not taken with FREQ"),
        ("FREQ=DAILY;BYHOUR=8,9;BYSETPOS=1", "BYSETPOS is not taken with several"),
        ("FREQ=DAILY\nRRULE:FREQ=DAILY", "takes one RRULE"),
        ("DTSTART:20260101T000000", "takes one RRULE"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never comes"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=TU", "never comes"),
        ("FREQ=HOURLY;INTERVAL=24;BYHOUR=10", "never comes"),
        ("FREQ=SECONDLY", "too much work"),
        ("FREQ=DAILY;BYMINUTE=0,1;BYSECOND=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20", ""),
        ("FREQ=SECONDLY;BYHOUR=9", "too much work"),
        ("FREQ=HOURLY;BYMINUTE=" + ",".join(map(str, range(60))) + ";BYSECOND=0,30", "too much work"),
    ],
)
def test_what_is_refused(rule: str, says: str) -> None:
    found = trigger_faults(RruleTrigger(rule, anchor=ANCHOR), from_datetime(ANCHOR.replace(tzinfo=UTC)))
    if not says:
        assert found == []
    else:
        assert [fault.pointer for fault in found] == ["/rule"]
        assert says in found[0].message


def test_all_that_is_wrong_is_told_at_once() -> None:
    found = trigger_faults(RruleTrigger("FREQ=NEVER", "Mars/Olympus", datetime(1900, 1, 1)), 0)
    assert [fault.pointer for fault in found] == ["/anchor", "/timezone", "/rule"]


@pytest.mark.parametrize("after", [-(10**20), 10**17, 10**20])
@pytest.mark.parametrize(
    "rule", ["FREQ=MINUTELY", "FREQ=SECONDLY;INTERVAL=61", "FREQ=WEEKLY;INTERVAL=53", "FREQ=YEARLY"]
)
def test_the_ends_of_time_are_bounded_work(after: int, rule: str) -> None:
    asked = RruleTicks(RruleTrigger(rule, "Europe/Berlin", ANCHOR))
    following = asked.next(after)
    assert following is None or following > after
    assert asked.latest(after, after + 1) is None
    assert asked.count(after, after + 10**17) >= 0


# --- against dateutil, which goes from tick to tick -------------------------------------------------------

numbers = {
    "BYMONTH": st.lists(st.integers(1, 12), min_size=1, max_size=3),
    "BYMONTHDAY": st.lists(st.sampled_from([1, 13, 29, 31, -1, -5]), min_size=1, max_size=3),
    "BYYEARDAY": st.lists(st.sampled_from([1, 60, 200, 366, -1]), min_size=1, max_size=3),
    "BYWEEKNO": st.lists(st.sampled_from([1, 20, 52, 53, -1]), min_size=1, max_size=2),
    "BYHOUR": st.lists(st.sampled_from([0, 1, 9, 23]), min_size=1, max_size=2),
    "BYMINUTE": st.lists(st.sampled_from([0, 15, 59]), min_size=1, max_size=2),
    "BYSECOND": st.lists(st.sampled_from([0, 30]), min_size=1, max_size=2),
    "BYSETPOS": st.lists(st.sampled_from([1, 2, -1]), min_size=1, max_size=2),
}
weekdays = st.lists(st.sampled_from(["MO", "TU", "FR", "SU"]), min_size=1, max_size=3, unique=True)
placed = st.lists(st.sampled_from(["1MO", "-1FR", "2SU"]), min_size=1, max_size=2, unique=True)


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.sampled_from([1, 1, 2, 3, 7, 25]))}"]
    names = draw(st.lists(st.sampled_from(sorted(numbers)), max_size=3, unique=True))
    parts.extend(f"{name}={','.join(map(str, draw(numbers[name])))}" for name in names)
    if draw(st.booleans()):
        days = draw(placed if frequency in ("YEARLY", "MONTHLY") else weekdays)
        parts.append(f"BYDAY={','.join(days)}")
    parts.append(f"WKST={draw(st.sampled_from(['MO', 'SU']))}")
    return ";".join(parts)


SPANS = {"MINUTELY": (timedelta(hours=30), timedelta(hours=20)), "HOURLY": (timedelta(days=40), timedelta(days=9))}
"""How far behind the anchor to look, and how long, where a rule goes by less than a day: dateutil takes each step."""


@given(rules(), st.datetimes(datetime(1995, 1, 1), datetime(2040, 1, 1)), st.integers(0, 1000), st.integers(0, 1000))
@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_equals_dateutil_from_the_anchor(rule: str, anchor: datetime, begin: int, cut: int) -> None:
    try:
        frequency = parse_rule(rule).frequency
    except InvalidRule:
        assume(False)
    anchor = anchor.replace(microsecond=0)
    furthest, length = SPANS.get(frequency, (timedelta(days=3000), timedelta(days=800)))
    start = anchor + timedelta(seconds=furthest.total_seconds() * begin // 1000)
    if frequency == "WEEKLY" and "BYSETPOS" in rule:
        start += timedelta(days=7)  # dateutil takes the first week for shorter than it is
    end = start + length
    asked = RruleTicks(RruleTrigger(rule, "UTC", anchor))
    assume(asked.next(from_datetime(end.replace(tzinfo=UTC))) is not None)  # dateutil would look for it until 9999
    oracle = rrulestr(rule, dtstart=anchor)
    expected = [from_datetime(each.replace(tzinfo=UTC)) for each in oracle.between(start, end, inc=True)]
    low, high = from_datetime(start.replace(tzinfo=UTC)) - 1, from_datetime(end.replace(tzinfo=UTC))
    split = low + (high - low) * cut // 1000
    agree(asked, expected, low, split, high)
