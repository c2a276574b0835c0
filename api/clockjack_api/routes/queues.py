"""``/v1/queues``: limits of queues, and what is in them."""

import msgspec
from litestar import get, post, put

from clockjack.apply.outcome import STALE_REVISION
from clockjack.clock import MICROSECONDS, to_datetime
from clockjack.records import PauseQueue, PurgeQueue, PutQueue
from clockjack.specs import Name
from clockjack.views import queues
from clockjack.views.queues import QueueRow
from clockjack_api import cursors
from clockjack_api.journal import problem_of
from clockjack_api.models.jobs import NoQuery, PageQuery
from clockjack_api.models.queues import Purged, Queue, QueuePage, QueueRequest
from clockjack_api.operations import ETAG, IF_MATCH, IF_NONE_MATCH, QUEUE_LINKS, Answer, describe
from clockjack_api.preferences import check_conditions
from clockjack_api.problems import CHANGED_MEANWHILE, NOT_FOUND, ApiProblem, FieldProblem, invalid
from clockjack_api.reply import Reply, json_reply
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
    data = [_shown(request, row) for row in rows[: query.limit]]
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
        )
        outcome = await request.journal.propose(record)
        if outcome.reason is None:
            return await _reply(request, 200 if exists else 201)
        if outcome.reason != STALE_REVISION:
            raise problem_of(outcome.reason)
    raise ApiProblem(CHANGED_MEANWHILE)


@post(
    "/v1/queues/{name:str}/pause",
    opt=describe(
        id="pauseQueue",
        tag=TAG,
        summary="Start no more jobs of a queue",
        description="Those that run go on.",
        query=NoQuery,
        answers={200: Answer(Queue, "The queue.", (ETAG,))},
        errors=(404, 503),
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
        summary="Start jobs of a paused queue again",
        query=NoQuery,
        answers={200: Answer(Queue, "The queue.", (ETAG,))},
        errors=(404, 503),
    ),
)
async def resume_queue(request: ApiRequest) -> Reply:
    """Resume a queue."""
    return await _hold(request, paused=False)


async def _hold(request: ApiRequest, *, paused: bool) -> Reply:
    request.query(NoQuery)
    name = request.path_value("name")
    context = request.context
    record = PauseQueue(request.namespace, name, context.services.clock.now(), paused)
    await request.journal.apply(record, f"queue {name!r}")
    return await _reply(request)


@post(
    "/v1/queues/{name:str}/purge",
    opt=describe(
        id="purgeQueue",
        tag=TAG,
        summary="Cancel all jobs of a queue that wait",
        description="In steps of 1,000, the oldest first; at most a million by one request.",
        query=NoQuery,
        answers={200: Answer(Purged, "How many were cancelled.")},
        errors=(404, 503),
    ),
)
async def purge_queue(request: ApiRequest) -> Reply:
    """Cancel all jobs of a queue that wait."""
    request.query(NoQuery)
    name = request.path_value("name")
    context = request.context
    cancelled = 0
    for _ in range(PURGE_ROUNDS):
        record = PurgeQueue(request.namespace, name, context.services.clock.now(), PURGE_JOBS)
        outcome = await request.journal.apply(record, f"queue {name!r}")
        cancelled += outcome.value
        if outcome.value < PURGE_JOBS or context.stopping.is_set():
            break
    return json_reply(Purged(cancelled))


async def _reply(request: ApiRequest, status: int = 200) -> Reply:
    name = request.path_value("name")
    row = await queues.queue(request.context.services.replica, request.namespace, name)
    if row is None:
        raise ApiProblem(NOT_FOUND, f"there is no queue {name!r}: it was never put nor used")
    return json_reply(_shown(request, row), status, {"ETag": _etag(row)})


def _shown(request: ApiRequest, row: QueueRow) -> Queue:
    context = request.context
    age = None
    if row.oldest_ready_at is not None:
        age = max(context.services.clock.now() - row.oldest_ready_at, 0) / MICROSECONDS
    return Queue(
        row.name,
        row.concurrency,
        row.max_backlog,
        bool(row.paused),
        row.ready + row.waiting,
        row.ready,
        row.waiting,
        row.running,
        row.finished,
        context.throughput.per_minute(row.namespace, row.name, row.finished),
        age,
        row.revision,
        to_datetime(row.created_at),
        to_datetime(row.updated_at),
    )


def _etag(row: QueueRow) -> str:
    return f'"{row.revision}"'


def _checked_name(request: ApiRequest) -> str:
    try:
        return msgspec.convert(request.path_value("name"), Name)
    except msgspec.ValidationError as error:
        raise invalid([FieldProblem("path", "/name", str(error))]) from None


ROUTES = [list_queues, get_queue, put_queue, pause_queue, resume_queue, purge_queue]
