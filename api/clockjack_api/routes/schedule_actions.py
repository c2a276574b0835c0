"""``/v1/schedules/{id}/…``: pausing, triggering, looking ahead and back."""

from typing import Literal
from urllib.parse import quote

from anyio import to_thread
from litestar import get, post

from clockjack.apply.outcome import BUFFERED, STALE_CALENDARS, STALE_REVISION, Made
from clockjack.apply.outcome import NOT_FOUND as NO_SUCH_SCHEDULE
from clockjack.calendars import Calendars
from clockjack.clock import to_datetime
from clockjack.records import NewJob, PauseSchedule, RequestKey, ResumeSchedule, TriggerSchedule
from clockjack.schedules import (
    Ahead,
    ScheduleSpec,
    decode_spec,
    make_job,
    next_fire,
    preview,
    preview_of_resuming,
    retained_tick,
)
from clockjack.schedules.making import template_task
from clockjack.triggers.faults import InvalidSchedule
from clockjack.triggers.trigger import calendar_names
from clockjack.views import schedules
from clockjack.views.schedules import ScheduleRow
from clockjack_api import cursors, shown, shown_schedules
from clockjack_api.backlogs import refusal
from clockjack_api.idempotency import REPLAYED, request_key
from clockjack_api.identifiers import new_ulids
from clockjack_api.journal import applied, problem_of
from clockjack_api.models.jobs import Job, NoQuery, PageQuery
from clockjack_api.models.schedules import (
    PauseRequest,
    Preview,
    PreviewQuery,
    ResumeRequest,
    Schedule,
    TickPage,
    TriggerRequest,
    Waiting,
)
from clockjack_api.operations import (
    ETAG,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    JOB_LINKS,
    LOCATION,
    TRACEPARENT,
    Answer,
    describe,
)
from clockjack_api.operations import REPLAYED as REPLAYED_HEADER
from clockjack_api.problems import CHANGED_MEANWHILE, NOT_FOUND, WRONG_STATE, ApiProblem
from clockjack_api.reply import Reply, json_reply
from clockjack_api.request import ApiRequest
from clockjack_api.routes.schedules import TAG, TRIES, expected_revision, find_schedule, schedule_reply
from clockjack_api.schedule_writing import calendars_of
from clockjack_api.strict import StrictDecoder
from clockjack_api.traces import valid_traceparent

_pause_decoder: StrictDecoder[PauseRequest] = StrictDecoder(PauseRequest)
_resume_decoder: StrictDecoder[ResumeRequest] = StrictDecoder(ResumeRequest)
_trigger_decoder: StrictDecoder[TriggerRequest] = StrictDecoder(TriggerRequest)


@post(
    "/v1/schedules/{schedule_id:str}/pause",
    opt=describe(
        id="pauseSchedule",
        tag=TAG,
        summary="Pause a schedule",
        description=(
            "It makes no jobs until it is resumed, nor do its backfills. Those that it made go on; ticks that wait for "
            "them wait on."
        ),
        query=NoQuery,
        headers=(IF_MATCH,),
        bodies={"application/json": PauseRequest},
        body_optional=True,
        answers={200: Answer(Schedule, "The schedule.", (ETAG,))},
        errors=(404, 412, 503),
    ),
)
async def pause_schedule(request: ApiRequest) -> Reply:
    """Pause a schedule."""
    request.query(NoQuery)
    schedule_id = request.path_value("schedule_id")
    why = await request.optional_body(_pause_decoder, PauseRequest())
    revision = await expected_revision(request)
    now = request.context.services.clock.now()
    record = PauseSchedule(request.namespace, schedule_id, now, revision, why.reason)
    await request.journal.apply(record, f"schedule {schedule_id!r}")
    return schedule_reply(await find_schedule(request))


@post(
    "/v1/schedules/{schedule_id:str}/resume",
    opt=describe(
        id="resumeSchedule",
        tag=TAG,
        summary="Resume a paused schedule",
        query=NoQuery,
        headers=(IF_MATCH,),
        bodies={"application/json": ResumeRequest},
        body_optional=True,
        answers={200: Answer(Schedule, "The schedule.", (ETAG,))},
        errors=(404, 409, 412, 503),
    ),
)
async def resume_schedule(request: ApiRequest) -> Reply:
    """Resume a paused schedule."""
    request.query(NoQuery)
    how = await request.optional_body(_resume_decoder, ResumeRequest())
    revision = await expected_revision(request)
    for _ in range(TRIES):
        row = await find_schedule(request)
        spec = decode_spec(row.spec)
        now = request.context.services.clock.now()
        calendars = await calendars_of(request, spec)
        next_at = await to_thread.run_sync(_goes_on_with, row, spec, how.begin, now, calendars)
        change = calendars.change if calendar_names(spec.trigger) else None
        # The tick is one of the schedule as it was read: not of what it may have become meanwhile.
        expected = row.revision if revision is None else revision
        record = ResumeSchedule(request.namespace, row.id, now, next_at, expected, how.begin == "now", change)
        outcome = await request.journal.propose(record)
        was_changed = outcome.reason == STALE_REVISION and revision is None
        if outcome.reason != STALE_CALENDARS and not was_changed:
            applied(outcome, f"schedule {row.id!r}")
            break
    else:
        raise ApiProblem(CHANGED_MEANWHILE)
    return schedule_reply(await find_schedule(request))


