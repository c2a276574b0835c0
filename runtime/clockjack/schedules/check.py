"""What is wrong with a schedule, and what its creation settles."""

from collections.abc import Iterator
from typing import Any

import msgspec

from clockjack.calendars import NO_CALENDARS
from clockjack.clock import from_datetime
from clockjack.schedules.policy import Missed, Policy
from clockjack.schedules.rendering import template_faults
from clockjack.schedules.spec import ScheduleSpec
from clockjack.schedules.template import MAX_METADATA, JobTemplate
from clockjack.target_faults import target_faults
from clockjack.triggers.date import moment_faults
from clockjack.triggers.event import EventTrigger
from clockjack.triggers.exclusion import NamedCalendars
from clockjack.triggers.faults import FieldFault, InvalidSchedule
from clockjack.triggers.pointer import token
from clockjack.triggers.ticks import Between
from clockjack.triggers.trigger import Trigger, anchored, ticks_of, trigger_faults


def complete(spec: ScheduleSpec, created_at: int) -> ScheduleSpec:
    """Return `spec` with what depends on when the schedule was created (microseconds since the epoch).

    That is the anchor of an interval and the like, where none is given. For a schedule that is replaced, pass the
    creation of the first one: then writing the same schedule again moves no tick.
    """
    return msgspec.structs.replace(spec, trigger=anchored(spec.trigger, created_at))


def check(spec: ScheduleSpec, now: int, calendars: NamedCalendars = NO_CALENDARS.named) -> None:
    """Refuse a schedule that can't be what it says; `now` is in microseconds since the epoch.

    `calendars` are those of its namespace, as far as it names them.

    A schedule whose ticks are all over is none of those: it can be written again after its time.

    :raises InvalidSchedule: with everything that is wrong, and where.
    """
    faults = [fault.under("/trigger") for fault in trigger_faults(spec.trigger, now, calendars)]
    trigger_is_sound = not faults
    faults.extend(fault.under("/policy") for fault in _policy_faults(spec.policy, spec))
    faults.extend(fault.under("/job") for fault in _job_faults(spec.job, spec.trigger))
    if trigger_is_sound and not faults:
        faults.extend(_empty(complete(spec, now), calendars))
    if faults:
        raise InvalidSchedule(faults)


def _policy_faults(policy: Policy, spec: ScheduleSpec) -> Iterator[FieldFault]:
    yield from moment_faults(policy.start_at, "/start_at")
    yield from moment_faults(policy.end_at, "/end_at")
    if policy.start_at is not None and policy.end_at is not None and policy.end_at < policy.start_at:
        yield FieldFault("/end_at", "lies before start_at")
    if isinstance(spec.trigger, EventTrigger) and policy.jitter_seconds:
        yield FieldFault("/jitter_seconds", "is for time triggers")
    if policy.missed_rate is not None and policy.missed is not Missed.ALL:
        yield FieldFault("/missed_rate", "goes with missed: all")


def _job_faults(job: JobTemplate, trigger: Trigger) -> Iterator[FieldFault]:
    if job.target is None and job.task is None:
        yield FieldFault("/target", "is missing: give target, or task and args")
    if job.target is not None and job.task is not None:
        yield FieldFault("/task", "is given beside target; one of them says what the jobs do")
    if job.args is not None and job.task is None:
        yield FieldFault("/args", "is given without task; the arguments of a target stand in it")
    has_event = isinstance(trigger, EventTrigger)
    has_events = isinstance(trigger, EventTrigger) and trigger.gathers
    for name in ("target", "args", "labels", "metadata", "concurrency_key", "unique"):
        plain: Any = msgspec.to_builtins(getattr(job, name))
        yield from template_faults(plain, f"/{name}", has_event=has_event, has_events=has_events)
    if job.target is not None:
        for path, message in target_faults(msgspec.to_builtins(job.target)):
            yield FieldFault("/target" + "".join(token(str(each)) for each in path), message)
    if len(msgspec.json.encode(job.metadata)) > MAX_METADATA:
        yield FieldFault("/metadata", f"has more than {MAX_METADATA} bytes as JSON")


def _empty(spec: ScheduleSpec, calendars: NamedCalendars) -> Iterator[FieldFault]:
    """Yield a fault if the policy's start and end leave no tick between them."""
    if isinstance(spec.trigger, EventTrigger) or spec.policy.end_at is None or spec.policy.start_at is None:
        return
    start, end = from_datetime(spec.policy.start_at), from_datetime(spec.policy.end_at)
    if Between(ticks_of(spec.trigger, calendars), start, end).next(start - 1) is None:
        yield FieldFault("/policy/end_at", "comes before the first tick after start_at")
