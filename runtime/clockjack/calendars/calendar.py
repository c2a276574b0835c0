"""A calendar ready to be asked: its times, a year at a time, in a time zone."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from clockjack.calendars.events import parse_events, times_of
from clockjack.calendars.public_holidays import holidays_of
from clockjack.calendars.spec import CalendarMode, CalendarSpec, Weekday, decode_calendar
from clockjack.clock import MICROSECONDS
from clockjack.triggers.zone import zone

HORIZON_YEARS = 50
"""A calendar that stays closed for so long is taken for one that never opens again."""

KEPT_YEARS = 100
"""Of so many years the times are remembered, for each calendar and time zone."""

KEPT_CALENDARS = 1_000
"""So many calendars are kept ready."""

_DAY = 86_400
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_YEAR, _LAST_YEAR = 1969, 9989
_WEEKDAYS = list(Weekday)

Span = tuple[int, int]
"""From an instant on, and up to one that is no longer in it: microseconds since the epoch."""


class Calendar:
    """The days, and parts of days, that a calendar names, as triggers see them."""

    def __init__(self, spec: CalendarSpec) -> None:
        """Be what `spec` says, which must have no faults."""
        self._spec = spec
        self._dates: dict[int, list[date]] = {}
        for day in spec.dates:
            self._dates.setdefault(day.year, []).append(day)
        self._weekdays = {_WEEKDAYS.index(name) for name in spec.weekdays}
        self._events = parse_events(spec.icalendar) if spec.icalendar is not None else []
        self._zones: dict[str, Openings] = {}

    def openings(self, timezone: str) -> "Openings":
        """Return when it is open to triggers in a time zone."""
        timezone = self._spec.timezone or timezone
        found = self._zones.get(timezone)
        if found is None:
            found = self._zones[timezone] = Openings(self, timezone, exclude=self._spec.mode is CalendarMode.EXCLUDE)
        return found

    def times(self, year: int, timezone: str) -> list[Span]:
        """Return what it names in a year, as times apart from each other, in order."""
        begin, end = _start(date(year, 1, 1), timezone), _start(date(year + 1, 1, 1), timezone)
        found = [*_as_spans(self._days(year), timezone)]
        for event in self._events:
            found.extend((max(at, begin), min(until, end)) for at, until in times_of(event, timezone, begin, end))
        return _merged(found)

    def _days(self, year: int) -> set[int]:
        """Return the whole days that it names in a year, as ordinals."""
        days = {day.toordinal() for day in self._dates.get(year, ())}
        for text in self._spec.yearly:
            month, _, number = text.partition("-")
            if text != "02-29" or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
                days.add(date(year, int(month), int(number)).toordinal())
        for wanted in self._spec.holidays:
            days.update(day.toordinal() for day in holidays_of(wanted, year))
        if self._weekdays:
            first = date(year, 1, 1).toordinal()
            last = date(year, 12, 31).toordinal()
            days.update(day for day in range(first, last + 1) if (day - 1) % 7 in self._weekdays)
        return days


class Openings:
    """When a calendar is open in a time zone. All instants are microseconds since the epoch."""

    def __init__(self, calendar: Calendar, timezone: str, *, exclude: bool) -> None:
        """Be closed in the calendar's times if they are those to `exclude`, else outside of them."""
        self._calendar = calendar
        self._timezone = timezone
        self._exclude = exclude
        self._years: dict[int, tuple[list[int], list[int]]] = {}

    def next_open(self, at: int) -> int | None:
        """Return the first instant not before `at` at which it is open; None if there is none in 50 years."""
        return self._outside(at) if self._exclude else self._inside(at)

    def next_closed(self, at: int) -> int | None:
        """Return the first instant not before `at` at which it is closed; None if there is none in 50 years."""
        return self._inside(at) if self._exclude else self._outside(at)

    def last_open(self, at: int) -> int | None:
        """Return the last instant not after `at` at which it was open; None if there was none in 50 years."""
        return self._last_outside(at) if self._exclude else self._last_inside(at)

    def _inside(self, at: int) -> int | None:
        year = self._year_of(at)
        for each in range(year, min(year + HORIZON_YEARS, _LAST_YEAR) + 1):
            starts, ends = self._times(each)
            place = bisect_right(ends, at)
            if place < len(starts):
                return max(at, starts[place])
        return None

    def _outside(self, at: int) -> int | None:
        year = self._year_of(at)
        for each in range(year, min(year + HORIZON_YEARS, _LAST_YEAR) + 1):
            starts, ends = self._times(each)
            place = bisect_right(starts, at) - 1
            if place < 0 or at >= ends[place]:
                return at
            at = ends[place]  # times of one year are apart, but the next year's may go on
            if at < self._begin(each + 1):
                return at
        return None

    def _last_inside(self, at: int) -> int | None:
        year = self._year_of(at)
        for each in range(year, max(year - HORIZON_YEARS, _FIRST_YEAR) - 1, -1):
            starts, ends = self._times(each)
            place = bisect_right(starts, at) - 1
            if place >= 0:
                return min(at, ends[place] - 1)
        return None

    def _last_outside(self, at: int) -> int | None:
        year = self._year_of(at)
        for each in range(year, max(year - HORIZON_YEARS, _FIRST_YEAR) - 1, -1):
            starts, ends = self._times(each)
            place = bisect_right(starts, at) - 1
            if place < 0 or at >= ends[place]:
                return at
            at = starts[place] - 1
            if at >= self._begin(each):
                return at
        return None

    def _times(self, year: int) -> tuple[list[int], list[int]]:
        """Return when the calendar's times of a year begin, and when they end."""
        found = self._years.get(year)
        if found is None:
            if len(self._years) >= KEPT_YEARS:
                self._years.clear()
            spans = self._calendar.times(year, self._timezone)
            found = self._years[year] = ([start for start, _ in spans], [end for _, end in spans])
        return found

    def _begin(self, year: int) -> int:
        return _start(date(year, 1, 1), self._timezone)

    def _year_of(self, at: int) -> int:
        second = at // MICROSECONDS
        lowest, highest = (date(year, 1, 2).toordinal() - _EPOCH for year in (_FIRST_YEAR, _LAST_YEAR))
        if not lowest * _DAY <= second < highest * _DAY:
            return _FIRST_YEAR if second < 0 else _LAST_YEAR
        year = date.fromordinal((second + zone(self._timezone).offset(second)) // _DAY + _EPOCH).year
        return year if self._begin(year) <= at else year - 1


class CompiledCalendars:
    """Calendars that were made ready, by their JSON: the same for the same."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[bytes, Calendar] = {}

    def get(self, spec: bytes) -> Calendar | None:
        """Return the calendar of which ``encode_calendar`` made that JSON, if it is ready."""
        return self._known.get(spec)

    def make(self, spec: bytes) -> Calendar:
        """Return that calendar, ready from now on.

        May import what knows of holidays and events (half a second, 20 MB), and read files.
        """
        found = self._known.get(spec)
        if found is None:
            found = Calendar(decode_calendar(spec))
            found.times(2000, "UTC")
            if len(self._known) >= KEPT_CALENDARS:
                self._known.clear()
            self._known[spec] = found
        return found


compiled = CompiledCalendars()
"""Those of this process."""


@lru_cache(maxsize=20_000)
def _start(day: date, timezone: str) -> int:
    """Return when a day begins: when local clocks first show its midnight, or what comes next."""
    where = zone(timezone)
    wall = (day.toordinal() - _EPOCH) * _DAY
    instants = where.instants(wall)
    return (instants[0] if instants else where.gap(wall).at) * MICROSECONDS


def _as_spans(days: set[int], timezone: str) -> Iterable[Span]:
    """Yield the stretches of days that follow each other."""
    for day in sorted(days):
        if day - 1 in days:
            continue
        last = day
        while last + 1 in days:
            last += 1
        yield _start(date.fromordinal(day), timezone), _start(date.fromordinal(last + 1), timezone)


def _merged(spans: list[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return found
