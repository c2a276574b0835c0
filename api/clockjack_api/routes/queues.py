"""``/v1/queues``: limits of queues, and what is in them."""

from collections.abc import Sequence

import msgspec
from litestar import delete, get, post, put

from clockjack import records
from clockjack.apply.outcome import STALE_REVISION, WRONG_STATE
from clockjack.clock import MICROSECONDS, seconds, to_datetime
from clockjack.records import DeleteQueue, DrainQueue, PauseQueue, PurgeQueue, PutQueue
from clockjack.specs import Name
from clockjack.views import queues
from clockjack.views.queues import QueueRow
from clockjack_api import cursors, holdups
from clockjack_api.journal import problem_of
from clockjack_api.models.jobs import NoQuery, PageQuery
from clockjack_api.models.queues import Purged, Queue, QueuePage, QueueRequest, Rate, RateRequest
from clockjack_api.operations import ETAG, IF_MATCH, IF_NONE_MATCH, QUEUE_LINKS, Answer, describe
from clockjack_api.preferences import check_conditions
from clockjack_api.problems import CHANGED_MEANWHILE, NOT_FOUND, ApiProblem, FieldProblem, invalid
from clockjack_api.reply import Reply, json_reply, no_content
from clockjack_api.request import ApiRequest
from clockjack_api.strict import StrictDecoder

TAG = "queues"

PURGE_JOBS = 1_000
"""Jobs that one record of a purge cancels."""

PURGE_ROUNDS = 1_000
"""Records that one request makes at most; what then still waits is left."""

TRIES = 5
"""So often a change without ``If-Match`` is tried, when others change the queue at the same time."""

_request_decoder: StrictDecoder[QueueRequest] = StrictDecoder(QueueRequest)


@get(
    "/v1/queues",
    opt=describe(
        id="listQueues",
        tag=TAG,
        summary="List queues, by name",
        query=PageQuery,
        answers={200: Answer(QueuePage, "Some queues.")},
    ),
)
async def list_queues(request: ApiRequest) -> Reply:
    """List queues."""
    query = request.query(PageQuery)
    after = cursors.read("queues", query.cursor, str) or ""
    rows = await queues.queues(request.context.services.replica, request.namespace, query.limit + 1, after)
    more = len(rows) > query.limit
    data = await _shown(request, rows[: query.limit])
    return json_reply(QueuePage(data, more, cursors.make("queues", data[-1].name) if more else None))


@get(
    "/v1/queues/{name:str}",
    opt=describe(
        id="getQueue",
        tag=TAG,
        summary="Get a queue",
        query=NoQuery,
        answers={200: Answer(Queue, "The queue.", (ETAG,))},
        errors=(404,),
    ),
)
async def get_queue(request: ApiRequest) -> Reply:
    """Get a queue."""
    request.query(NoQuery)
    return await _reply(request)


@put(
    "/v1/queues/{name:str}",
    opt=describe(
        id="putQueue",
        tag=TAG,
        summary="Set the limits of a queue",
        description=(
            "Exact in the whole cluster: they are checked in the order of the journal. Where a limit becomes smaller, "
            "what runs already goes on. What is left out has its default."
        ),
        query=NoQuery,
        headers=(IF_MATCH, IF_NONE_MATCH),
        bodies={"application/json": QueueRequest},
        answers={
            200: Answer(Queue, "The queue, changed.", (ETAG,)),
            201: Answer(Queue, "The queue, made.", (ETAG,), links=QUEUE_LINKS),
        },
        errors=(409, 412, 503),
    ),
)
async def put_queue(request: ApiRequest) -> Reply:
    """Set the limits of a queue."""
    request.query(NoQuery)
    name = _checked_name(request)
    wanted = await request.body_as(_request_decoder)
    if wanted.rate is not None and wanted.rate.burst > wanted.rate.limit:
        raise invalid([FieldProblem("body", "/rate/burst", "must be at most the limit")])
    context = request.context
    for _ in range(TRIES):
        row = await queues.queue(context.services.replica, request.namespace, name)
        # A queue that was made by use alone is none yet, as far as its limits go; but it has an ETag.
        exists = row is not None and row.revision > 0
        check_conditions(request.header("if-match"), None, None if row is None else _etag(row))
        check_conditions(None, request.header("if-none-match"), _etag(row) if row is not None and exists else None)
        record = PutQueue(
            request.namespace,
            name,
            context.services.clock.now(),
            wanted.concurrency,
            wanted.max_backlog,
            wanted.paused,
            0 if row is None else row.revision,
            _rate(wanted.rate),
            wanted.key_concurrency,
            wanted.weight,
            seconds(wanted.ageing_seconds),
            wanted.draining,
        )
        outcome = await request.journal.propose(record)
        if outcome.reason is None:
            return await _reply(request, 200 if exists else 201)
        if outcome.reason != STALE_REVISION:
            raise problem_of(outcome.reason)
    raise ApiProblem(CHANGED_MEANWHILE)


