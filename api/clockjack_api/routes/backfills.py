"""``/v1/schedules/{id}/backfill`` and ``…/backfills``: ticks of the past, made up for because somebody asks."""

from urllib.parse import quote

from anyio import to_thread
from litestar import get, post

from clockjack.apply.outcome import LIMIT_REACHED, STALE_REVISION, Made
from clockjack.records import CancelBackfill
from clockjack.schedules import decode_spec, make_backfill
from clockjack.triggers.event import EventTrigger
from clockjack.triggers.faults import InvalidSchedule
from clockjack.views import backfills
from clockjack.views.backfills import BackfillRow
from clockjack_api import cursors, shown_backfills
from clockjack_api.idempotency import REPLAYED, request_key
from clockjack_api.identifiers import new_ulids
from clockjack_api.journal import applied
from clockjack_api.models.backfills import (
    Backfill,
    BackfillCancelRequest,
    BackfillPage,
    BackfillRequest,
    BackfillTickPage,
)
from clockjack_api.models.common import instant
from clockjack_api.models.jobs import NoQuery, PageQuery
from clockjack_api.operations import BACKFILL_LINKS, IDEMPOTENCY_KEY, LOCATION, Answer, describe
from clockjack_api.operations import REPLAYED as REPLAYED_HEADER
from clockjack_api.problems import (
    BAD_SPAN,
    CHANGED_MEANWHILE,
    NOT_FOUND,
    TOO_MANY_BACKFILLS,
    WRONG_STATE,
    ApiProblem,
    FieldProblem,
    invalid,
)
from clockjack_api.reply import Reply, json_reply
from clockjack_api.request import ApiRequest
from clockjack_api.routes.schedules import TAG, TRIES, find_schedule
from clockjack_api.schedule_writing import calendars_of
from clockjack_api.strict import StrictDecoder

RETRY_SECONDS = 30
"""So long a client is asked to wait where too many backfills run."""

_request_decoder: StrictDecoder[BackfillRequest] = StrictDecoder(BackfillRequest)
_cancel_decoder: StrictDecoder[BackfillCancelRequest] = StrictDecoder(BackfillCancelRequest)


@post(
    "/v1/schedules/{schedule_id:str}/backfill",
    opt=describe(
        id="backfillSchedule",
        tag=TAG,
        summary="Make up for ticks of the past",
        description=(
            "Each tick between `start` and `end` that has not run gets its job, with its time in `nominal_at`: in "
            "order, and no more at once than `concurrency` says. It goes on by itself, over restarts, until all is "
            "done; how far it is, `GET …/backfills/{backfill_id}` says. It makes the jobs that the schedule would have "
            "made now: changing that makes no difference to it. While the schedule is paused, it makes none; it is "
            "deleted with the schedule. Overlap, `max_runs`, jitter and `pause_after_failures` don't matter to it, nor "
            "it to them. A schedule has at most 10 that are not over, and keeps the last 10 that are."
        ),
        query=NoQuery,
        headers=(IDEMPOTENCY_KEY,),
        bodies={"application/json": BackfillRequest},
        answers={201: Answer(Backfill, "The backfill.", (LOCATION, REPLAYED_HEADER), links=BACKFILL_LINKS)},
        errors=(404, 409, 422, 429, 503),
    ),
)
async def backfill_schedule(request: ApiRequest) -> Reply:
    """Begin a backfill."""
    request.query(NoQuery)
    request.check_media_type()
    body = await request.body_bytes()
    wanted = _request_decoder.decode(body)
    start, end = _span(wanted)
    now = request.context.services.clock.now()
    key = request_key(request, body, now)
    [backfill_id] = new_ulids(now, 1)
    for _ in range(TRIES):
        row = await find_schedule(request)
        spec = decode_spec(row.spec)
        if isinstance(spec.trigger, EventTrigger):
            raise ApiProblem(WRONG_STATE, f"schedule {row.id!r} waits for events, and so has no ticks")
        calendars = await calendars_of(request, spec)
        try:
            record = await to_thread.run_sync(
                lambda row=row, spec=spec, calendars=calendars: make_backfill(  # type: ignore[misc]
                    request.namespace,
                    row.id,
                    backfill_id,
                    row.revision,
                    spec,
                    start,
                    end,
                    wanted.concurrency,
                    now,
                    calendars,
                    key,
                )
            )
        except InvalidSchedule as error:
            faults = [FieldProblem("body", fault.pointer, fault.message) for fault in error.faults]
            raise ApiProblem(BAD_SPAN, f"body {error}", faults) from None
        outcome = await request.journal.propose(record)
        if outcome.reason != STALE_REVISION:
            break
    else:
        raise ApiProblem(CHANGED_MEANWHILE)
    if outcome.reason == LIMIT_REACHED:
        raise ApiProblem(TOO_MANY_BACKFILLS, headers={"Retry-After": str(RETRY_SECONDS)})
    made: Made = applied(outcome, f"schedule {row.id!r}").value[0]
    total = len(record.ticks)
    if outcome.replayed and (there := await _find(request, row.id, made.id)) is not None:
        total = there.total
    shown = shown_backfills.new(made, row.id, (start, end), wanted.concurrency, total)
    location = f"/v1/schedules/{quote(row.id, safe='')}/backfills/{quote(made.id, safe='')}"
    return json_reply(shown, 201, {"Location": location, **(REPLAYED if outcome.replayed else {})})


