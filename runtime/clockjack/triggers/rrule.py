"""Ticks by a recurrence rule of RFC 5545 (iCalendar).

Which days a rule names is worked out a year at a time (:mod:`.rule_days`), and follows from the anchor by arithmetic:
nothing goes from tick to tick since then. The times of a day are the same on each, but where an interval of hours,
minutes or seconds doesn't divide the day. As with dateutil, the anchor itself is a tick only if it fits the rule.
"""

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Annotated

from msgspec import Meta, Struct

from clockjack.clock import MICROSECONDS
from clockjack.triggers.exclusion import CalendarNames
from clockjack.triggers.faults import FieldFault
from clockjack.triggers.local_ticks import Dst, LocalTicks
from clockjack.triggers.recurrence import SUB_DAILY, TIMES_A_DAY, InvalidRule, Rule, Until, parse_rule
from clockjack.triggers.rule_days import RuleDays
from clockjack.triggers.ticks import Between
from clockjack.triggers.zone import UnknownZone, Zone, ZoneName, zone

HORIZON_YEARS = 400
"""A rule that names no day in so many years never comes: by then the calendar repeats."""

_DAY = 86_400
_EPOCH = date(1970, 1, 1).toordinal()
_WALL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (a local time on purpose)
_LAST_YEAR = 9989


