"""``/v1/schedule-sets``: schedules that are written down together, in a file say, and applied together."""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from anyio import to_thread
from litestar import post
from msgspec import Meta, Raw, Struct

from clockjack.apply.outcome import STALE_CALENDARS, STALE_REVISION
from clockjack.calendars import Calendars
from clockjack.specs import Name
from clockjack.triggers.event import EventTrigger
from clockjack.views import schedules
from clockjack.views.schedules import ScheduleRow
from clockjack_api.context import Context
from clockjack_api.journal import problem_of
from clockjack_api.models.jobs import NoQuery
from clockjack_api.models.schedule_sets import MAX_SCHEDULES, Applied, ApplyRequest, SetMember
from clockjack_api.operations import Answer, describe
from clockjack_api.problems import CHANGED_MEANWHILE, NOT_OF_THE_SET, ApiProblem, FieldProblem, invalid
from clockjack_api.reply import Reply, json_reply
from clockjack_api.request import BATCH_LIMIT, ApiRequest
from clockjack_api.routes.schedules import TAG
from clockjack_api.schedule_sets import plan, spec_of
from clockjack_api.schedule_writing import calendars_of, events_so_far, faults_of, id_faults
from clockjack_api.strict import MAX_FAULTS, StrictDecoder

TRIES = 5
"""So often it is tried, when others change schedules of the set at the same time."""


class _Envelope(Struct, forbid_unknown_fields=True):
    """An :class:`ApplyRequest` whose schedules are looked at one by one, so that the faults of all are told."""

    schedules: Annotated[list[Raw], Meta(max_length=MAX_SCHEDULES)]
    prune: bool = False
    adopt: bool = False
    dry_run: bool = False


_envelope_decoder: StrictDecoder[_Envelope] = StrictDecoder(_Envelope)
_member_decoder: StrictDecoder[SetMember] = StrictDecoder(SetMember)


@post(
    "/v1/schedule-sets/{set_name:str}/apply",
    status_code=200,
    opt=describe(
        id="applySchedules",
        tag=TAG,
        summary="Make the schedules of a set what is written down",
        description=(
            "Adds those that are new, changes those that differ, and with `prune` removes those of the set that are "
            "not in the request: all of it, or nothing. What they fired so far is kept, as with `PUT`; where the times "
            "stay the same, no tick moves. Schedules that were not applied with this set are refused (409), unless "
            "`adopt` takes them over; they are never removed."
        ),
        query=NoQuery,
        bodies={"application/json": ApplyRequest},
        answers={200: Answer(Applied, "What was done, or with `dry_run` would be.")},
        errors=(409, 503),
    ),
)
async def apply_schedules(request: ApiRequest) -> Reply:
    """Apply a set of schedules."""
    request.query(NoQuery)
    set_name = _checked_name(request)
    request.check_media_type()
    wanted = await to_thread.run_sync(_decode, await request.body_bytes(BATCH_LIMIT))
    context = request.context
    calendars = await _checked_calendars(request, wanted)
    heard = None
    for member in wanted.schedules:
        if isinstance(member.trigger, EventTrigger):
            heard = await events_so_far(request, spec_of(member))
            break
    for _ in range(TRIES):
        there = await _there(request, set_name, wanted)
        if not wanted.adopt:
            _check_owners(there, set_name, wanted)
        now = context.services.clock.now()
        todo = await to_thread.run_sync(plan, request.namespace, set_name, wanted, now, there, heard, calendars)
        if wanted.dry_run or todo.changes_nothing:
            return json_reply(todo.applied)
        outcome = await request.journal.propose(todo.record)
        if outcome.reason is None:
            return json_reply(todo.applied)
        if outcome.reason == STALE_CALENDARS:
            calendars = await _checked_calendars(request, wanted)
        elif outcome.reason != STALE_REVISION:
            raise problem_of(outcome.reason)
    raise ApiProblem(CHANGED_MEANWHILE)


