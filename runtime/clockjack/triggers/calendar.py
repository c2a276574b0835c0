"""Every so many years, months, weeks and days, at the same time of day: what an interval of seconds can't say.

The days follow from each other as with APScheduler's ``CalendarIntervalTrigger``: years and months are added first,
with the day of the month as it is, and again until there is such a day; then weeks and days. So with months alone the
day of the month never moves: from 31 January, every month, comes 31 March, 31 May …; a month without a 31st is left
out. The alternative, a shorter month's last day, would have to be 28 February here, and nobody could tell whether the
next is to be 28 or 31 March; who means the last day writes the cron expression ``0 9 L * *``.

Unlike there, a time of day that the clocks leave out is made up for at the end of the gap, unless ``dst.gap`` is
``skip``: here a day's run is lost only if somebody says so.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from datetime import UTC, date, datetime
from typing import Annotated, Protocol

from msgspec import Meta, Struct

from clockjack.triggers.exclusion import CalendarNames
from clockjack.triggers.faults import FieldFault
from clockjack.triggers.local_ticks import Dst, LocalTicks
from clockjack.triggers.zone import UnknownZone, ZoneName, zone

_DAY = 86_400
_EPOCH = date(1970, 1, 1).toordinal()
_LAST_DAY = date(9989, 12, 31).toordinal() - _EPOCH


class CalendarTrigger(Struct, tag="calendar", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """Every so many years, months, weeks and days, at the same time of day.

    To a day, years and months are added first, again and again until there is such a day (31 January and a month:
    31 March); then weeks and days.
    """

    years: Annotated[int, Meta(ge=0, le=100)] = 0
    """Years from one tick to the next, beside the months, weeks and days."""
    months: Annotated[int, Meta(ge=0, le=1200)] = 0
    """Months from one tick to the next. The day of the month stays; a month that lacks it is left out."""
    weeks: Annotated[int, Meta(ge=0, le=5300)] = 0
    """Weeks from one tick to the next."""
    days: Annotated[int, Meta(ge=0, le=37_000)] = 0
    """Days from one tick to the next."""
    at: Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$")] = "00:00"
    """The time of day: ``09:30`` or ``09:30:15``."""
    timezone: ZoneName = "UTC"
    """An IANA time zone: ``Europe/Berlin``."""
    anchor: date | None = None
    """The day of the first tick, which all others follow from; null: the day on which the schedule was created."""
    dst: Dst = Dst()
    """What happens when the clocks change."""
    exclude: CalendarNames = ()
    """Names of calendars that leave ticks out, or, with ``include``, have them on their days alone."""

    def faults(self) -> list[FieldFault]:
        """Return what is wrong with it."""
        found: list[FieldFault] = []
        if not (self.years or self.months or self.weeks or self.days):
            found.append(FieldFault("/days", "must be at least 1 where years, months and weeks are 0"))
        if self.anchor is not None and not 1970 <= self.anchor.year <= 9989:
            found.append(FieldFault("/anchor", "must lie between 1970 and 9989"))
        try:
            zone(self.timezone)
        except UnknownZone as error:
            found.append(FieldFault("/timezone", str(error)))
        return found


class CalendarTicks(LocalTicks):
    """The ticks of a calendar trigger."""

    def __init__(self, trigger: CalendarTrigger) -> None:
        """Tick as `trigger` says.

        :raises ValueError: if it has no anchor: :func:`clockjack.schedules.check.complete` gives it one.
        :raises UnknownZone: if its time zone is none.
        """
        if trigger.anchor is None:
            raise ValueError("a calendar trigger without an anchor has no ticks yet")
        hour, minute, second = (int(part) for part in f"{trigger.at}:00".split(":")[:3])
        times = _DailyAt(_days_of(trigger, trigger.anchor), hour * 3600 + minute * 60 + second)
        super().__init__(times, zone(trigger.timezone), trigger.dst.gap or "shift", trigger.dst.fold or "first")


def local_day(created_at: int, timezone: str) -> date:
    """Return which day it is in a time zone at an instant (microseconds since the epoch).

    :raises UnknownZone: if there is no such zone.
    """
    second = created_at // 1_000_000
    return datetime.fromtimestamp(second + zone(timezone).offset(second), UTC).date()


class _Days(Protocol):
    """Days, each a number since 1970-01-01."""

    def next(self, day: int) -> int | None:
        """Return the first one not before `day`."""
        ...

    def latest(self, day: int) -> int | None:
        """Return the last one not after `day`."""
        ...

    def count(self, start: int, end: int) -> int:
        """Return how many lie in ``start <= day < end``."""
        ...


class _DailyAt:
    """The same time on some days: local times."""

    def __init__(self, days: _Days, second: int) -> None:
        self._days = days
        self._second = second

    def next(self, wall: int) -> int | None:
        day = self._days.next(-((self._second - wall) // _DAY))
        return None if day is None else day * _DAY + self._second

    def latest(self, wall: int, floor: int) -> int | None:
        day = self._days.latest((wall - self._second) // _DAY)
        if day is None or (found := day * _DAY + self._second) < floor:
            return None
        return found

    def count(self, start: int, end: int) -> int:
        return self._days.count(-((self._second - start) // _DAY), -((self._second - end) // _DAY))


def _days_of(trigger: CalendarTrigger, anchor: date) -> _Days:
    months, days = trigger.years * 12 + trigger.months, trigger.weeks * 7 + trigger.days
    first = anchor.toordinal() - _EPOCH
    if not months:
        return _EachSoManyDays(first, days)
    if not days:
        return _EachSoManyMonths(anchor, months)
    return _Chain(anchor, months, days)


class _EachSoManyDays:
    def __init__(self, first: int, step: int) -> None:
        self._first = first
        self._step = step

    def next(self, day: int) -> int | None:
        found = self._first + max(0, -((self._first - day) // self._step)) * self._step
        return found if found <= _LAST_DAY else None

    def latest(self, day: int) -> int | None:
        number = (min(day, _LAST_DAY) - self._first) // self._step
        return None if number < 0 else self._first + number * self._step

    def count(self, start: int, end: int) -> int:
        return max(0, self._before(end) - self._before(start))

    def _before(self, day: int) -> int:
        """Return how many of them come before `day`."""
        return max(0, -((self._first - min(day, _LAST_DAY + 1)) // self._step))


class _EachSoManyMonths:
    """The same day of months; those that lack it are left out."""

    def __init__(self, anchor: date, step: int) -> None:
        self._first = anchor.year * 12 + anchor.month - 1
        self._day = anchor.day
        self._step = step

    def next(self, day: int) -> int | None:
        number = max(0, -((self._first - _month_of(day)) // self._step))
        while (found := self._in(number)) is not None:
            if found >= day and found != _NO_DAY:
                return found
            number += 1
        return None

    def latest(self, day: int) -> int | None:
        number = (_month_of(min(day, _LAST_DAY)) - self._first) // self._step
        while number >= 0:
            found = self._in(number)
            if found is not None and found != _NO_DAY and found <= day:
                return found
            number -= 1
        return None

    def count(self, start: int, end: int) -> int:
        total = 0
        day = self.next(start)
        while day is not None and day < end:
            total += 1
            day = self.next(day + 1)
        return total

    def _in(self, number: int) -> int | None:
        """Return the day in a month that counts, :data:`_NO_DAY` if that lacks it, or None after the end of time."""
        year, month = divmod(self._first + number * self._step, 12)
        if year > 9989:
            return None
        if self._day > 28 and self._day > monthrange(year, month + 1)[1]:
            return _NO_DAY
        return date(year, month + 1, self._day).toordinal() - _EPOCH


class _Chain:
    """Days of which each follows from the one before it: they are gone through once, and remembered."""

    def __init__(self, anchor: date, months: int, days: int) -> None:
        self._months = months
        self._step = days
        self._known = [anchor.toordinal() - _EPOCH]
        self._ended = False

    def next(self, day: int) -> int | None:
        self._reach(day)
        place = bisect_left(self._known, day)
        return self._known[place] if place < len(self._known) else None

    def latest(self, day: int) -> int | None:
        self._reach(day + 1)
        place = bisect_right(self._known, day)
        return self._known[place - 1] if place else None

    def count(self, start: int, end: int) -> int:
        self._reach(end)
        return max(0, bisect_left(self._known, end) - bisect_left(self._known, start))

    def _reach(self, day: int) -> None:
        """Go on until a day that is not before `day`; there are at most twelve a year."""
        while self._known[-1] < day and not self._ended:
            then = date.fromordinal(self._known[-1] + _EPOCH)
            month = then.year * 12 + then.month - 1 + self._months
            while then.day > 28 and month < 9990 * 12 and then.day > monthrange(month // 12, month % 12 + 1)[1]:
                month += self._months
            following = _LAST_DAY + 1
            if month < 9990 * 12:
                following = date(month // 12, month % 12 + 1, then.day).toordinal() - _EPOCH + self._step
            self._ended = following > _LAST_DAY
            if not self._ended:
                self._known.append(following)


_NO_DAY = -(1 << 40)


def _month_of(day: int) -> int:
    when = date.fromordinal(max(day, -_EPOCH + 1) + _EPOCH)
    return when.year * 12 + when.month - 1