@get(
    "/v1/schedules/{schedule_id:str}/backfills",
    opt=describe(
        id="listBackfills",
        tag=TAG,
        summary="List a schedule's backfills, the newest first",
        query=PageQuery,
        answers={200: Answer(BackfillPage, "Some backfills.")},
        errors=(404,),
    ),
)
async def list_backfills(request: ApiRequest) -> Reply:
    """List a schedule's backfills."""
    query = request.query(PageQuery)
    before = cursors.read("backfills", query.cursor, str)
    row = await find_schedule(request)
    replica = request.context.services.replica
    found = await backfills.backfills(replica, request.namespace, row.id, query.limit + 1, before)
    more = len(found) > query.limit
    data = [shown_backfills.backfill(each) for each in found[: query.limit]]
    return json_reply(BackfillPage(data, more, cursors.make("backfills", data[-1].id) if more else None))


@get(
    "/v1/schedules/{schedule_id:str}/backfills/{backfill_id:str}",
    opt=describe(
        id="getBackfill",
        tag=TAG,
        summary="Get a backfill, and how far it is",
        query=NoQuery,
        answers={200: Answer(Backfill, "The backfill.")},
        errors=(404,),
    ),
)
async def get_backfill(request: ApiRequest) -> Reply:
    """Show a backfill."""
    request.query(NoQuery)
    return json_reply(shown_backfills.backfill(await _backfill_of(request)))


@get(
    "/v1/schedules/{schedule_id:str}/backfills/{backfill_id:str}/ticks",
    opt=describe(
        id="listBackfillTicks",
        tag=TAG,
        summary="List what a backfill decided on its ticks, the oldest first",
        query=PageQuery,
        answers={200: Answer(BackfillTickPage, "Some decisions.")},
        errors=(404,),
    ),
)
async def list_backfill_ticks(request: ApiRequest) -> Reply:
    """List what a backfill decided."""
    query = request.query(PageQuery)
    after = cursors.read("backfill-ticks", query.cursor, int)
    row = await _backfill_of(request)
    found = await backfills.backfill_ticks(
        request.context.services.replica,
        request.namespace,
        row.schedule_id,
        row.id,
        query.limit + 1,
        -1 if after is None else after,
    )
    more = len(found) > query.limit
    some = found[: query.limit]
    cursor = cursors.make("backfill-ticks", some[-1].nominal_at) if more else None
    return json_reply(BackfillTickPage([shown_backfills.tick(each) for each in some], more, cursor))


@post(
    "/v1/schedules/{schedule_id:str}/backfills/{backfill_id:str}/cancel",
    status_code=200,
    opt=describe(
        id="cancelBackfill",
        tag=TAG,
        summary="Let a backfill make no more jobs",
        description=(
            "Those that it made go on, unless `jobs` says otherwise. One that is cancelled already can be cancelled "
            "once more with its jobs; one that is completed can't (409)."
        ),
        query=NoQuery,
        bodies={"application/json": BackfillCancelRequest},
        body_optional=True,
        answers={200: Answer(Backfill, "The backfill.")},
        errors=(404, 409, 503),
    ),
)
async def cancel_backfill(request: ApiRequest) -> Reply:
    """Cancel a backfill."""
    request.query(NoQuery)
    how = await request.optional_body(_cancel_decoder, BackfillCancelRequest())
    row = await _backfill_of(request)
    now = request.context.services.clock.now()
    record = CancelBackfill(request.namespace, row.schedule_id, row.id, now, how.jobs == "cancel")
    await request.journal.apply(record, f"backfill {row.id!r}")
    return json_reply(shown_backfills.backfill(await _backfill_of(request)))


def _span(wanted: BackfillRequest) -> tuple[int, int]:
    """Return the span, as microseconds since the epoch.

    :raises ApiProblem: if an end of it can't be said so.
    """
    start, end = instant(wanted.start), instant(wanted.end)
    if start is None or end is None:
        names = [name for name, value in (("start", start), ("end", end)) if value is None]
        raise invalid([FieldProblem("body", f"/{name}", "must lie between 1970 and 9999") for name in names])
    return start, end


async def _find(request: ApiRequest, schedule_id: str, backfill_id: str) -> BackfillRow | None:
    return await backfills.backfill(request.context.services.replica, request.namespace, schedule_id, backfill_id)


async def _backfill_of(request: ApiRequest) -> BackfillRow:
    """Return the backfill that the path names.

    :raises ApiProblem: if there is none, or no schedule of that name.
    """
    schedule_id, backfill_id = request.path_value("schedule_id"), request.path_value("backfill_id")
    row = await _find(request, schedule_id, backfill_id)
    if row is None:
        raise ApiProblem(NOT_FOUND, f"schedule {schedule_id!r} has no backfill {backfill_id!r}")
    return row


ROUTES = [backfill_schedule, list_backfills, get_backfill, list_backfill_ticks, cancel_backfill]
