"""From a request to a schedule: what is checked beyond the shape, and when it fires first.

Whatever has to do with ticks goes to a thread: it may read a time zone's file, or look far ahead.
"""

from collections.abc import Iterator
from typing import Any, cast

import msgspec
from anyio import to_thread
from msgspec.structs import replace

from clockjack import schedules
from clockjack.calendars import Calendars
from clockjack.errors import LogUnavailable
from clockjack.hiding import HIDDEN, hidden_places, with_secrets_of
from clockjack.payloads.references import mentions_payload
from clockjack.records import PutSchedule, RequestKey
from clockjack.schedules import Before, JobTemplate, ScheduleSpec, check, decode_spec
from clockjack.schedules.rendering import KEY as EVENT_KEY
from clockjack.schedules.template import TargetTemplate, TaskTemplate
from clockjack.triggers.event import EventTrigger
from clockjack.triggers.faults import InvalidSchedule
from clockjack.triggers.hook import Hook, kept_secrets
from clockjack.triggers.trigger import calendar_names
from clockjack.views.calendars import named_calendars
from clockjack.views.schedules import ScheduleRow
from clockjack_api.context import Context
from clockjack_api.journal import unavailable
from clockjack_api.large import RESERVED
from clockjack_api.problems import FieldProblem, invalid, pointer_token
from clockjack_api.request import ApiRequest
from clockjack_api.strict import to_pointer

TAKEN_IDS = frozenset({"batch"})
"""No schedule can be called so: ``/v1/schedules/batch`` is something else."""


def id_faults(schedule_id: str | None, pointer: str) -> list[FieldProblem]:
    """Return what is wrong with an id that is wanted, which stands at `pointer` of the body."""
    if schedule_id not in TAKEN_IDS:
        return []
    return [FieldProblem("body", pointer, f"{schedule_id!r} is a name in the API: no schedule can be called so")]


async def check_schedule(request: ApiRequest, spec: ScheduleSpec, now: int) -> None:
    """See that a schedule can be what it says.

    :raises ApiProblem: with everything that is wrong, and where.
    """
    calendars = await calendars_of(request, spec)
    if faults := await to_thread.run_sync(faults_of, request.context, spec, now, calendars):
        raise invalid(faults)


def faults_of(context: Context, spec: ScheduleSpec, now: int, calendars: Calendars) -> list[FieldProblem]:
    """Return what keeps a schedule from being what it says. Is for a thread."""
    try:
        check(spec, now, calendars.named)
    except InvalidSchedule as error:
        return [FieldProblem("body", fault.pointer, fault.message) for fault in error.faults]
    if mentions_payload(msgspec.to_builtins(spec.job)):
        return [FieldProblem("body", "/job", RESERVED)]
    return _argument_faults(context, spec.job)


async def calendars_of(request: ApiRequest, *specs: ScheduleSpec) -> Calendars:
    """Return the calendars that schedules keep to, as far as there are such."""
    names = {name for spec in specs for name in calendar_names(spec.trigger)}
    return await named_calendars(request.context.services.replica, request.namespace, names)


async def put_record(
    api_request: ApiRequest,
    schedule_id: str,
    spec: ScheduleSpec,
    now: int,
    *,
    row: ScheduleRow | None,
    expected_revision: int | None,
    request: RequestKey | None = None,
    events_after: int | None = None,
) -> PutSchedule:
    """Return the record that creates a schedule, or replaces the one that is there (`row`).

    `events_after` is what :func:`events_so_far` returned. A secret that is hidden in it is the one that is there.

    :raises ApiProblem: if there is none that it stands for.
    """
    calendars = await calendars_of(api_request, spec)
    record = await to_thread.run_sync(make_put, api_request.namespace, schedule_id, spec, now, row, calendars)
    record.expected_revision, record.request, record.events_after = expected_revision, request, events_after
    return record


def make_put(
    namespace: str, schedule_id: str, spec: ScheduleSpec, now: int, row: ScheduleRow | None, calendars: Calendars
) -> PutSchedule:
    """Return the record that writes a schedule, whatever is there. Is for a thread.

    `calendars` are those that it keeps to, and may be more. A secret that is hidden in it is the one that is there.

    :raises ApiProblem: if there is none that it stands for.
    """
    before = None if row is None else Before(row.created_at, row.next_at, row.spec)
    return schedules.make_put(namespace, schedule_id, _with_secrets(spec, row), now, before, calendars)