class RruleTrigger(Struct, tag="rrule", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """At local times that a recurrence rule of RFC 5545 (iCalendar) names."""

    rule: Annotated[str, Meta(min_length=1, max_length=1000)]
    """One rule: ``FREQ=MONTHLY;BYDAY=2FR;BYHOUR=9``. At most 1,440 times a day, ``COUNT`` at most 10,000 (and no end if
    it takes 100 years); a date in ``UNTIL`` means all of that day."""
    timezone: ZoneName = "UTC"
    """An IANA time zone: ``Europe/Berlin``."""
    anchor: Annotated[datetime, Meta(tz=False)] | None = None
    """``DTSTART``: a local time, without an offset, before which there are no ticks, and from which follow intervals
    and whatever the rule doesn't say (the time of day, the day of the month). Null: when the schedule was created."""
    dst: Dst = Dst()
    """What happens when the clocks change."""
    exclude: CalendarNames = ()
    """Names of calendars that leave ticks out, or, with ``include``, have them on their days alone."""

    def faults(self, after: int) -> list[FieldFault]:
        """Return what is wrong with it, if it is to run some time after `after`."""
        found: list[FieldFault] = []
        if self.anchor is not None and not 1970 <= self.anchor.year <= _LAST_YEAR:
            found.append(FieldFault("/anchor", f"must lie between 1970 and {_LAST_YEAR}"))
        try:
            zone(self.timezone)
        except UnknownZone as error:
            found.append(FieldFault("/timezone", str(error)))
        try:
            parse_rule(self.rule)
            if not found:
                _see_that_it_comes(self, after)
        except InvalidRule as error:
            found.append(FieldFault("/rule", str(error)))
        return found


class RruleTicks(Between):
    """The ticks of a recurrence rule."""

    def __init__(self, trigger: RruleTrigger) -> None:
        """Tick as `trigger` says.

        :raises ValueError: if it has no anchor: :func:`clockjack.schedules.check.complete` gives it one.
        :raises InvalidRule: if its rule is none, or unbounded work.
        :raises UnknownZone: if its time zone is none.
        """
        if trigger.anchor is None:
            raise ValueError("a recurrence rule without an anchor has no ticks yet")
        rule, local = parse_rule(trigger.rule), zone(trigger.timezone)
        times = RruleTimes(rule, trigger.anchor)
        ticks = LocalTicks(times, local, trigger.dst.gap or "skip", trigger.dst.fold or "first")
        end = None if rule.until is None else _last_instant(rule.until, local)
        if rule.count is not None:
            end = _end_of(ticks, rule.count, times.anchor)
        super().__init__(ticks, None, end)


def local_time(instant: int, timezone: str) -> datetime:
    """Return what clocks in a time zone show at an instant (microseconds since the epoch), to the second.

    :raises UnknownZone: if there is no such zone.
    """
    second = instant // MICROSECONDS
    return _WALL_EPOCH + timedelta(seconds=second + zone(timezone).offset(second))


class RruleTimes:
    """The local times that a rule names, on and after its anchor."""

    def __init__(self, rule: Rule, anchor: datetime) -> None:
        """Begin at `anchor`, a local time."""
        self._rule = rule
        self._anchor = anchor.replace(microsecond=0)
        self.anchor = int((self._anchor - _WALL_EPOCH) / timedelta(seconds=1))
        """Seconds since 1970-01-01T00:00:00 of the local clock."""
        self._step = SUB_DAILY.get(rule.frequency, 1) * rule.interval if rule.sub_daily else None
        self._lists: dict[int, list[int]] = {}
        self._days = RuleDays(rule, self._anchor).of_year

    @property
    def times_a_day(self) -> int:
        """How many times the anchor's day has; another day may have one more, or one less."""
        return len(self._times_on(self.anchor // _DAY))

    def next(self, wall: int) -> int | None:
        """Return the first time that is not before `wall`, or None if there is none in 400 years."""
        wall = max(wall, self.anchor)
        first, second = divmod(wall, _DAY)
        year = _year_of(first)
        for each in range(year, min(year + HORIZON_YEARS, _LAST_YEAR) + 1):
            days = self._days(each)
            for place in range(bisect_left(days, first), len(days)):
                times = self._times_on(days[place])
                at = bisect_left(times, second) if days[place] == first else 0
                if at < len(times):
                    return days[place] * _DAY + times[at]
        return None

    def latest(self, wall: int, floor: int) -> int | None:
        """Return the last time that is not after `wall` nor before `floor`, or None if there is none."""
        floor = max(floor, self.anchor)
        last, second = divmod(wall, _DAY)
        lowest = floor // _DAY
        for year in range(_year_of(last), _year_of(lowest) - 1, -1):
            days = self._days(year)
            for place in range(bisect_right(days, last) - 1, bisect_left(days, lowest) - 1, -1):
                times = self._times_on(days[place])
                at = bisect_right(times, second) if days[place] == last else len(times)
                if at:
                    found = days[place] * _DAY + times[at - 1]
                    return found if found >= floor else None
        return None

    def count(self, start: int, end: int) -> int:
        """Return how many times lie in ``start <= time < end``."""
        start = max(start, self.anchor)
        if start >= end:
            return 0
        (first, first_second), (last, last_second) = divmod(start, _DAY), divmod(end, _DAY)
        total = 0
        for year in range(_year_of(first), _year_of(last) + 1):
            days = self._days(year)
            within = days[bisect_left(days, first) : bisect_right(days, last)]
            if self._is_constant:
                total += len(within) * len(self._times_on(first))
            else:
                total += sum(len(self._times_on(day)) for day in within)
            if within and within[0] == first:
                total -= bisect_left(self._times_on(first), first_second)
            if within and within[-1] == last:
                times = self._times_on(last)
                total -= len(times) - bisect_left(times, last_second)
        return total

    @cached_property
    def _is_constant(self) -> bool:
        """Whether the times of all days are the same."""
        return self._step is None or _DAY % self._step == 0

    def _times_on(self, day: int) -> list[int]:
        """Return the times of a day, if it is one of the rule's, in seconds."""
        phase = 0 if self._step is None else (self.anchor - day * _DAY) % self._step
        found = self._lists.get(phase)
        if found is None:
            if len(self._lists) > _KEPT_PHASES:
                self._lists.clear()
            found = self._lists[phase] = self._list(phase)
        return found

    def _list(self, phase: int) -> list[int]:
        numbers, anchor = self._rule.numbers, self._anchor
        hours, minutes, seconds = (numbers.get(name) for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))
        if self._step is None:
            hours, minutes, seconds = hours or (anchor.hour,), minutes or (anchor.minute,), seconds or (anchor.second,)
            return [hour * 3600 + minute * 60 + second for hour in hours for minute in minutes for second in seconds]
        # Of each hour or minute that the interval reaches, every time that is named counts.
        unit = SUB_DAILY[self._rule.frequency]
        within = [0]
        if unit == 3600:
            within = [minute * 60 for minute in minutes or (anchor.minute,)]
        if unit >= 60:
            within = [at + second for at in within for second in seconds or (anchor.second,)]
        return [
            start + at
            for start in range(phase // unit * unit, _DAY, self._step)
            if (hours is None or start // 3600 in hours)
            and (unit == 3600 or minutes is None or start // 60 % 60 in minutes)
            and (unit > 1 or seconds is None or start % 60 in seconds)
            for at in within
        ]


_KEPT_PHASES = 100
"""For so many different days, the times are remembered."""


def _year_of(day: int) -> int:
    return date.fromordinal(min(max(day + _EPOCH, 1), date.max.toordinal())).year


def _last_instant(until: Until, local: Zone) -> int:
    """Return the last instant (microseconds since the epoch) that is not after the end of a rule."""
    second = int((until.moment.replace(tzinfo=UTC) - _WALL_EPOCH.replace(tzinfo=UTC)) / timedelta(seconds=1))
    if not until.is_utc:
        instants = local.instants(second)
        second = instants[-1] if instants else local.gap(second).at
    return second * MICROSECONDS


def _end_of(ticks: LocalTicks, count: int, anchor: int) -> int | None:
    """Return the tick of that number, counted from the anchor (a local time); None if that takes 100 years."""
    begin, left = (anchor - 2 * _DAY) * MICROSECONDS, count
    for _ in range(100):
        end = begin + 366 * _DAY * MICROSECONDS
        within = ticks.count(begin, end)
        if within >= left:
            low, high = begin // MICROSECONDS, end // MICROSECONDS
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (low, middle) if ticks.count(begin, middle * MICROSECONDS) >= left else (middle, high)
            return high * MICROSECONDS
        begin, left = end, left - within
    return None


def _see_that_it_comes(trigger: RruleTrigger, after: int) -> None:
    anchor = trigger.anchor or local_time(after, trigger.timezone)
    times = RruleTimes(parse_rule(trigger.rule), anchor)
    if times.times_a_day > TIMES_A_DAY:
        raise InvalidRule(
            f"names more than {TIMES_A_DAY:,} times a day, too much work: use an interval, or cron with seconds"
        )
    if times.next(times.anchor) is None:
        raise InvalidRule(f"never comes: no day fits it in {HORIZON_YEARS} years")
