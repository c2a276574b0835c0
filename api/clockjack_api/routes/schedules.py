"""``/v1/schedules``: creating, finding and changing schedules."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import delete, get, patch, post, put

from clockjack.apply.outcome import STALE_CALENDARS, STALE_REVISION, Made
from clockjack.records import DeleteSchedule
from clockjack.schedules import ScheduleSpec
from clockjack.specs import Name
from clockjack.views import schedules
from clockjack.views.schedules import ScheduleRow
from clockjack_api import cursors, shown_schedules
from clockjack_api.idempotency import REPLAYED, request_key
from clockjack_api.identifiers import new_ulids
from clockjack_api.journal import problem_of
from clockjack_api.merge_patch import merge
from clockjack_api.models.jobs import NoQuery
from clockjack_api.models.schedules import Schedule, SchedulePage, SchedulePatch, ScheduleRequest, SchedulesQuery
from clockjack_api.operations import (
    ETAG,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    IF_NONE_MATCH,
    LOCATION,
    SCHEDULE_LINKS,
    Answer,
    describe,
)
from clockjack_api.operations import REPLAYED as REPLAYED_HEADER
from clockjack_api.preferences import check_conditions
from clockjack_api.problems import CHANGED_MEANWHILE, DUPLICATE_ID, NOT_FOUND, ApiProblem, FieldProblem, invalid
from clockjack_api.reply import Reply, json_reply, no_content
from clockjack_api.request import ApiRequest
from clockjack_api.schedule_writing import check_schedule, events_so_far, id_faults, new_row, put_record
from clockjack_api.strict import StrictDecoder, find_faults

TAG = "schedules"

PATCH_TYPES = frozenset({"application/merge-patch+json", "application/json"})

TRIES = 5
"""So often a change without ``If-Match`` is tried, when others change the schedule at the same time."""

_spec_decoder: StrictDecoder[ScheduleSpec] = StrictDecoder(ScheduleSpec)
_request_decoder: StrictDecoder[ScheduleRequest] = StrictDecoder(ScheduleRequest)
_patch_decoder: StrictDecoder[SchedulePatch] = StrictDecoder(SchedulePatch)
_any_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder()


@get(
    "/v1/schedules",
    opt=describe(
        id="listSchedules",
        tag=TAG,
        summary="List schedules, by id",
        query=SchedulesQuery,
        answers={200: Answer(SchedulePage, "Some schedules.")},
    ),
)
async def list_schedules(request: ApiRequest) -> Reply:
    """List schedules."""
    query = request.query(SchedulesQuery)
    after = cursors.read("schedules", query.cursor, str) or ""
    replica = request.context.services.replica
    rows = await schedules.schedules(replica, request.namespace, query.limit + 1, after, query.set)
    more = len(rows) > query.limit
    data = [shown_schedules.schedule(row) for row in rows[: query.limit]]
    return json_reply(SchedulePage(data, more, cursors.make("schedules", data[-1].id) if more else None))


@post(
    "/v1/schedules",
    opt=describe(
        id="createSchedule",
        tag=TAG,
        summary="Create a schedule",
        query=NoQuery,
        headers=(IDEMPOTENCY_KEY,),
        bodies={"application/json": ScheduleRequest},
        answers={201: Answer(Schedule, "The schedule.", (LOCATION, ETAG, REPLAYED_HEADER), links=SCHEDULE_LINKS)},
        errors=(409, 422, 503),
    ),
)
async def create_schedule(request: ApiRequest) -> Reply:
    """Create a schedule."""
    request.query(NoQuery)
    request.check_media_type()
    body = await request.body_bytes()
    wanted = _request_decoder.decode(body)
    if faults := id_faults(wanted.id, "/id"):
        raise invalid(faults)
    context = request.context
    now = context.services.clock.now()
    key = request_key(request, body, now)
    spec = ScheduleSpec(wanted.trigger, wanted.job, wanted.policy)
    await check_schedule(request, spec, now)
    schedule_id = wanted.id or new_ulids(now, 1)[0]
    heard = await events_so_far(request, spec)
    for _ in range(TRIES):
        record = await put_record(
            request, schedule_id, spec, now, row=None, expected_revision=0, request=key, events_after=heard
        )
        outcome = await request.journal.propose(record)
        if outcome.reason != STALE_CALENDARS:
            break
        await check_schedule(request, spec, now)
    else:
        raise ApiProblem(CHANGED_MEANWHILE)
    if outcome.reason == STALE_REVISION:
        raise ApiProblem(DUPLICATE_ID, f"there is a schedule {schedule_id!r} already; PUT replaces it")
    if outcome.reason is not None:
        raise problem_of(outcome.reason)
    made: Made = outcome.value[0]
    headers = {"Location": location(made.id)}
    if outcome.replayed:
        record = await put_record(request, made.id, spec, made.created_at, row=None, expected_revision=0)
        headers |= REPLAYED
    row = new_row(record, made.id, made.created_at)
    return json_reply(shown_schedules.schedule(row), 201, headers | {"ETag": etag(row)})


@get(
    "/v1/schedules/{schedule_id:str}",
    opt=describe(
        id="getSchedule",
        tag=TAG,
        summary="Get a schedule",
        query=NoQuery,
        answers={200: Answer(Schedule, "The schedule.", (ETAG,))},
        errors=(404,),
    ),
)
async def get_schedule(request: ApiRequest) -> Reply:
    """Get a schedule."""
    request.query(NoQuery)
    return schedule_reply(await find_schedule(request))


@put(
    "/v1/schedules/{schedule_id:str}",
    opt=describe(
        id="putSchedule",
        tag=TAG,
        summary="Create or replace a schedule",
        description=(
            "What it fired so far is kept, and whether it is paused. Where the times stay the same, no tick moves."
        ),
        query=NoQuery,
        headers=(IF_MATCH, IF_NONE_MATCH),
        bodies={"application/json": ScheduleSpec},
        answers={
            200: Answer(Schedule, "The schedule, replaced.", (ETAG,)),
            201: Answer(Schedule, "The schedule, created.", (ETAG, LOCATION), links=SCHEDULE_LINKS),
        },
        errors=(409, 412, 503),
    ),
)
async def put_schedule(request: ApiRequest) -> Reply:
    """Create or replace a schedule."""
    request.query(NoQuery)
    schedule_id = _checked_id(request)
    spec = await request.body_as(_spec_decoder)
    now = request.context.services.clock.now()
    await check_schedule(request, spec, now)

    async def replaced(_: ScheduleRow | None) -> ScheduleSpec:
        return spec

    return await _write(request, schedule_id, replaced)


@patch(
    "/v1/schedules/{schedule_id:str}",
    opt=describe(
        id="patchSchedule",
        tag=TAG,
        summary="Change a part of a schedule",
        description="By a JSON Merge Patch (RFC 7396) on `trigger`, `job` and `policy`.",
        query=NoQuery,
        headers=(IF_MATCH,),
        bodies={"application/merge-patch+json": SchedulePatch, "application/json": SchedulePatch},
        answers={200: Answer(Schedule, "The schedule.", (ETAG,))},
        errors=(404, 409, 412, 503),
    ),
)
async def patch_schedule(request: ApiRequest) -> Reply:
    """Change a part of a schedule."""
    request.query(NoQuery)
    request.check_media_type(PATCH_TYPES)
    body = await request.body_bytes()
    _patch_decoder.decode(body)
    change = _any_decoder.decode(body)

    async def changed(row: ScheduleRow | None) -> ScheduleSpec:
        if row is None:
            raise _no_schedule(schedule_id)
        merged = merge(_any_decoder.decode(row.spec), change)
        try:
            spec = msgspec.convert(merged, ScheduleSpec)
        except msgspec.ValidationError:
            raise invalid(find_faults(merged, ScheduleSpec)) from None
        await check_schedule(request, spec, request.context.services.clock.now())
        return spec

    schedule_id = request.path_value("schedule_id")
    await find_schedule(request)
    return await _write(request, schedule_id, changed)


async def _write(
    request: ApiRequest, schedule_id: str, spec_of: Callable[[ScheduleRow | None], Awaitable[ScheduleSpec]]
) -> Reply:
    """Write what `spec_of` makes of the schedule that is there, as long as the conditions of the request hold."""
    context = request.context
    if_match, if_none_match = request.header("if-match"), request.header("if-none-match")
    for _ in range(TRIES):
        row = await schedules.schedule(context.services.replica, request.namespace, schedule_id)
        check_conditions(if_match, if_none_match, None if row is None else etag(row))
        spec = await spec_of(row)
        now = context.services.clock.now()
        revision = 0 if row is None else row.revision
        heard = await events_so_far(request, spec)
        record = await put_record(
            request, schedule_id, spec, now, row=row, expected_revision=revision, events_after=heard
        )
        outcome = await request.journal.propose(record)
        if outcome.reason is None:
            written = await schedules.schedule(context.services.replica, request.namespace, schedule_id)
            if written is None:
                raise _no_schedule(schedule_id)
            if row is None:
                return schedule_reply(written, 201, {"Location": location(schedule_id)})
            return schedule_reply(written)
        if outcome.reason == STALE_CALENDARS:
            await check_schedule(request, spec, now)
        elif outcome.reason != STALE_REVISION:
            raise problem_of(outcome.reason)
    raise ApiProblem(CHANGED_MEANWHILE)


@delete(
    "/v1/schedules/{schedule_id:str}",
    status_code=200,  # what Litestar would say; the reply says 204
    opt=describe(
        id="deleteSchedule",
        tag=TAG,
        summary="Remove a schedule",
        description="Its jobs stay.",
        query=NoQuery,
        headers=(IF_MATCH,),
        answers={204: Answer(None, "It is gone.")},
        errors=(404, 412, 503),
    ),
)
async def delete_schedule(request: ApiRequest) -> Reply:
    """Remove a schedule."""
    request.query(NoQuery)
    schedule_id = request.path_value("schedule_id")
    revision = await expected_revision(request)
    record = DeleteSchedule(request.namespace, schedule_id, request.context.services.clock.now(), revision)
    await request.journal.apply(record, f"schedule {schedule_id!r}")
    return no_content()


async def expected_revision(request: ApiRequest) -> int | None:
    """Return the revision that ``If-Match`` asks for; None if any will do.

    :raises ApiProblem: if there is no such schedule, or it has another ETag by now; 400 if the header is none.
    """
    if_match = request.header("if-match")
    if if_match is None:
        return None
    row = await find_schedule(request)
    check_conditions(if_match, None, etag(row))
    return row.revision if if_match.strip() != "*" else None


async def find_schedule(request: ApiRequest) -> ScheduleRow:
    """Return the schedule that the path names.

    :raises ApiProblem: if there is none.
    """
    schedule_id = request.path_value("schedule_id")
    row = await schedules.schedule(request.context.services.replica, request.namespace, schedule_id)
    if row is None:
        raise _no_schedule(schedule_id)
    return row


def schedule_reply(row: ScheduleRow, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    """Answer with a schedule."""
    return json_reply(shown_schedules.schedule(row), status, {**(headers or {}), "ETag": etag(row)})


def etag(row: ScheduleRow) -> str:
    """Return the strong entity tag of a schedule. One that was made anew under the id begins with another."""
    return f'"{row.created_at:x}-{row.revision}"'


def location(schedule_id: str) -> str:
    """Return where a schedule is."""
    return f"/v1/schedules/{quote(schedule_id, safe='')}"


def _no_schedule(schedule_id: str) -> ApiProblem:
    return ApiProblem(NOT_FOUND, f"there is no schedule {schedule_id!r}")


def _checked_id(request: ApiRequest) -> str:
    schedule_id = request.path_value("schedule_id")
    try:
        return msgspec.convert(schedule_id, Name)
    except msgspec.ValidationError as error:
        raise invalid([FieldProblem("path", "/schedule_id", str(error))]) from None


ROUTES = [list_schedules, create_schedule, get_schedule, put_schedule, patch_schedule, delete_schedule]
