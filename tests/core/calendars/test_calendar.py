"""Calendars: what they name, in time zones, and what triggers make of them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.triggers.spans import agree

from clockjack.calendars import (
    Calendar,
    CalendarSpec,
    check_calendar,
    compiled,
    decode_calendar,
    encode_calendar,
)
from clockjack.clock import MICROSECONDS, from_datetime, to_datetime
from clockjack.triggers.faults import InvalidSchedule
from clockjack.triggers.ticks import first_ticks
from clockjack.triggers.trigger import Trigger, calendar_names, ticks_of, trigger_faults

DAY = 86_400 * MICROSECONDS
NOW = from_datetime(datetime(2026, 1, 5, 9, tzinfo=UTC))


def spec(**fields: Any) -> CalendarSpec:
    return msgspec.convert(fields, CalendarSpec)


def ticks(trigger: dict[str, Any], count: int, zone: str = "UTC", after: int = NOW - 1, **calendars: Any) -> list[str]:
    asked = msgspec.convert(trigger | {"exclude": list(calendars)}, Trigger)
    made = {name: Calendar(spec(**fields)) for name, fields in calendars.items()}
    found = first_ticks(ticks_of(asked, made), after, count)
    return [to_datetime(tick).astimezone(ZoneInfo(zone)).strftime("%m-%d %H:%M") for tick in found]


DAILY: dict[str, Any] = {"type": "cron", "expression": "0 9 * * *"}


def test_dates_weekdays_and_days_of_the_year_are_left_out() -> None:
    found = ticks(
        DAILY,
        5,
        weekend={"weekdays": ["saturday", "sunday"]},
        single={"dates": ["2026-01-06", "2030-01-01"]},
        each_year={"yearly": ["01-08", "02-29"]},
    )
    assert found == ["01-05 09:00", "01-07 09:00", "01-09 09:00", "01-12 09:00", "01-13 09:00"]


def test_include_keeps_to_its_days() -> None:
    assert ticks(DAILY, 3, days={"mode": "include", "dates": ["2026-01-07", "2026-03-01", "2027-03-01"]}) == [
        "01-07 09:00",
        "03-01 09:00",
        "03-01 09:00",
    ]


def test_holidays_of_a_country_and_of_a_part_of_it() -> None:
    after = from_datetime(datetime(2026, 5, 31, tzinfo=UTC))
    bavaria = {"holidays": [{"country": "DE", "subdivision": "BY"}]}
    berlin = {"holidays": [{"country": "DE", "subdivision": "BE"}]}
    catholic = {"holidays": [{"country": "DE", "subdivision": "BY", "categories": ["catholic"]}]}
    assert ticks(DAILY, 4, after=after, all=berlin) == ["05-31 09:00", "06-01 09:00", "06-02 09:00", "06-03 09:00"]
    assert ticks(DAILY, 4, after=after, all=bavaria)[-1] == "06-03 09:00"
    assert ticks(DAILY, 5, after=after, all=bavaria)[-1] == "06-05 09:00"  # Corpus Christi
    assert "08-15 09:00" not in ticks(DAILY, 90, after=after, all=catholic)  # Assumption


def test_a_day_is_a_day_of_the_trigger_unless_the_calendar_has_a_zone() -> None:
    hourly: dict[str, Any] = {"type": "cron", "expression": "0 * * * *", "timezone": "Asia/Tokyo"}
    after = from_datetime(datetime(2026, 1, 5, 13, 30, tzinfo=UTC))  # 22:30 in Tokyo
    sixth = {"dates": ["2026-01-06"]}
    assert ticks(hourly, 3, "Asia/Tokyo", after, one=sixth) == ["01-05 23:00", "01-07 00:00", "01-07 01:00"]
    elsewhere = sixth | {"timezone": "UTC"}
    assert ticks(hourly, 11, "Asia/Tokyo", after, one=elsewhere)[-2:] == ["01-06 08:00", "01-07 09:00"]
    interval: dict[str, Any] = {"type": "interval", "every_seconds": 3600, "anchor": "2026-01-01T00:00:00Z"}
    assert ticks(interval, 12, "UTC", after, one=sixth)[-3:] == ["01-05 23:00", "01-07 00:00", "01-07 01:00"]


ICALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//test//EN
BEGIN:VEVENT
UID:all-day
DTSTART;VALUE=DATE:20260107
DTEND;VALUE=DATE:20260109
SUMMARY:Two days
END:VEVENT
BEGIN:VEVENT
UID:weekly
DTSTART;TZID=Europe/Berlin:20260111T220000
DTEND;TZID=Europe/Berlin:20260112T020000
RRULE:FREQ=WEEKLY;BYDAY=SU
EXDATE;TZID=Europe/Berlin:20260118T220000
END:VEVENT
BEGIN:VEVENT
UID:weekly
RECURRENCE-ID;TZID=Europe/Berlin:20260125T220000
DTSTART;TZID=Europe/Berlin:20260126T220000
DURATION:PT1H
END:VEVENT
BEGIN:VEVENT
UID:cancelled
DTSTART:20260113T000000Z
DTEND:20260114T000000Z
STATUS:CANCELLED
END:VEVENT
BEGIN:VEVENT
UID:floating
DTSTART:20260203T120000
DTEND:20260203T140000
RDATE:20260205T120000
END:VEVENT
END:VCALENDAR
"""


