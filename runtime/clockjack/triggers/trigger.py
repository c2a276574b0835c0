"""The union of all triggers, those that are made of others, and what can be asked of the time triggers."""

from collections.abc import Iterator
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated, assert_never

from msgspec import Meta, Struct
from msgspec.structs import replace

from clockjack.clock import seconds, to_datetime
from clockjack.triggers.all_of import AllTicks
from clockjack.triggers.any_of import AnyTicks
from clockjack.triggers.calendar import CalendarTicks, CalendarTrigger, local_day
from clockjack.triggers.cron import CronTicks, CronTrigger
from clockjack.triggers.date import DateTicks, DateTrigger
from clockjack.triggers.event import EventTrigger
from clockjack.triggers.exclusion import Calendar, CalendarNames, Excluding, NamedCalendars
from clockjack.triggers.faults import FieldFault
from clockjack.triggers.interval import IntervalTicks, IntervalTrigger
from clockjack.triggers.rrule import RruleTicks, RruleTrigger, local_time
from clockjack.triggers.ticks import Ticks, first_ticks

MAX_WIDTH = 20
"""A trigger is made of at most so many others."""

MAX_DEPTH = 4
"""Triggers are nested at most so deep, the outermost counted."""

MAX_PARTS = 50
"""In all, a trigger is made of at most so many that are not made of others."""


