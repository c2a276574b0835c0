"""``/v1/workers`` and ``/v1/attempts``: executing jobs over HTTP, in any language."""

from collections.abc import Awaitable
from typing import TypeVar

import anyio
import msgspec
from litestar import delete, post

from clockjack.clock import to_datetime
from clockjack.remote.port import (
    MAX_WORKERS,
    Handed,
    HomeSilent,
    TooManyWorkers,
    UnknownAttempt,
    UnknownWorker,
    WorkerSpec,
)
from clockjack.specs import Failure, TaskTarget, Work
from clockjack_api.journal import unavailable
from clockjack_api.models.jobs import NoQuery
from clockjack_api.models.workers import (
    Assignment,
    AssignmentList,
    CompleteRequest,
    FailRequest,
    HeartbeatAnswer,
    HeartbeatRequest,
    PollQuery,
    Worker,
    WorkerRequest,
)
from clockjack_api.operations import LOCATION, WORKER_LINKS, Answer, describe
from clockjack_api.problems import ATTEMPT_GONE, NOT_FOUND, TOO_MANY_WORKERS, ApiProblem
from clockjack_api.reply import Reply, json_reply, no_content
from clockjack_api.request import ApiRequest
from clockjack_api.strict import StrictDecoder

TAG = "workers"

REPORT_SECONDS = 10.0
"""The end of an attempt is answered within this time, or with 503."""

T = TypeVar("T")

_worker_decoder: StrictDecoder[WorkerRequest] = StrictDecoder(WorkerRequest)
_heartbeat_decoder: StrictDecoder[HeartbeatRequest] = StrictDecoder(HeartbeatRequest)
_complete_decoder: StrictDecoder[CompleteRequest] = StrictDecoder(CompleteRequest)
_fail_decoder: StrictDecoder[FailRequest] = StrictDecoder(FailRequest)
_work_decoder = msgspec.json.Decoder(Work)
_encode = msgspec.json.Encoder().encode


@post(
    "/v1/workers",
    opt=describe(
        id="registerWorker",
        tag=TAG,
        summary="Register a worker",
        description=(
            "From now on it gets attempts of its tasks, as long as it polls. A worker that says nothing for its lease "
            "is struck off; so are all whose node stops. Then its calls are answered with 404, and it registers anew."
        ),
        query=NoQuery,
        bodies={"application/json": WorkerRequest},
        answers={201: Answer(Worker, "The worker, registered.", (LOCATION,), links=WORKER_LINKS)},
        errors=(429, 503),
    ),
)
async def register_worker(request: ApiRequest) -> Reply:
    """Register a worker."""
    request.query(NoQuery)
    wanted = await request.body_as(_worker_decoder)
    tasks, queues = list(dict.fromkeys(wanted.tasks)), list(dict.fromkeys(wanted.queues))
    spec = WorkerSpec(request.namespace, wanted.name, tasks, queues, wanted.slots, wanted.lease_seconds)
    try:
        worker_id = await request.context.services.workers.register(spec)
    except TooManyWorkers:
        detail = f"this node is the home of {MAX_WORKERS} workers already"
        raise ApiProblem(TOO_MANY_WORKERS, detail, headers={"Retry-After": "10"}) from None
    except HomeSilent as error:
        raise unavailable(str(error)) from None
    worker = Worker(worker_id, wanted.name, tasks, queues, wanted.slots, wanted.lease_seconds)
    return json_reply(worker, 201, {"Location": f"/v1/workers/{worker_id}"})


@delete(
    "/v1/workers/{worker_id:str}",
    status_code=200,  # what Litestar would say; the reply says 204
    opt=describe(
        id="removeWorker",
        tag=TAG,
        summary="Strike a worker off",
        description="It gets nothing more; what it has it may still end.",
        query=NoQuery,
        answers={204: Answer(None, "It is struck off.")},
        errors=(404, 503),
    ),
)
async def remove_worker(request: ApiRequest) -> Reply:
    """Strike a worker off."""
    request.query(NoQuery)
    await _asked(request.context.services.workers.leave(request.namespace, request.path_value("worker_id")))
    return no_content()