@delete(
    "/v1/queues/{name:str}",
    status_code=200,  # what Litestar would say; the reply says 204
    opt=describe(
        id="deleteQueue",
        tag=TAG,
        summary="Remove a queue in which nothing waits or runs",
        description="Its limits are forgotten at once. As long as ended jobs of it are kept, it can still be seen.",
        query=NoQuery,
        headers=(IF_MATCH,),
        answers={204: Answer(None, "It is gone.")},
        errors=(404, 409, 412, 503),
    ),
)
async def delete_queue(request: ApiRequest) -> Reply:
    """Remove a queue."""
    request.query(NoQuery)
    revision = await _expected_revision(request)
    row = await _row(request)
    record = DeleteQueue(request.namespace, row.name, request.context.services.clock.now(), revision)
    outcome = await request.journal.propose(record)
    if outcome.reason == WRONG_STATE:
        detail = f"jobs wait or run in the queue {row.name!r}: drain or purge it first"
        raise problem_of(outcome.reason, detail)
    if outcome.reason is not None:
        raise problem_of(outcome.reason, f"the queue {row.name!r} is not there, or was changed since")
    return no_content()


@post(
    "/v1/queues/{name:str}/pause",
    opt=describe(
        id="pauseQueue",
        tag=TAG,
        summary="Start no more jobs of a queue",
        description="Those that run go on.",
        query=NoQuery,
        headers=(IF_MATCH,),
        answers={200: Answer(Queue, "The queue.", (ETAG,))},
        errors=(404, 412, 503),
    ),
)
async def pause_queue(request: ApiRequest) -> Reply:
    """Pause a queue."""
    return await _hold(request, paused=True)


@post(
    "/v1/queues/{name:str}/resume",
    opt=describe(
        id="resumeQueue",
        tag=TAG,
        summary="Start jobs of a paused queue again, and let new jobs into one that drains",
        query=NoQuery,
        headers=(IF_MATCH,),
        answers={200: Answer(Queue, "The queue.", (ETAG,))},
        errors=(404, 412, 503),
    ),
)
async def resume_queue(request: ApiRequest) -> Reply:
    """Resume a queue."""
    return await _hold(request, paused=False)


@post(
    "/v1/queues/{name:str}/drain",
    opt=describe(
        id="drainQueue",
        tag=TAG,
        summary="Let no new jobs into a queue",
        description="New jobs, and jobs retried by hand, are refused (409). Those that are there are done.",
        query=NoQuery,
        headers=(IF_MATCH,),
        answers={200: Answer(Queue, "The queue.", (ETAG,))},
        errors=(404, 412, 503),
    ),
)
async def drain_queue(request: ApiRequest) -> Reply:
    """Drain a queue."""
    request.query(NoQuery)
    name = request.path_value("name")
    revision = await _expected_revision(request)
    now = request.context.services.clock.now()
    return await _change(request, DrainQueue(request.namespace, name, now, revision))


async def _hold(request: ApiRequest, *, paused: bool) -> Reply:
    request.query(NoQuery)
    name = request.path_value("name")
    revision = await _expected_revision(request)
    now = request.context.services.clock.now()
    return await _change(request, PauseQueue(request.namespace, name, now, paused, revision))