def _with_secrets(spec: ScheduleSpec, row: ScheduleRow | None) -> ScheduleSpec:
    """Return `spec` with the secrets that are there for those that are hidden."""
    before = None if row is None else decode_spec(row.spec)
    return _with_hook_secrets(_with_target_secrets(spec, before), before)


def _with_target_secrets(spec: ScheduleSpec, before: ScheduleSpec | None) -> ScheduleSpec:
    target = spec.job.target
    if target is None or isinstance(target, TaskTemplate):
        return spec
    wanted = msgspec.to_builtins(target)
    if not any(hidden_places(wanted)):
        return spec
    there = None if before is None else before.job.target
    filled, unknown = with_secrets_of(wanted, {} if there is None else msgspec.to_builtins(there))
    if unknown:
        detail = f"is {HIDDEN}, and there is no secret that it stands for"
        raise invalid([FieldProblem("body", "/job/target" + to_pointer(list(path)), detail) for path in unknown])
    return replace(spec, job=replace(spec.job, target=msgspec.convert(filled, TargetTemplate)))


def _with_hook_secrets(spec: ScheduleSpec, before: ScheduleSpec | None) -> ScheduleSpec:
    trigger = spec.trigger
    if not isinstance(trigger, EventTrigger) or trigger.hook is None or HIDDEN not in trigger.hook.secrets:
        return spec
    there = None if before is None else before.trigger
    kept = kept_secrets(trigger.hook, there.hook if isinstance(there, EventTrigger) else None)
    if not isinstance(kept, Hook):
        raise invalid([FieldProblem("body", f"/trigger/hook{fault.pointer}", fault.message) for fault in kept])
    return replace(spec, trigger=replace(trigger, hook=kept))


def new_row(record: PutSchedule, schedule_id: str, created_at: int) -> ScheduleRow:
    """Return a schedule as `record` makes it."""
    return ScheduleRow(
        id=schedule_id,
        revision=1,
        kind=record.kind,
        spec=record.spec,
        paused=0,
        next_at=record.next_at,
        last_at=None,
        runs=0,
        skipped=0,
        active=0,
        created_at=created_at,
        updated_at=created_at,
        buffered=0,
        failures=0,
        paused_by=None,
        pause_reason=None,
        paused_at=None,
        set_name=None,
    )


async def events_so_far(request: ApiRequest, spec: ScheduleSpec) -> int | None:
    """Return where the events stream ends, for a schedule that will hear what comes behind that; None for others.

    :raises ApiProblem: if the stream doesn't answer.
    """
    if not isinstance(spec.trigger, EventTrigger):
        return None
    try:
        return (await request.context.services.events.bounds()).last
    except LogUnavailable as error:
        raise unavailable(f"the events log gave no answer: {error}") from None


def _argument_faults(context: Context, job: JobTemplate) -> list[FieldProblem]:
    """Check a task's arguments, where its executor has told their schema; what an event fills in is not known yet."""
    if isinstance(job.target, TaskTemplate):
        name, args, pointer = job.target.name, job.target.args, "/job/target/args"
    elif job.task is not None:
        name, args, pointer = job.task, job.args or {}, "/job/args"
    else:
        return []
    task = context.services.presence.tasks().get(name)
    if task is None:
        return []
    filled_in = [pointer + each for each in _event_places(args)]
    faults = context.checks.faults(task.args_schema, args, pointer)
    return [fault for fault in faults if not any(_touch(fault.pointer, place) for place in filled_in)]


def _event_places(value: Any) -> Iterator[str]:
    """Yield a JSON Pointer to each place in `value` for a value of the event."""
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        if EVENT_KEY in members:
            yield ""
        else:
            for name, member in members.items():
                yield from ("/" + pointer_token(name) + place for place in _event_places(member))
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from (f"/{index}{place}" for place in _event_places(item))


def _touch(one: str, other: str) -> bool:
    """Say whether one pointer leads to what the other leads to, or into it, or to what it is in."""
    return (one + "/").startswith(other + "/") or (other + "/").startswith(one + "/")