@post(
    "/v1/workers/{worker_id:str}/poll",
    opt=describe(
        id="pollWorker",
        tag=TAG,
        summary="Fetch work",
        description=(
            "A long poll: answered as soon as there is work, with an empty list if there is none in `wait_seconds`. "
            "What is handed out is the worker's; it reports each attempt by its token."
        ),
        query=PollQuery,
        answers={200: Answer(AssignmentList, "What there is to do.")},
        errors=(404, 503),
    ),
)
async def poll_worker(request: ApiRequest) -> Reply:
    """Fetch work."""
    wanted = request.query(PollQuery)
    worker_id, context = request.path_value("worker_id"), request.context
    request.hold("wait")
    handed: list[Handed] = []
    problem: ApiProblem | None = None
    async with anyio.create_task_group() as group:

        async def end_with_the_server() -> None:
            await context.stopping.wait()
            group.cancel_scope.cancel()

        group.start_soon(end_with_the_server)
        polled = context.services.workers.poll(request.namespace, worker_id, wanted.limit, wanted.wait_seconds)
        try:
            handed = await _asked(polled)
        except ApiProblem as error:
            problem = error
        group.cancel_scope.cancel()
    if problem is not None:
        raise problem
    return json_reply(AssignmentList([_shown(one) for one in handed]))


@post(
    "/v1/attempts/{token:str}/heartbeat",
    opt=describe(
        id="heartbeatAttempt",
        tag=TAG,
        summary="Say that an attempt goes on",
        description="At least once within the worker's lease. The answer says if it is to stop.",
        query=NoQuery,
        bodies={"application/json": HeartbeatRequest},
        body_optional=True,
        answers={200: Answer(HeartbeatAnswer, "What is wanted of it.")},
        errors=(404, 503),
    ),
)
async def heartbeat_attempt(request: ApiRequest) -> Reply:
    """Say that an attempt goes on."""
    request.query(NoQuery)
    said = await request.optional_body(_heartbeat_decoder, HeartbeatRequest())
    progress = None if said.progress is None else (said.progress, said.message)
    told = await _asked(request.context.services.workers.beat(request.namespace, request.path_value("token"), progress))
    return json_reply(HeartbeatAnswer(told.stop is not None, told.stop))


@post(
    "/v1/attempts/{token:str}/complete",
    opt=describe(
        id="completeAttempt",
        tag=TAG,
        summary="End an attempt that succeeded",
        description="Answered when the end is stored durably. Said again, it is answered again.",
        query=NoQuery,
        bodies={"application/json": CompleteRequest},
        body_optional=True,
        answers={204: Answer(None, "It is stored.")},
        errors=(404, 503),
    ),
)
async def complete_attempt(request: ApiRequest) -> Reply:
    """End an attempt that succeeded."""
    request.query(NoQuery)
    said = await request.optional_body(_complete_decoder, CompleteRequest())
    result = None if said.result is None else _encode(said.result)
    workers = request.context.services.workers
    await _stored(workers.complete(request.namespace, request.path_value("token"), result))
    return no_content()


@post(
    "/v1/attempts/{token:str}/fail",
    opt=describe(
        id="failAttempt",
        tag=TAG,
        summary="End an attempt that did not succeed",
        description=(
            "It is tried again by the job's retry policy. An attempt that was to stop is ended so too. Answered when "
            "the end is stored durably. Said again, it is answered again."
        ),
        query=NoQuery,
        bodies={"application/json": FailRequest},
        answers={204: Answer(None, "It is stored.")},
        errors=(404, 503),
    ),
)
async def fail_attempt(request: ApiRequest) -> Reply:
    """End an attempt that did not succeed."""
    request.query(NoQuery)
    said = await request.body_as(_fail_decoder)
    failure = Failure(said.error.type, said.error.message, said.error.traceback)
    failed = request.context.services.workers.fail(
        request.namespace,
        request.path_value("token"),
        failure,
        give_up=said.give_up,
        retry_seconds=said.retry_seconds,
    )
    await _stored(failed)
    return no_content()


async def _stored(call: Awaitable[T]) -> T:
    try:
        with anyio.fail_after(REPORT_SECONDS):
            return await _asked(call)
    except TimeoutError:
        raise unavailable("the end is not in the journal yet; say it again") from None


async def _asked(call: Awaitable[T]) -> T:
    try:
        return await call
    except UnknownWorker:
        raise ApiProblem(NOT_FOUND, "there is no such worker, or not any more: register anew") from None
    except UnknownAttempt:
        raise ApiProblem(ATTEMPT_GONE, "the attempt is not yours any more: it ended, or was taken for lost") from None
    except HomeSilent as error:
        raise unavailable(str(error)) from None


def _shown(handed: Handed) -> Assignment:
    work = _work_decoder.decode(handed.work)
    target = work.target
    assert isinstance(target, TaskTarget)  # nothing else is offered to workers
    return Assignment(
        handed.token,
        handed.job_id,
        target.name,
        target.args,
        handed.queue,
        handed.attempt,
        work.retry.max_attempts,
        work.timeout_seconds,
        None if handed.nominal_at is None else to_datetime(handed.nominal_at),
        handed.schedule_id,
        work.traceparent,
    )


ROUTES = [register_worker, remove_worker, poll_worker, heartbeat_attempt, complete_attempt, fail_attempt]
