"""Sets of local times that repeat by the calendar: days of months, and the same times on each of them."""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date

_DAY = 86_400
_EPOCH = date(1970, 1, 1).toordinal()
_LAST_YEAR = 9989
_CYCLE = 400
"""After so many years the Gregorian calendar repeats, weekdays included (146,097 days are whole weeks)."""


class WallTimes:
    """Local times, each a number of seconds since 1970-01-01T00:00:00 of the local clock.

    The times of a day are numbered in order, so that the next, the last and the count of a span follow from
    the numbers of its ends; days are found month by month. Nothing goes from time to time.
    """

    def __init__(
        self,
        hours: Iterable[int],
        minutes: Iterable[int],
        seconds: Iterable[int],
        months: Iterable[int],
        days_of: Callable[[int, int], list[int]],
    ) -> None:
        """Take each of `hours` with each of `minutes` and `seconds`, on the days that `days_of` names in `months`.

        `days_of` gets a year and a month, and returns days in order; they must follow from the month's length and
        the weekday of its first day alone.
        """
        self._hours = sorted(hours)
        self._minutes = sorted(minutes)
        self._seconds = sorted(seconds)
        self._months = frozenset(months)
        self._days_of = days_of
        self._per_hour = len(self._minutes) * len(self._seconds)
        self._per_day = len(self._hours) * self._per_hour
        self._shapes: dict[tuple[int, int], list[int]] = {}

    def names_no_day(self) -> bool:
        """Tell whether there is no such time at all."""
        return all(not self._days(year, month) for year in range(2000, 2000 + _CYCLE) for month in self._months)

    def next(self, wall: int) -> int | None:
        """Return the first time that is not before `wall`, or None if there is none in 400 years."""
        day, second = divmod(wall, _DAY)
        number = self._before(second)
        if number < self._per_day and self._counts(day):
            return day * _DAY + self._time(number)
        following = self._next_day(day + 1)
        return None if following is None else following * _DAY + self._time(0)

    def latest(self, wall: int, floor: int) -> int | None:
        """Return the last time that is not after `wall` nor before `floor`, or None if there is none."""
        day, second = divmod(wall, _DAY)
        number = self._before(second + 1)
        if number and self._counts(day):
            found = day * _DAY + self._time(number - 1)
        else:
            earlier = self._latest_day(day - 1, floor // _DAY)
            if earlier is None:
                return None
            found = earlier * _DAY + self._time(self._per_day - 1)
        return found if found >= floor else None

    def count(self, start: int, end: int) -> int:
        """Return how many times lie in ``start <= time < end``."""
        if start >= end:
            return 0
        (first, first_second), (last, last_second) = divmod(start, _DAY), divmod(end, _DAY)
        total = self._days_between(first, last) * self._per_day
        if self._counts(first):
            total -= self._before(first_second)
        if self._counts(last):
            total += self._before(last_second)
        return total

    def __contains__(self, wall: int) -> bool:
        return self.count(wall, wall + 1) == 1

    def _before(self, second: int) -> int:
        """Return how many of a day's times come before `second` of the day: the number of the next one."""
        hour, rest = divmod(second, 3600)
        at_hour = bisect_left(self._hours, hour)
        number = at_hour * self._per_hour
        if at_hour < len(self._hours) and self._hours[at_hour] == hour:
            minute, rest = divmod(rest, 60)
            at_minute = bisect_left(self._minutes, minute)
            number += at_minute * len(self._seconds)
            if at_minute < len(self._minutes) and self._minutes[at_minute] == minute:
                number += bisect_left(self._seconds, rest)
        return number

    def _time(self, number: int) -> int:
        """Return a day's time of that number, in seconds."""
        hour, rest = divmod(number, self._per_hour)
        minute, second = divmod(rest, len(self._seconds))
        return self._hours[hour] * 3600 + self._minutes[minute] * 60 + self._seconds[second]

    def _days(self, year: int, month: int) -> list[int]:
        if month not in self._months:
            return _NO_DAYS
        shape = monthrange(year, month)
        days = self._shapes.get(shape)
        if days is None:
            days = self._shapes[shape] = self._days_of(year, month)
        return days

    def _counts(self, day: int) -> bool:
        when = date.fromordinal(day + _EPOCH)
        return when.day in self._days(when.year, when.month)

    def _next_day(self, day: int) -> int | None:
        """Return the first day not before `day` that counts."""
        when = date.fromordinal(day + _EPOCH)
        year, month, first = when.year, when.month, when.day
        last_year = min(year + _CYCLE, _LAST_YEAR)
        while year <= last_year:
            days = self._days(year, month)
            place = bisect_left(days, first)
            if place < len(days):
                return date(year, month, days[place]).toordinal() - _EPOCH
            year, month, first = (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)
        return None

    def _latest_day(self, day: int, floor: int) -> int | None:
        """Return the last day not after `day` that counts, or None if that is before `floor`."""
        when = date.fromordinal(day + _EPOCH)
        year, month, last = when.year, when.month, when.day
        lowest = date.fromordinal(floor + _EPOCH)
        while (year, month) >= (lowest.year, lowest.month):
            days = self._days(year, month)
            place = bisect_left(days, last + 1)
            if place:
                return date(year, month, days[place - 1]).toordinal() - _EPOCH
            year, month, last = (year, month - 1, 31) if month > 1 else (year - 1, 12, 31)
        return None

    def _days_between(self, start: int, end: int) -> int:
        """Return how many days count of those with ``start <= day < end``."""
        first, last = date.fromordinal(start + _EPOCH), date.fromordinal(end + _EPOCH)
        total = bisect_left(self._days(last.year, last.month), last.day)
        total -= bisect_left(self._days(first.year, first.month), first.day)
        year, month = first.year, first.month
        while (year, month) < (last.year, last.month):
            total += len(self._days(year, month))
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        return total


_NO_DAYS: list[int] = []
