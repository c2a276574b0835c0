"""What is wrong with a calendar."""

from collections.abc import Iterator

from clockjack.calendars.calendar import Calendar
from clockjack.calendars.events import MAX_TIMES_A_YEAR, InvalidCalendarText, parse_events, times_of
from clockjack.calendars.public_holidays import holiday_faults
from clockjack.calendars.spec import CalendarSpec
from clockjack.clock import MICROSECONDS, to_datetime
from clockjack.triggers.faults import FieldFault, InvalidSchedule
from clockjack.triggers.zone import UnknownZone, zone

_LONGEST_MONTHS = {"02": 29, "04": 30, "06": 30, "09": 30, "11": 30}


def check_calendar(spec: CalendarSpec, now: int) -> None:
    """Refuse a calendar that can't be what it says; `now` is in microseconds since the epoch.

    :raises InvalidSchedule: with everything that is wrong, and where.
    """
    faults = [*_faults(spec, now)]
    if not faults and Calendar(spec).openings("UTC").next_open(now) is None:
        everything = "leaves nothing open: no trigger that names it would ever tick again"
        faults = [FieldFault("/mode" if spec.mode.value == "include" else "/weekdays", everything)]
    if faults:
        raise InvalidSchedule(faults)


def _faults(spec: CalendarSpec, now: int) -> Iterator[FieldFault]:
    if not (spec.dates or spec.weekdays or spec.yearly or spec.holidays or spec.icalendar):
        yield FieldFault("", "names no day: give dates, weekdays, yearly, holidays or icalendar")
    if spec.timezone is not None:
        try:
            zone(spec.timezone)
        except UnknownZone as error:
            yield FieldFault("/timezone", str(error))
    for place, day in enumerate(spec.dates):
        if not 1970 <= day.year <= 9989:
            yield FieldFault(f"/dates/{place}", "must lie between 1970 and 9989")
    for place, text in enumerate(spec.yearly):
        month, _, number = text.partition("-")
        if int(number) > _LONGEST_MONTHS.get(month, 31):
            yield FieldFault(f"/yearly/{place}", "is a day that no year has")
    for place, wanted in enumerate(spec.holidays):
        yield from (fault.under(f"/holidays/{place}") for fault in holiday_faults(wanted))
    if spec.icalendar is not None:
        yield from (fault.under("/icalendar") for fault in _text_faults(spec.icalendar, now))


def _text_faults(text: str, now: int) -> Iterator[FieldFault]:
    try:
        events = parse_events(text)
    except InvalidCalendarText as error:
        yield FieldFault("", str(error))
        return
    year = to_datetime(now).year
    first = to_datetime(now).replace(year=year, month=1, day=1)
    begin = int(first.timestamp()) * MICROSECONDS
    times = sum(1 for event in events for _ in times_of(event, "UTC", begin, begin + 2 * 366 * 86_400 * MICROSECONDS))
    if times > 2 * MAX_TIMES_A_YEAR:
        yield FieldFault("", f"has more than {MAX_TIMES_A_YEAR:,} times a year")
