"""The record that writes a schedule."""

from typing import Any

from msgspec import Struct

from clockjack.calendars import Calendars
from clockjack.records import CalendarsUsed, PutSchedule, ScheduleRules
from clockjack.schedules.check import complete
from clockjack.schedules.firing import moved_fire, next_fire
from clockjack.schedules.spec import ScheduleSpec, decode_spec, encode_spec
from clockjack.triggers.event import EventTrigger
from clockjack.triggers.trigger import calendar_names


class Before(Struct, frozen=True):
    """A schedule that is there already."""

    created_at: int
    next_at: int | None
    """The tick that it waits for."""
    spec: bytes
    """As JSON."""


def make_put(
    namespace: str, schedule_id: str, spec: ScheduleSpec, now: int, before: Before | None, calendars: Calendars
) -> PutSchedule:
    """Return the record that writes a schedule that was checked, whatever is there.

    Where one is there, `before`, and the times stay the same, no tick moves. Instants are microseconds since the epoch;
    `calendars` are those that it keeps to, and may be more. It may read a time zone's file, or look far ahead: in an
    event loop that others use, call it in a thread.
    """
    spec = complete(spec, now if before is None else before.created_at)
    names = sorted(calendar_names(spec.trigger))
    return PutSchedule(
        namespace,
        schedule_id,
        now,
        encode_spec(spec),
        "event" if isinstance(spec.trigger, EventTrigger) else "time",
        _first_tick(spec, now, before, calendars),
        spec.policy.overlap.value,
        spec.policy.max_runs,
        rules=ScheduleRules(spec.policy.buffer_max, spec.policy.pause_after_failures),
        calendars=CalendarsUsed(calendars.change, names) if names else None,
    )


def retained_tick(spec: ScheduleSpec, next_at: int, now: int, calendars: Calendars) -> int | None:
    """Return the tick that a schedule goes on with which was waiting for `next_at`, whatever calendars say since."""
    return moved_fire(spec, next_at, now, calendars.named) if calendar_names(spec.trigger) else next_at


def _first_tick(spec: ScheduleSpec, now: int, before: Before | None, calendars: Calendars) -> int | None:
    """Return the first tick: where the times stay the same, the one that is waited for already, due or not."""
    if before is not None and before.next_at is not None and _times(spec) == _times(decode_spec(before.spec)):
        return retained_tick(spec, before.next_at, now, calendars)
    return next_fire(spec, now, calendars.named)


def _times(spec: ScheduleSpec) -> Any:
    return spec.trigger, spec.policy.start_at, spec.policy.end_at
