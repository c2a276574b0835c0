"""Which days a recurrence rule names, a year at a time.

``python-dateutil`` says which days of a year fit the ``BY…`` parts. It is asked for one single period, that year, as
it would else go on to the year 9999 where nothing fits. Which of those days belong to a month, week or day that the
interval reaches, and which of them ``BYSETPOS`` chooses, is arithmetic from the anchor, and done here. As with
dateutil, ``BYWEEKNO`` without ``BYDAY`` means each day of that week; unlike there, ``BYDAY=TU,-1FR`` means both, and
``BYSETPOS`` counts all days of the anchor's week, those before the anchor too.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any

from dateutil.rrule import YEARLY, rrule, weekday

from clockjack.triggers.recurrence import Rule

KEPT_YEARS = 4
"""Of so many years the days are remembered, for each rule."""

_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_YEAR, _LAST_YEAR = 3, 9989
_EVERY_DAY = tuple(range(7))


class RuleDays:
    """The days of a rule, each a number since 1970-01-01."""

    def __init__(self, rule: Rule, anchor: datetime) -> None:
        """Begin on the day of `anchor`, a local time."""
        self._rule = rule
        self._anchor = anchor.date()
        self._week = self._week_of(self._anchor.toordinal())
        self._years: dict[int, list[int]] = {}
        self._filters = [*_filters(rule, anchor)]

    def of_year(self, year: int) -> list[int]:
        """Return the days of a year that the rule names, in order."""
        found = self._years.get(year)
        if found is None:
            if len(self._years) >= KEPT_YEARS:
                self._years.clear()
            found = self._years[year] = self._work_out(year)
        return found

    def _work_out(self, year: int) -> list[int]:
        if year < self._anchor.year or not _FIRST_YEAR <= year <= _LAST_YEAR:
            return []
        positions = self._rule.numbers.get("BYSETPOS")
        if positions is None:
            days: Iterable[int] = self._reached(year)
        elif self._rule.frequency == "WEEKLY":  # a week may have days in two years
            days = self._chosen([day for each in (year - 1, year, year + 1) for day in self._reached(each)], positions)
        else:
            days = self._chosen(self._reached(year), positions)
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        earliest = max(self._anchor.toordinal(), first)
        return [day - _EPOCH for day in days if earliest <= day <= last]

    def _reached(self, year: int) -> list[int]:
        """Return the days (as ordinals) that fit the rule's parts and lie in a period that its interval reaches."""
        rule, step = self._rule, self._rule.interval
        match rule.frequency:
            case "YEARLY":
                return _fitting(self._filters, year) if (year - self._anchor.year) % step == 0 else []
            case "MONTHLY":
                first = self._anchor.year * 12 + self._anchor.month - 1
                wanted = rule.numbers.get("BYMONTH", range(1, 13))
                months = [month for month in wanted if (year * 12 + month - 1 - first) % step == 0]
                return _fitting(self._filters, year, bymonth=months) if months else []
            case "WEEKLY":
                days = _fitting(self._filters, year)
                return (
                    days if step == 1 else [day for day in days if (self._week_of(day) - self._week) // 7 % step == 0]
                )
            case "DAILY":
                days = _fitting(self._filters, year)
                begin = self._anchor.toordinal()
                return days if step == 1 else [day for day in days if (day - begin) % step == 0]
            case _:
                return _fitting(self._filters, year)

    def _chosen(self, days: Iterable[int], positions: tuple[int, ...]) -> Iterator[int]:
        """Yield of each period's days those that ``BYSETPOS`` chooses."""
        for _, group in groupby(days, self._period_of):
            of_period = list(group)
            places = {place - 1 if place > 0 else len(of_period) + place for place in positions}
            yield from (of_period[place] for place in sorted(places) if 0 <= place < len(of_period))

    def _period_of(self, day: int) -> int:
        match self._rule.frequency:
            case "YEARLY":
                return date.fromordinal(day).year
            case "MONTHLY":
                return date.fromordinal(day).month
            case "WEEKLY":
                return self._week_of(day)
            case _:
                return day

    def _week_of(self, day: int) -> int:
        """Return the first day of a day's week."""
        return day - (day - 1 - self._rule.week_start) % 7  # 1 January of the year 1 was a Monday


def _filters(rule: Rule, anchor: datetime) -> Iterator[dict[str, Any]]:
    """Yield what ``dateutil.rrule`` is to be asked: the days that fit any of it."""
    names = ("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO")
    found: dict[str, Any] = {name.lower(): rule.numbers[name] for name in names if name in rule.numbers}
    found["wkst"] = rule.week_start
    if rule.weekdays:
        # dateutil wants a day to fit both, where some have a number and some have none.
        each = [weekday(day) for day, place in rule.weekdays if not place]
        placed = [weekday(day, place) for day, place in rule.weekdays if place]
        yield from ({**found, "byweekday": days} for days in (each, placed) if days)
        return
    if not {"bymonthday", "byyearday", "byweekno"} & found.keys():
        match rule.frequency:
            case "YEARLY":
                found.setdefault("bymonth", anchor.month)
                found["bymonthday"] = anchor.day
            case "MONTHLY":
                found["bymonthday"] = anchor.day
            case "WEEKLY":
                found["byweekday"] = anchor.weekday()
            case _:
                found["byweekday"] = _EVERY_DAY
    yield found


def _fitting(filters: list[dict[str, Any]], year: int, **more: Any) -> list[int]:
    """Return the days (as ordinals) of a year that fit any of some filters."""
    found: set[int] = set()
    for each in filters:
        begin = datetime(year, 1, 1)  # noqa: DTZ001 - a local time on purpose
        days = rrule(YEARLY, dtstart=begin, interval=9999, byhour=0, byminute=0, bysecond=0, **each | more)
        found.update(day.toordinal() for day in days)
    return sorted(found)