def test_events_of_an_icalendar_are_left_out() -> None:
    hourly: dict[str, Any] = {"type": "cron", "expression": "30 * * * *", "timezone": "Europe/Berlin"}
    every = ticks(hourly, 24 * 32, "Europe/Berlin")
    kept = ticks(hourly, 24 * 32, "Europe/Berlin", file={"icalendar": ICALENDAR})
    left_out = {text for text in every if text not in kept}
    whole = {f"01-0{day} {hour:02}:30" for day in (7, 8) for hour in range(24)}
    night = {"01-11 22:30", "01-11 23:30", "01-12 00:30", "01-12 01:30"}
    later = {"02-01 22:30", "02-01 23:30", "02-02 00:30", "02-02 01:30"}
    moved = {"01-26 22:30"}
    floating = {"02-03 12:30", "02-03 13:30", "02-05 12:30", "02-05 13:30"}
    assert left_out == whole | night | moved | later | floating


def test_what_a_calendar_says_is_stored_with_every_field() -> None:
    stored = encode_calendar(spec(weekdays=["sunday"]))
    assert msgspec.json.decode(stored).keys() == set(CalendarSpec.__struct_fields__)
    assert decode_calendar(stored) == spec(weekdays=["sunday"])
    assert compiled.make(stored) is compiled.make(bytes(bytearray(stored)))
    assert compiled.get(stored) is compiled.make(stored)