def _decode(body: bytes) -> ApplyRequest:
    envelope = _envelope_decoder.decode(body)
    members: list[SetMember] = []
    faults: list[FieldProblem] = []
    places: dict[str, int] = {}
    for index, raw in enumerate(envelope.schedules):
        try:
            member = _member_decoder.decode(bytes(raw))
        except ApiProblem as problem:
            faults += _placed(problem.errors, index)
            if len(faults) >= MAX_FAULTS:
                break
            continue
        faults += id_faults(member.id, f"/schedules/{index}/id")
        first = places.setdefault(member.id, index)
        if first != index:
            faults.append(FieldProblem("body", f"/schedules/{index}/id", f"is that of /schedules/{first} already"))
        members.append(member)
    if faults:
        raise invalid(faults[:MAX_FAULTS])
    return ApplyRequest(members, envelope.prune, envelope.adopt, envelope.dry_run)


async def _checked_calendars(request: ApiRequest, wanted: ApplyRequest) -> Calendars:
    """Return the calendars that the schedules keep to, with which all of them can be what they say.

    :raises ApiProblem: if they can't.
    """
    calendars = await calendars_of(request, *map(spec_of, wanted.schedules))
    now = request.context.services.clock.now()
    if faults := await to_thread.run_sync(_faults, request.context, wanted, now, calendars):
        raise invalid(faults)
    return calendars


def _faults(context: Context, wanted: ApplyRequest, now: int, calendars: Calendars) -> list[FieldProblem]:
    """Return what is wrong with the schedules beyond their shape."""
    found: list[FieldProblem] = []
    for index, member in enumerate(wanted.schedules):
        found += _placed(faults_of(context, spec_of(member), now, calendars), index)
        if len(found) >= MAX_FAULTS:
            break
    return found[:MAX_FAULTS]


def _placed(faults: list[FieldProblem], index: int) -> list[FieldProblem]:
    return [FieldProblem(fault.location, f"/schedules/{index}{fault.pointer}", fault.detail) for fault in faults]


async def _there(request: ApiRequest, set_name: str, wanted: ApplyRequest) -> dict[str, ScheduleRow]:
    """Return the schedules of the set, and those that have the ids which are wanted."""
    replica = request.context.services.replica
    rows = await schedules.schedules(replica, request.namespace, MAX_SCHEDULES + 1, set_name=set_name)
    rows += await schedules.schedules_of(replica, request.namespace, [member.id for member in wanted.schedules])
    there = {row.id: row for row in rows}
    others = {row.id for row in rows if row.set_name == set_name} - {member.id for member in wanted.schedules}
    if not wanted.prune and len(others) + len(wanted.schedules) > MAX_SCHEDULES:
        text = f"makes more than {MAX_SCHEDULES} schedules of the set, with those that it has already"
        raise invalid([FieldProblem("body", "/schedules", text)])
    return there


def _check_owners(there: Mapping[str, ScheduleRow], set_name: str, wanted: ApplyRequest) -> None:
    """See that all schedules which are there already belong to the set.

    :raises ApiProblem: if not.
    """
    faults: list[FieldProblem] = []
    for index, member in enumerate(wanted.schedules):
        row = there.get(member.id)
        if row is not None and row.set_name != set_name:
            whose = "was written by itself" if row.set_name is None else f"belongs to the set {row.set_name!r}"
            faults.append(
                FieldProblem("body", f"/schedules/{index}/id", f"{member.id!r} {whose}; `adopt` takes it over")
            )
    if faults:
        raise ApiProblem(NOT_OF_THE_SET, errors=faults)


def _checked_name(request: ApiRequest) -> str:
    try:
        return msgspec.convert(request.path_value("set_name"), Name)
    except msgspec.ValidationError as error:
        raise invalid([FieldProblem("path", "/set_name", str(error))]) from None


ROUTES = [apply_schedules]
