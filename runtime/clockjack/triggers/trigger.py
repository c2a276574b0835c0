"""The union of all triggers, those that are made of others, and what can be asked of the time triggers."""

from functools import lru_cache
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


class AllOfTrigger(Struct, tag="all_of", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """When all of several time triggers have ticked within a time of each other.

    The tick is the moment at which the last of them ticks while each of the others has ticked within the last
    ``within_seconds``. There is one, until one of them has not ticked for longer than that.
    """

    triggers: Annotated[tuple["Trigger", ...], Meta(min_length=1, max_length=MAX_WIDTH)]
    """The triggers: nested at most 4 deep, and in all at most 50."""
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


def trigger_faults(trigger: Trigger, after: int) -> list[FieldFault]:
    """Return what is wrong with `trigger`, if it is to act some time after `after`."""
    if isinstance(trigger, AnyOfTrigger | AllOfTrigger):
        return _faults_of_many(trigger, after)
    return _faults_of_one(trigger, after)


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


@lru_cache(maxsize=20_000)
def ticks_of(trigger: TimeTrigger) -> Ticks:
    """Return the ticks of a trigger that has no faults; those of many triggers are remembered."""
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
            return AnyTicks(_ticks_of_parts(trigger))
        case AllOfTrigger():
            return AllTicks(_ticks_of_parts(trigger), seconds(trigger.within_seconds))
        case _:
            assert_never(trigger)


def _ticks_of_parts(trigger: AnyOfTrigger | AllOfTrigger) -> list[Ticks]:
    return [ticks_of(part) for part in trigger.triggers if not isinstance(part, EventTrigger)]


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
    return faults or _coincidence_faults(anchored(trigger, after), after)


def _coincidence_faults(trigger: Trigger, after: int) -> list[FieldFault]:
    """Return which triggers never coincide."""
    if not isinstance(trigger, AnyOfTrigger | AllOfTrigger):
        return []
    for place, part in enumerate(trigger.triggers):
        if found := _coincidence_faults(part, after):
            return [fault.under(f"/triggers/{place}") for fault in found]
    if isinstance(trigger, AllOfTrigger):
        ticks = ticks_of(trigger)
        if ticks.next(after) is None and ticks.next(0) is None:
            return [
                FieldFault(
                    "/within_seconds",
                    "the triggers never come together: not within this time of each other, as far as 10,000 of their "
                    "ticks tell, or they always are",
                )
            ]
    return []


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