class AnyOfTrigger(Struct, tag="any_of", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """When any of several triggers acts; a tick that they share is one tick."""

    triggers: Annotated[tuple["Trigger", ...], Meta(min_length=1, max_length=MAX_WIDTH)]
    """The triggers: nested at most 4 deep, and in all at most 50."""
    exclude: CalendarNames = ()
    """Names of calendars that leave ticks out, or, with ``include``, have them on their days alone; for days of UTC,
    unless the calendar has a time zone."""


class AllOfTrigger(Struct, tag="all_of", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """When all of several time triggers have ticked within a time of each other.

    The tick is the moment at which the last of them ticks while each of the others has ticked within the last
    ``within_seconds``. There is one, until one of them has not ticked for longer than that.
    """

    triggers: Annotated[tuple["Trigger", ...], Meta(min_length=1, max_length=MAX_WIDTH)]
    """The triggers: nested at most 4 deep, and in all at most 50."""
    exclude: CalendarNames = ()
    """Names of calendars that leave ticks out, or, with ``include``, have them on their days alone; for days of UTC,
    unless the calendar has a time zone."""
    within_seconds: Annotated[float, Meta(ge=0, le=31_536_000)] = 0.0
    """How far apart they may tick; 0: at the same instant."""


TimeTrigger = CronTrigger | IntervalTrigger | CalendarTrigger | DateTrigger | RruleTrigger | AnyOfTrigger | AllOfTrigger
"""What acts at instants."""

Trigger = (
    CronTrigger
    | IntervalTrigger
    | CalendarTrigger
    | DateTrigger
    | RruleTrigger
    | EventTrigger
    | AnyOfTrigger
    | AllOfTrigger
)
"""When, or on what, a schedule acts."""


def trigger_faults(trigger: Trigger, after: int, calendars: NamedCalendars = MappingProxyType({})) -> list[FieldFault]:
    """Return what is wrong with `trigger`, if it is to act some time after `after`, with those `calendars`."""
    if isinstance(trigger, AnyOfTrigger | AllOfTrigger):
        faults = _faults_of_many(trigger, after)
    else:
        faults = _faults_of_one(trigger, after)
    return faults or [*_calendar_faults(anchored(trigger, after), after, calendars)]


def anchored(trigger: Trigger, created_at: int) -> Trigger:
    """Return `trigger` with what depends on when its schedule was created (microseconds since the epoch).

    That is where intervals, calendar intervals and recurrence rules begin, if they don't say so.
    """
    match trigger:
        case IntervalTrigger(anchor=None):
            return replace(trigger, anchor=to_datetime(created_at))
        case CalendarTrigger(anchor=None):
            return replace(trigger, anchor=local_day(created_at, trigger.timezone))
        case RruleTrigger(anchor=None):
            return replace(trigger, anchor=local_time(created_at, trigger.timezone))
        case AnyOfTrigger() | AllOfTrigger():
            return replace(trigger, triggers=tuple(anchored(part, created_at) for part in trigger.triggers))
        case _:
            return trigger


def calendar_names(trigger: Trigger) -> frozenset[str]:
    """Return the names of the calendars that a trigger keeps to."""
    if isinstance(trigger, EventTrigger):
        return frozenset()
    names = frozenset(trigger.exclude)
    if isinstance(trigger, AnyOfTrigger | AllOfTrigger):
        return names.union(*(calendar_names(part) for part in trigger.triggers))
    return names


def ticks_of(trigger: TimeTrigger, calendars: NamedCalendars = MappingProxyType({})) -> Ticks:
    """Return the ticks of a trigger that has no faults; those of many triggers are remembered.

    Of a calendar that is none of `calendars`, nothing is made: what is in use can't be removed.
    """
    names = calendar_names(trigger)
    return _ticks(trigger, tuple((name, calendars[name]) for name in sorted(names) if name in calendars))


@lru_cache(maxsize=20_000)
def _ticks(trigger: TimeTrigger, calendars: tuple[tuple[str, Calendar], ...]) -> Ticks:
    named = dict(calendars)
    ticks = _plain_ticks(trigger, named)
    timezone = trigger.timezone if isinstance(trigger, CronTrigger | CalendarTrigger | RruleTrigger) else "UTC"
    openings = [named[name].openings(timezone) for name in trigger.exclude if name in named]
    return Excluding(ticks, openings) if openings else ticks


def _plain_ticks(trigger: TimeTrigger, calendars: NamedCalendars) -> Ticks:
    match trigger:
        case CronTrigger():
            return CronTicks(trigger)
        case IntervalTrigger():
            return IntervalTicks(trigger)
        case CalendarTrigger():
            return CalendarTicks(trigger)
        case DateTrigger():
            return DateTicks(trigger)
        case RruleTrigger():
            return RruleTicks(trigger)
        case AnyOfTrigger():
            return AnyTicks(_ticks_of_parts(trigger, calendars))
        case AllOfTrigger():
            return AllTicks(_ticks_of_parts(trigger, calendars), seconds(trigger.within_seconds))
        case _:
            assert_never(trigger)


def _ticks_of_parts(trigger: AnyOfTrigger | AllOfTrigger, calendars: NamedCalendars) -> list[Ticks]:
    return [ticks_of(part, calendars) for part in trigger.triggers if not isinstance(part, EventTrigger)]


def _faults_of_one(trigger: Trigger, after: int) -> list[FieldFault]:
    match trigger:
        case CronTrigger() | RruleTrigger():
            return trigger.faults(after)
        case IntervalTrigger() | DateTrigger() | EventTrigger() | CalendarTrigger():
            return trigger.faults()
        case AnyOfTrigger() | AllOfTrigger():
            return []
        case _:
            assert_never(trigger)


def _faults_of_many(trigger: AnyOfTrigger | AllOfTrigger, after: int) -> list[FieldFault]:
    """Return what is wrong with a trigger that is made of others, and with those."""
    faults: list[FieldFault] = []
    parts = 0
    waiting: list[tuple[str, int, Trigger]] = [("", 1, trigger)]
    while waiting:
        pointer, depth, each = waiting.pop()
        if isinstance(each, AnyOfTrigger | AllOfTrigger):
            if depth >= MAX_DEPTH:
                return [FieldFault(pointer, f"is nested more than {MAX_DEPTH} deep")]
            inner = [(f"{pointer}/triggers/{place}", depth + 1, part) for place, part in enumerate(each.triggers)]
            waiting.extend(reversed(inner))
        else:
            parts += 1
            if parts > MAX_PARTS:
                return [FieldFault("/triggers", f"is made of more than {MAX_PARTS} triggers in all")]
            if isinstance(each, EventTrigger):
                faults.append(FieldFault(pointer, "waits for events, which any_of and all_of don't take"))
            faults.extend(fault.under(pointer) for fault in _faults_of_one(each, after))
    return faults


def _calendar_faults(trigger: Trigger, after: int, calendars: NamedCalendars) -> Iterator[FieldFault]:
    """Yield which calendars there are not, and which triggers never tick, for their calendars or their parts."""
    if isinstance(trigger, EventTrigger):
        return
    found = False
    if isinstance(trigger, AnyOfTrigger | AllOfTrigger):
        for place, part in enumerate(trigger.triggers):
            for fault in _calendar_faults(part, after, calendars):
                found = True
                yield fault.under(f"/triggers/{place}")
    for place, name in enumerate(trigger.exclude):
        if name not in calendars:
            found = True
            yield FieldFault(f"/exclude/{place}", f"there is no calendar {name!r}")
    if found:
        return
    plain = _plain_ticks(trigger, calendars)
    if isinstance(trigger, AllOfTrigger) and plain.next(after) is None and plain.next(0) is None:
        yield FieldFault(
            "/within_seconds",
            "the triggers never come together: not within this time of each other, as far as 10,000 of their ticks "
            "tell, or they always are",
        )
    elif trigger.exclude and plain.next(after) is not None and ticks_of(trigger, calendars).next(after) is None:
        yield FieldFault("/exclude", "leaves nothing: the calendars are closed at each of its ticks")


def next_time(trigger: TimeTrigger, after: int) -> int | None:
    """Return the first tick strictly after `after`, or None if there is none."""
    return ticks_of(trigger).next(after)


def latest_time(trigger: TimeTrigger, after: int, upto: int) -> int | None:
    """Return the last tick strictly after `after` and not after `upto`, or None if there is none."""
    return ticks_of(trigger).latest(after, upto)


def count_missed(trigger: TimeTrigger, after: int, upto: int, cap: int) -> int:
    """Return how many ticks lie strictly after `after` and not after `upto`; at most `cap`."""
    return min(ticks_of(trigger).count(after, upto), cap)


def ticks(trigger: TimeTrigger, after: int, limit: int) -> list[int]:
    """Return the first `limit` ticks strictly after `after`, fewer if there are no more."""
    return first_ticks(ticks_of(trigger), after, limit)
