"""Calendar intervals: which days they name, and what APScheduler says."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from apscheduler.triggers.calendarinterval import CalendarIntervalTrigger  # type: ignore[import-untyped]
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.core.triggers.spans import agree

from clockjack.clock import from_datetime, to_datetime
from clockjack.triggers.calendar import CalendarTicks, CalendarTrigger
from clockjack.triggers.local_ticks import Dst
from clockjack.triggers.ticks import first_ticks
from clockjack.triggers.trigger import anchored, trigger_faults

DAY = 86_400_000_000


def days(count: int, **fields: Any) -> list[str]:
    trigger = msgspec.convert({"type": "calendar", **fields}, CalendarTrigger)
    return [to_datetime(tick).strftime("%Y-%m-%d %H:%M") for tick in first_ticks(CalendarTicks(trigger), 0, count)]


def test_a_month_from_31_january_leaves_out_the_months_that_have_no_31st() -> None:
    found = days(5, months=1, anchor="2026-01-31", at="09:30")
    assert found == [f"2026-{month}-31 09:30" for month in ("01", "03", "05", "07", "08")]


def test_a_year_from_29_february_is_four() -> None:
    assert days(4, years=1, anchor="2096-02-29") == [f"{year}-02-29 00:00" for year in (2096, 2104, 2108, 2112)]


def test_days_and_weeks_are_added_after_the_months() -> None:
    # 31 January: the next 31st is in March; and a week.
    assert days(3, months=1, weeks=1, anchor="2026-01-31") == [
        "2026-01-31 00:00",
        "2026-04-07 00:00",
        "2026-05-14 00:00",
    ]


def test_two_weeks_do_not_drift() -> None:
    found = days(60, weeks=2, anchor="2026-01-05", at="08:00:30", timezone="Europe/Berlin")
    local = [datetime.fromisoformat(text + "Z").astimezone(ZoneInfo("Europe/Berlin")) for text in found]
    assert {each.strftime("%a %H:%M") for each in local} == {"Mon 08:00"}


def test_there_is_none_before_the_anchor() -> None:
    asked = CalendarTicks(CalendarTrigger(days=1, anchor=date(2026, 1, 5)))
    first = from_datetime(datetime(2026, 1, 5, tzinfo=UTC))
    assert asked.next(0) == first
    assert asked.latest(0, first - 1) is None
    assert asked.count(0, first - 1) == 0


@pytest.mark.parametrize(
    ("dst", "expected"),
    [
        (Dst(), ["28 02:30 +0100", "29 03:00 +0200", "30 02:30 +0200"]),
        (Dst(gap="skip"), ["28 02:30 +0100", "30 02:30 +0200", "31 02:30 +0200"]),
    ],
)
def test_a_time_in_the_gap(dst: Dst, expected: list[str]) -> None:
    trigger = CalendarTrigger(days=1, at="02:30", timezone="Europe/Berlin", anchor=date(2026, 3, 28), dst=dst)
    found = [
        to_datetime(tick).astimezone(ZoneInfo("Europe/Berlin")) for tick in first_ticks(CalendarTicks(trigger), 0, 3)
    ]
    assert [each.strftime("%d %H:%M %z") for each in found] == expected


def test_without_an_anchor_it_begins_on_the_day_of_its_creation_there() -> None:
    created_at = from_datetime(datetime(2026, 1, 5, 23, 30, tzinfo=UTC))
    found = anchored(CalendarTrigger(months=1, timezone="Asia/Tokyo"), created_at)
    assert found == CalendarTrigger(months=1, timezone="Asia/Tokyo", anchor=date(2026, 1, 6))
    with pytest.raises(ValueError, match="anchor"):
        CalendarTicks(CalendarTrigger(days=1))


@pytest.mark.parametrize(
    ("trigger", "pointers"),
    [
        (CalendarTrigger(), ["/days"]),
        (CalendarTrigger(days=1, anchor=date(1969, 1, 1)), ["/anchor"]),
        (CalendarTrigger(timezone="Mars/Olympus"), ["/days", "/timezone"]),
    ],
)
def test_what_is_wrong_is_told(trigger: CalendarTrigger, pointers: list[str]) -> None:
    assert [fault.pointer for fault in trigger_faults(trigger, 0)] == pointers


@pytest.mark.parametrize("after", [-(10**20), 10**17, 10**20])
@pytest.mark.parametrize("step", [{"days": 1}, {"months": 1}, {"months": 1, "days": 1}, {"years": 1, "weeks": 1}])
def test_the_ends_of_time_are_bounded_work(after: int, step: dict[str, int]) -> None:
    asked = CalendarTicks(msgspec.convert({"type": "calendar", "anchor": "2024-02-29", **step}, CalendarTrigger))
    following = asked.next(after)
    assert following is None or following > after
    assert asked.latest(after, after + 1) is None
    assert asked.count(after, after + 10**20) >= 0


steps = st.fixed_dictionaries(
    {"years": st.sampled_from([0, 0, 1, 3]), "months": st.sampled_from([0, 1, 5, 12, 18])}
    | {"weeks": st.sampled_from([0, 0, 1, 10]), "days": st.sampled_from([0, 1, 3, 40])}
).filter(lambda step: any(step.values()))
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
dates = st.one_of(
    st.dates(date(1975, 1, 1), date(2060, 1, 1)),
    st.sampled_from([date(2024, 2, 29), date(2026, 1, 31), date(2025, 12, 30), date(2026, 3, 29)]),
)


def aps(step: dict[str, int], at: tuple[int, int], zone: str, anchor: date, count: int) -> list[int]:
    """Return the first ticks by APScheduler."""
    fields: dict[str, Any] = {**step, "hour": at[0], "minute": at[1], "start_date": anchor}
    oracle = CalendarIntervalTrigger(**fields, timezone=UTC if zone == "UTC" else ZoneInfo(zone))
    found: list[int] = []
    previous: datetime | None = None
    for _ in range(count):
        previous = oracle.get_next_fire_time(previous, datetime(2026, 1, 1, tzinfo=UTC))
        assert previous is not None
        found.append(from_datetime(previous))
    return found


@given(steps, st.tuples(st.integers(0, 4), st.sampled_from([0, 30])), zones, dates, st.integers(0, 400))
def test_equals_apscheduler(step: dict[str, int], at: tuple[int, int], zone: str, anchor: date, cut: int) -> None:
    fields = {"at": f"{at[0]:02}:{at[1]:02}", "timezone": zone, "dst": {"gap": "skip", "fold": "first"}}
    trigger = msgspec.convert({"type": "calendar", "anchor": anchor} | step | fields, CalendarTrigger)
    expected = aps(step, at, zone, anchor, 30)
    assume(expected[-1] - expected[0] < 100 * 365 * DAY)  # so far ticks are counted
    split = expected[0] + (expected[-1] - expected[0]) * cut // 400
    agree(CalendarTicks(trigger), expected, expected[0] - 1, split, expected[-1])


def test_a_chain_goes_on_where_it_was() -> None:
    asked = CalendarTicks(CalendarTrigger(months=1, days=1, anchor=date(2026, 1, 1)))
    found = first_ticks(asked, 0, 400)
    again = CalendarTicks(CalendarTrigger(months=1, days=1, anchor=date(2026, 1, 1)))
    for number, tick in islice(enumerate(found), 0, 400, 37):
        assert again.latest(0, tick) == tick
        assert again.count(0, tick) == number + 1
    assert to_datetime(found[1]) - to_datetime(found[0]) == timedelta(days=32)
