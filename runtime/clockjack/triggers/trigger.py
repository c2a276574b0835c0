"""The union of all triggers, and what can be asked of the time triggers among them."""

from functools import lru_cache
from typing import assert_never

from clockjack.triggers.cron import CronTicks, CronTrigger
from clockjack.triggers.date import DateTicks, DateTrigger
from clockjack.triggers.event import EventTrigger
from clockjack.triggers.faults import FieldFault
from clockjack.triggers.interval import IntervalTicks, IntervalTrigger
from clockjack.triggers.ticks import Ticks, first_ticks

TimeTrigger = CronTrigger | IntervalTrigger | DateTrigger
"""What acts at instants."""

Trigger = CronTrigger | IntervalTrigger | DateTrigger | EventTrigger
"""When, or on what, a schedule acts."""


def trigger_faults(trigger: Trigger, after: int) -> list[FieldFault]:
    """Return what is wrong with `trigger`, if it is to act some time after `after`."""
    match trigger:
        case CronTrigger():
            return trigger.faults(after)
        case IntervalTrigger() | DateTrigger() | EventTrigger():
            return trigger.faults()
        case _:
            assert_never(trigger)


@lru_cache(maxsize=20_000)
def ticks_of(trigger: TimeTrigger) -> Ticks:
    """Return the ticks of a trigger that has no faults; those of many triggers are remembered."""
    match trigger:
        case CronTrigger():
            return CronTicks(trigger)
        case IntervalTrigger():
            return IntervalTicks(trigger)
        case DateTrigger():
            return DateTicks(trigger)
        case _:
            assert_never(trigger)


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