EVERY_DAY = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def with_event(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:x", *lines, "END:VEVENT", "END:VCALENDAR"])


@pytest.mark.parametrize(
    ("fields", "pointers"),
    [
        ({}, [""]),
        ({"mode": "include"}, [""]),
        ({"timezone": "Mars/Olympus", "dates": ["2026-01-01"]}, ["/timezone"]),
        ({"dates": ["2026-01-01", "1066-10-14"]}, ["/dates/1"]),
        ({"yearly": ["12-24", "02-30", "04-31"]}, ["/yearly/1", "/yearly/2"]),
        ({"weekdays": EVERY_DAY}, ["/weekdays"]),
        ({"mode": "include", "dates": ["2020-01-01"]}, ["/mode"]),
        ({"holidays": [{"country": "XX"}]}, ["/holidays/0/country"]),
        ({"holidays": [{"country": "DE"}, {"country": "DE", "subdivision": "XX"}]}, ["/holidays/1/subdivision"]),
        ({"holidays": [{"country": "DE", "categories": ["public", "x"]}]}, ["/holidays/0/categories/1"]),
        ({"icalendar": "hello"}, ["/icalendar"]),
        ({"icalendar": "BEGIN:VCALENDAR\nEND:VCALENDAR"}, ["/icalendar"]),
        ({"icalendar": "BEGIN:VCALENDAR\nEND:VEVENT"}, ["/icalendar"]),
        ({"icalendar": with_event("SUMMARY:x")}, ["/icalendar"]),
        ({"icalendar": with_event("DTSTART:xx")}, ["/icalendar"]),
        ({"icalendar": with_event("DTSTART:20260101T000000Z", "DTEND:20250101T000000Z")}, ["/icalendar"]),
        ({"icalendar": with_event("DTSTART:20260101T000000Z", "DTEND;VALUE=DATE:20260102")}, ["/icalendar"]),
        ({"icalendar": with_event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=HOURLY")}, ["/icalendar"]),
        ({"icalendar": with_event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=WHENEVER")}, ["/icalendar"]),
        ({"icalendar": with_event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=DAILY;COUNT=99999999")}, ["/icalendar"]),
        ({"icalendar": with_event("DTSTART;TZID=Nowhere:20260101T000000", "DURATION:PT1H")}, []),
        ({"icalendar": with_event("DTSTART:19000101T000000Z", "DURATION:PT1H")}, ["/icalendar"]),
        ({"icalendar": with_event("DTSTART:20260101T000000Z", "DURATION:P400D", "RRULE:FREQ=YEARLY")}, ["/icalendar"]),
        (
            {
                "icalendar": with_event(
                    "DTSTART:20260101T000000Z", "DURATION:PT1M", "RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6"
                )
            },
            ["/icalendar"],
        ),
        (
            {"icalendar": with_event("DTSTART:20260101T000000Z", "RDATE;VALUE=PERIOD:20260101T000000Z/PT1H")},
            ["/icalendar"],
        ),
        ({"icalendar": with_event("RECURRENCE-ID;RANGE=THISANDFUTURE:20260101T000000Z")}, ["/icalendar"]),
        ({"icalendar": with_event("DTSTART;VALUE=DATE:20260101") * 1001}, ["/icalendar"]),
    ],
)
def test_what_is_wrong_is_told(fields: dict[str, Any], pointers: list[str]) -> None:
    if not pointers:
        check_calendar(spec(**fields), NOW)
        return
    with pytest.raises(InvalidSchedule) as refused:
        check_calendar(spec(**fields), NOW)
    assert [fault.pointer for fault in refused.value.faults] == pointers
    assert all(fault.message for fault in refused.value.faults)


def test_a_trigger_that_is_left_nothing_is_refused() -> None:
    weekend = {"weekend": Calendar(spec(weekdays=["saturday", "sunday"]))}
    sunday = msgspec.convert({"type": "cron", "expression": "0 9 * * 0", "exclude": ["weekend"]}, Trigger)
    assert [fault.pointer for fault in trigger_faults(sunday, NOW, weekend)] == ["/exclude"]
    assert [fault.pointer for fault in trigger_faults(sunday, NOW)] == ["/exclude/0"]
    either = msgspec.convert(
        {"type": "any_of", "triggers": [DAILY, msgspec.to_builtins(sunday)], "exclude": ["other"]}, Trigger
    )
    found = [fault.pointer for fault in trigger_faults(either, NOW, weekend)]
    assert found == ["/triggers/1/exclude", "/exclude/0"]
    assert calendar_names(either) == {"weekend", "other"}


def test_an_open_calendar_leaves_a_trigger_as_it_is() -> None:
    trigger = msgspec.convert(DAILY | {"exclude": ["gone"]}, Trigger)
    assert ticks_of(trigger, {}).next(NOW - 1) == NOW


@pytest.mark.parametrize("after", [-(10**20), 10**17, 10**20])
@pytest.mark.parametrize("mode", ["exclude", "include"])
def test_the_ends_of_time_are_bounded_work(after: int, mode: str) -> None:
    trigger = msgspec.convert(DAILY | {"exclude": ["x"]}, Trigger)
    asked = ticks_of(trigger, {"x": Calendar(spec(mode=mode, weekdays=["sunday"], dates=["2026-01-05"]))})
    following = asked.next(after)
    assert following is None or following > after
    assert asked.latest(after, after + 1) is None
    assert asked.count(after, after + 10**17) >= 0


# --- against a look at each day ---------------------------------------------------------------------------

FIRST = date(2027, 12, 20)
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/Sao_Paulo", "Africa/Cairo", "Pacific/Apia"])
texts = st.builds(
    lambda begin, length: with_event(
        f"DTSTART;VALUE=DATE:{FIRST + timedelta(days=begin):%Y%m%d}",
        f"DTEND;VALUE=DATE:{FIRST + timedelta(days=begin + length):%Y%m%d}",
    ),
    st.integers(-5, 30),
    st.integers(1, 20),
)


@st.composite
def calendars(draw: st.DrawFn) -> dict[str, Any]:
    some = draw(st.lists(st.integers(0, 39), max_size=10))
    found: dict[str, Any] = {
        "mode": draw(st.sampled_from(["exclude", "exclude", "include"])),
        "dates": [(FIRST + timedelta(days=day)).isoformat() for day in some],
        "weekdays": draw(st.lists(st.sampled_from(EVERY_DAY), max_size=3, unique=True)),
        "yearly": draw(st.lists(st.sampled_from(["12-31", "01-01", "01-06", "02-29"]), max_size=2, unique=True)),
    }
    if draw(st.booleans()):
        found["icalendar"] = draw(texts)
    return found


def names(fields: dict[str, Any], day: date) -> bool:
    named = (
        day.isoformat() in fields["dates"]
        or EVERY_DAY[day.weekday()] in fields["weekdays"]
        or day.strftime("%m-%d") in fields["yearly"]
    )
    if text := fields.get("icalendar"):
        lines = text.split("\r\n")
        begin, end = (datetime.strptime(line[-8:], "%Y%m%d").replace(tzinfo=UTC).date() for line in lines[3:5])
        named = named or begin <= day < end
    return bool(named == (fields["mode"] == "include"))


@given(
    st.lists(calendars(), min_size=1, max_size=3),
    zones,
    st.sampled_from(["0 */6 * * *", "30 2 * * *"]),
    st.integers(0, 39),
)
def test_equals_a_look_at_each_day(some: list[dict[str, Any]], timezone: str, expression: str, cut: int) -> None:
    plain = {"type": "cron", "expression": expression, "timezone": timezone}
    start = from_datetime(datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=ZoneInfo(timezone)))
    end = start + 40 * DAY
    made = {f"c{number}": Calendar(spec(**fields)) for number, fields in enumerate(some)}
    without = ticks_of(msgspec.convert(plain, Trigger))
    expected: list[int] = []
    tick = without.next(start - 1)
    while tick is not None and tick <= end:
        if all(names(fields, to_datetime(tick).astimezone(ZoneInfo(timezone)).date()) for fields in some):
            expected.append(tick)
        tick = without.next(tick)
    asked = ticks_of(msgspec.convert(plain | {"exclude": list(made)}, Trigger), made)
    agree(asked, expected, start - 1, start + cut * DAY, end)