async def _change(request: ApiRequest, record: PauseQueue | DrainQueue) -> Reply:
    await request.journal.apply(record, f"queue {record.name!r}")
    return await _reply(request)


@post(
    "/v1/queues/{name:str}/purge",
    opt=describe(
        id="purgeQueue",
        tag=TAG,
        summary="Cancel all jobs of a queue that wait",
        description="In steps of 1,000; at most a million by one request.",
        query=NoQuery,
        headers=(IF_MATCH,),
        answers={200: Answer(Purged, "How many were cancelled.")},
        errors=(404, 412, 503),
    ),
)
async def purge_queue(request: ApiRequest) -> Reply:
    """Cancel all jobs of a queue that wait."""
    request.query(NoQuery)
    name = request.path_value("name")
    context = request.context
    revision = await _expected_revision(request)
    cancelled = 0
    for _ in range(PURGE_ROUNDS):
        record = PurgeQueue(request.namespace, name, context.services.clock.now(), PURGE_JOBS, revision)
        outcome = await request.journal.apply(record, f"queue {name!r}")
        cancelled += outcome.value
        if outcome.value < PURGE_JOBS or context.stopping.is_set():
            break
    return json_reply(Purged(cancelled))


async def _expected_revision(request: ApiRequest) -> int | None:
    """Return which revision ``If-Match`` expects the queue's limits to have, or None if any will do."""
    if request.header("if-match") is None:
        return None
    row = await _row(request)
    check_conditions(request.header("if-match"), None, _etag(row))
    return row.revision


async def _row(request: ApiRequest) -> QueueRow:
    name = request.path_value("name")
    row = await queues.queue(request.context.services.replica, request.namespace, name)
    if row is None:
        raise ApiProblem(NOT_FOUND, f"there is no queue {name!r}: it was never put, and no job is in it")
    return row


async def _reply(request: ApiRequest, status: int = 200) -> Reply:
    row = await _row(request)
    [shown] = await _shown(request, [row])
    return json_reply(shown, status, {"ETag": _etag(row)})


async def _shown(request: ApiRequest, rows: Sequence[QueueRow]) -> list[Queue]:
    context = request.context
    services = context.services
    limits = await holdups.of_queues(services, rows)
    now, log_now = services.clock.now(), holdups.log_now(services)
    return [
        Queue(
            row.name,
            row.concurrency,
            _shown_rate(row),
            row.key_concurrency,
            row.weight,
            row.max_backlog,
            row.ageing / MICROSECONDS,
            bool(row.paused),
            bool(row.draining),
            row.ready + row.waiting,
            row.ready,
            row.waiting,
            row.running,
            row.finished,
            context.throughput.per_minute(row.namespace, row.name, row.finished),
            None if row.oldest_ready_at is None else max(now - row.oldest_ready_at, 0) / MICROSECONDS,
            None if (tokens := row.tokens(log_now)) is None else round(tokens, 3),
            limits.get((row.namespace, row.name), []),
            row.revision,
            to_datetime(row.created_at),
            to_datetime(row.updated_at),
        )
        for row in rows
    ]


def _rate(wanted: RateRequest | None) -> records.Rate | None:
    return None if wanted is None else records.Rate(wanted.limit, seconds(wanted.period_seconds), wanted.burst)


def _shown_rate(row: QueueRow) -> Rate | None:
    if row.rate_limit is None or row.rate_period is None:
        return None
    return Rate(row.rate_limit, row.rate_period / MICROSECONDS, row.rate_burst or 1)


def _etag(row: QueueRow) -> str:
    return f'"{row.made:x}-{row.revision}"'


def _checked_name(request: ApiRequest) -> str:
    try:
        return msgspec.convert(request.path_value("name"), Name)
    except msgspec.ValidationError as error:
        raise invalid([FieldProblem("path", "/name", str(error))]) from None


ROUTES = [list_queues, get_queue, put_queue, delete_queue, pause_queue, resume_queue, drain_queue, purge_queue]