@post(
    "/v1/schedules/{schedule_id:str}/trigger",
    opt=describe(
        id="triggerSchedule",
        tag=TAG,
        summary="Make a schedule's job by hand, beside its ticks",
        description=(
            "Also while it is paused, and without counting against `max_runs`. If a job of it has not ended, its "
            "policy on overlaps counts, or the one in the body. Values of an event are null."
        ),
        query=NoQuery,
        headers=(IDEMPOTENCY_KEY, TRACEPARENT),
        bodies={"application/json": TriggerRequest},
        body_optional=True,
        answers={
            201: Answer(Job, "The job.", (LOCATION, REPLAYED_HEADER), links=JOB_LINKS),
            202: Answer(Waiting, "The job will be made when another one of it has ended.", (REPLAYED_HEADER,)),
        },
        errors=(404, 409, 422, 429, 503),
    ),
)
async def trigger_schedule(request: ApiRequest) -> Reply:
    """Make a schedule's job."""
    request.query(NoQuery)
    body = await request.body_bytes()
    how = TriggerRequest()
    if body:
        request.check_media_type()
        how = _trigger_decoder.decode(body)
    row = await find_schedule(request)
    now = request.context.services.clock.now()
    key: RequestKey | None = request_key(request, body, now)
    job = _job(request, row, new_ulids(now, 1)[0], now)
    overlap = "policy" if how.overlap is None else how.overlap.value
    outcome = await request.journal.propose(TriggerSchedule(request.namespace, row.id, now, job, key, overlap))
    if outcome.reason == NO_SUCH_SCHEDULE:
        raise ApiProblem(NOT_FOUND, f"there is no schedule {row.id!r}")
    if outcome.reason is not None:
        raise problem_of(outcome.reason)
    made: Made = outcome.value[0]
    headers = REPLAYED if outcome.replayed else {}
    if made.reason == BUFFERED:
        return json_reply(Waiting("buffered", made.id, row.id, to_datetime(made.created_at)), 202, headers)
    if made.reason is not None:
        problem = await refusal(request.context, made, job)
        problem.headers |= headers
        raise problem
    if outcome.replayed:
        job = _job(request, row, made.id, made.created_at)
    return json_reply(shown.new_job(job), 201, {**headers, "Location": f"/v1/jobs/{quote(made.id, safe='')}"})


def _job(request: ApiRequest, row: ScheduleRow, job_id: str, created_at: int) -> NewJob:
    spec = decode_spec(row.spec)
    name = template_task(spec)
    task = None if name is None else request.context.services.presence.tasks().get(name)
    try:
        return make_job(
            spec,
            request.namespace,
            row.id,
            job_id=job_id,
            nominal_at=None,
            run_at=None,
            created_at=created_at,
            task=task,
            traceparent=valid_traceparent(request.header("traceparent")),
        )
    except InvalidSchedule as error:
        raise ApiProblem(WRONG_STATE, f"without an event it can't be: {error}") from None


@get(
    "/v1/schedules/{schedule_id:str}/preview",
    opt=describe(
        id="previewSchedule",
        tag=TAG,
        summary="Show the next ticks of a schedule",
        description=(
            "By the code that fires them; as if it were not paused, and nothing overlapped. With `resume_from`, what "
            "would run, and what not, if it were resumed now. None for a schedule that waits for events."
        ),
        query=PreviewQuery,
        answers={200: Answer(Preview, "The next ticks.")},
        errors=(404,),
    ),
)
async def preview_schedule(request: ApiRequest) -> Reply:
    """Show the next ticks."""
    query = request.query(PreviewQuery)
    row = await find_schedule(request)
    spec = decode_spec(row.spec)
    left = None if spec.policy.max_runs is None else max(spec.policy.max_runs - row.runs, 0)
    now = request.context.services.clock.now()
    calendars = await calendars_of(request, spec)

    def look_ahead() -> Preview:
        ahead = Ahead(request.namespace, row.id, query.count, left, calendars.named)
        if query.resume_from is None:
            return shown_schedules.preview(preview(spec, now, ahead), [])
        begin = _goes_on_with(row, spec, query.resume_from, now, calendars)
        return shown_schedules.preview(*preview_of_resuming(spec, begin, now, ahead))

    return json_reply(await to_thread.run_sync(look_ahead))


def _goes_on_with(
    row: ScheduleRow, spec: ScheduleSpec, begin: Literal["now", "retained"], now: int, calendars: Calendars
) -> int | None:
    """Return the first tick of a schedule that goes on at `now`."""
    if begin == "now" or row.next_at is None:
        return next_fire(spec, now, calendars.named)
    return retained_tick(spec, row.next_at, now, calendars)


@get(
    "/v1/schedules/{schedule_id:str}/ticks",
    opt=describe(
        id="listScheduleTicks",
        tag=TAG,
        summary="List a schedule's decisions, the newest first",
        description=(
            "Fired, or skipped and why, and how late. The newest 1,000 are kept. What backfills decided, those say."
        ),
        query=PageQuery,
        answers={200: Answer(TickPage, "Some decisions.")},
        errors=(404,),
    ),
)
async def list_ticks(request: ApiRequest) -> Reply:
    """List a schedule's decisions."""
    query = request.query(PageQuery)
    before = cursors.read("ticks", query.cursor, int)
    row = await find_schedule(request)
    found = await schedules.ticks(request.context.services.replica, request.namespace, row.id, query.limit + 1, before)
    more = len(found) > query.limit
    data = [shown_schedules.tick(each) for each in found[: query.limit]]
    return json_reply(TickPage(data, more, cursors.make("ticks", data[-1].tick) if more else None))


ROUTES = [pause_schedule, resume_schedule, trigger_schedule, preview_schedule, list_ticks]
