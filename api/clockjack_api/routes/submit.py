"""``POST /v1/jobs`` and ``/v1/jobs/batch``: the way in, and made to be short."""

from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import quote

import anyio
import msgspec
from anyio.lowlevel import checkpoint
from litestar import post
from msgspec import Meta

from clockjack.apply.outcome import UNIQUE_CONFLICT, Made, Outcome
from clockjack.payloads.port import Payloads
from clockjack.payloads.references import INLINE_BYTES
from clockjack.records import NewJob, Submit
from clockjack_api import holdups, shown
from clockjack_api.backlogs import refusal
from clockjack_api.context import Context
from clockjack_api.idempotency import REPLAYED, request_key
from clockjack_api.identifiers import new_ulids
from clockjack_api.journal import BY_REASON, Journal, problem_of
from clockjack_api.large import drop, may_mention_payload, put_aside
from clockjack_api.models.jobs import BatchItem, BatchRequest, BatchResult, Holdup, Job, JobRequest, NoQuery
from clockjack_api.operations import (
    IDEMPOTENCY_KEY,
    JOB_LINKS,
    LOCATION,
    PREFER,
    PREFERENCE_APPLIED,
    TRACEPARENT,
    Answer,
    describe,
)
from clockjack_api.operations import REPLAYED as REPLAYED_HEADER
from clockjack_api.preferences import preferred_wait
from clockjack_api.problems import ApiProblem, FieldProblem, invalid
from clockjack_api.reply import Reply, json_reply
from clockjack_api.request import BATCH_LIMIT, ApiRequest
from clockjack_api.routes.jobs import current_job, ended_job
from clockjack_api.strict import MAX_FAULTS, StrictDecoder, find_faults
from clockjack_api.submission import Submission
from clockjack_api.traces import valid_traceparent

TAG = "jobs"

CHUNK_JOBS = 500
"""Jobs in one record of a batch."""

CHUNK_BYTES = 262_144
"""Bytes of work in one record of a batch, about."""

_job_decoder: StrictDecoder[JobRequest] = StrictDecoder(JobRequest)
_batch_decoder: msgspec.json.Decoder[BatchRequest] = msgspec.json.Decoder(BatchRequest)


class _LooseBatch(msgspec.Struct, forbid_unknown_fields=True):
    """A batch whose jobs are looked at one by one."""

    jobs: Annotated[list[Any], Meta(min_length=1, max_length=10_000)]


_loose_decoder: StrictDecoder[_LooseBatch] = StrictDecoder(_LooseBatch)
_strict_batch: StrictDecoder[BatchRequest] = StrictDecoder(BatchRequest)
_encode = msgspec.json.Encoder().encode


@post(
    "/v1/jobs",
    opt=describe(
        id="submitJob",
        tag=TAG,
        summary="Submit a job",
        description=(
            "Answered when the job is stored durably; with `Prefer: wait=10`, when it has ended, or after 10 s. A job "
            "whose unique key another one holds is answered, where `on_conflict` is `return`, with 200 and that one. "
            "That no executor may run it, `waiting_for` says here only where there is no `Idempotency-Key`: what is "
            "stored under one comes back the same."
        ),
        query=NoQuery,
        headers=(IDEMPOTENCY_KEY, PREFER, TRACEPARENT),
        bodies={"application/json": JobRequest},
        answers={
            200: Answer(Job, "The job that holds the unique key.", (LOCATION, REPLAYED_HEADER)),
            201: Answer(Job, "The job.", (LOCATION, PREFERENCE_APPLIED, REPLAYED_HEADER), links=JOB_LINKS),
        },
        errors=(409, 422, 429, 503),
    ),
)
async def submit_job(request: ApiRequest) -> Reply:
    """Submit a job."""
    request.query(NoQuery)
    request.check_media_type()
    body = await request.body_bytes()
    wanted = _job_decoder.decode(body)
    context = request.context
    now = context.services.clock.now()
    key = request_key(request, body, now)
    submission = _submission(request, body, now)
    if faults := submission.faults(wanted, again=key is not None):
        raise invalid(faults)
    job = submission.job(wanted, wanted.id or new_ulids(now, 1)[0], now)
    # What is stored under an idempotency key must come back the same, however executors come and go.
    shown_job = shown.new_job(job, _holdup(context, submission, job) if key is None else None)
    job.work, reference = await put_aside(context.services.payloads, job.work)
    outcome = await request.journal.propose(Submit([job], key))
    if reference is not None and (outcome.reason is not None or outcome.replayed or outcome.value[0].reason):
        await drop(context.services.payloads, [reference])
    made: Made = _made_of(outcome)[0]
    if made.reason is not None:
        return await _refused(request, wanted, job, made, outcome)
    if outcome.replayed:
        shown_job = shown.new_job(submission.job(wanted, made.id, made.created_at))
    headers = {"Location": f"/v1/jobs/{quote(made.id, safe='')}"}
    if outcome.replayed:
        headers |= REPLAYED
    seconds = preferred_wait(request.header("prefer"))
    if seconds:
        headers["Preference-Applied"] = f"wait={seconds}"
        return json_reply(await ended_job(request, made.id, seconds), 201, headers)
    return json_reply(shown_job, 201, headers)


def _holdup(context: Context, submission: Submission, job: NewJob) -> Holdup | None:
    """Return that nobody may run a job, looking only where that may well be so: this is the way in."""
    waits = job.run_at is not None and job.run_at > job.created_at
    if waits or (not job.placement and submission.is_known(job.task)):
        return None
    return holdups.of_new_job(context.services, job)


def _submission(request: ApiRequest, body: bytes, now: int) -> Submission:
    context = request.context
    return Submission(
        request.namespace,
        context.services.presence.tasks(),
        context.checks,
        now,
        valid_traceparent(request.header("traceparent")),
        suspicious=may_mention_payload(body),
    )


def _made_of(outcome: Outcome) -> list[Made]:
    if outcome.reason is not None:
        raise problem_of(outcome.reason)
    made: list[Made] = outcome.value
    return made


async def _refused(request: ApiRequest, wanted: JobRequest, job: NewJob, made: Made, outcome: Outcome) -> Reply:
    """Answer for a job that was not made."""
    assert made.reason is not None
    headers = REPLAYED if outcome.replayed else {}
    if made.reason == UNIQUE_CONFLICT and wanted.unique is not None and wanted.unique.on_conflict == "return":
        location = {"Location": f"/v1/jobs/{quote(made.id, safe='')}"}
        return json_reply(await current_job(request, made.id), 200, headers | location)
    problem = await refusal(request.context, made, job)
    problem.headers |= headers
    raise problem


@post(
    "/v1/jobs/batch",
    opt=describe(
        id="submitJobs",
        tag=TAG,
        summary="Submit many jobs",
        description=(
            "A batch with a field that is wrong is refused as a whole, with a pointer to each. What depends on the "
            "state (a duplicate id, a unique key, a full backlog) is told for each job: the others are made."
        ),
        query=NoQuery,
        headers=(IDEMPOTENCY_KEY, TRACEPARENT),
        bodies={"application/json": BatchRequest},
        answers={200: Answer(BatchResult, "What became of each job.", (REPLAYED_HEADER,))},
        errors=(422, 503),
    ),
)
async def submit_jobs(request: ApiRequest) -> Reply:
    """Submit many jobs."""
    request.query(NoQuery)
    request.check_media_type()
    body = await request.body_bytes(BATCH_LIMIT)
    wanted = _decode_batch(body)
    context = request.context
    now = context.services.clock.now()
    key = request_key(request, body, now)
    submission = _submission(request, body, now)
    faults: list[FieldProblem] = []
    for index, each in enumerate(wanted):
        faults += submission.faults(each, at=f"/jobs/{index}", again=key is not None)
        if len(faults) >= MAX_FAULTS:
            break
        if index % CHUNK_JOBS == CHUNK_JOBS - 1:
            await checkpoint()
    if faults:
        raise invalid(faults[:MAX_FAULTS])
    ids = new_ulids(now, len(wanted))
    results: list[_Chunk] = []
    async with anyio.create_task_group() as group:
        for start, end in _chunks(wanted):
            some = wanted[start:end]
            jobs = [submission.job(each, each.id or ids[start + at], now) for at, each in enumerate(some)]
            part = None if key is None else msgspec.structs.replace(key, key=f"{key.key}\x00{start}")
            results.append(chunk := _Chunk(some, Submit(jobs, part)))
            group.start_soon(chunk.propose, request.journal, context.services.payloads)
            await checkpoint()
    if all(chunk.problem is not None for chunk in results):
        assert results[0].problem is not None
        raise results[0].problem
    items = [item for chunk in results for item in chunk.items()]
    created = sum(item.status == 201 for item in items)
    headers = REPLAYED if all(chunk.replayed for chunk in results) else None
    return json_reply(BatchResult(items, created), 200, headers)


class _Chunk:
    """Jobs of a batch that are one record."""

    def __init__(self, wanted: list[JobRequest], record: Submit) -> None:
        self.problem: ApiProblem | None = None
        self.replayed = False
        self._wanted = wanted
        self._record = record
        self._made: list[Made] = []

    async def propose(self, journal: Journal, payloads: Payloads) -> None:
        references: dict[int, str] = {}
        try:
            for index, job in enumerate(self._record.jobs):
                job.work, reference = await put_aside(payloads, job.work)
                if reference is not None:
                    references[index] = reference
            outcome = await journal.propose(self._record)
            if references:
                fresh = not outcome.replayed and outcome.reason is None
                unused = [index for index in references if not fresh or outcome.value[index].reason is not None]
                await drop(payloads, [references[index] for index in unused])
            self._made = _made_of(outcome)
            self.replayed = outcome.replayed
        except ApiProblem as problem:
            self.problem = problem

    def items(self) -> list[BatchItem]:
        if self.problem is not None:
            kind = self.problem.kind
            return [BatchItem(kind.status, job.id, kind.uri) for job in self._record.jobs]
        return [_item(wish, made) for wish, made in zip(self._wanted, self._made, strict=True)]


def _chunks(wanted: list[JobRequest]) -> Iterator[tuple[int, int]]:
    """Yield where each chunk begins and ends. Follows from the request alone, so that a repetition is cut the same."""
    start = size = 0
    for index, each in enumerate(wanted):
        own = min(len(_encode(each)), INLINE_BYTES)
        if index > start and (size + own > CHUNK_BYTES or index - start == CHUNK_JOBS):
            yield start, index
            start, size = index, 0
        size += own
    yield start, len(wanted)


def _decode_batch(body: bytes) -> list[JobRequest]:
    """Return the jobs of a batch.

    :raises ApiProblem: if the body is not one, with a pointer to each bad field of the first bad jobs.
    """
    try:
        return _batch_decoder.decode(body).jobs
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        loose = _loose_decoder.decode(body)
    faults: list[FieldProblem] = []
    for index, each in enumerate(loose.jobs):
        found = find_faults(each, JobRequest, limit=MAX_FAULTS - len(faults))
        faults += [FieldProblem("body", f"/jobs/{index}{fault.pointer}", fault.detail) for fault in found]
        if len(faults) >= MAX_FAULTS:
            break
    if not faults:
        _strict_batch.decode(body)
    raise invalid(faults)


def _item(wish: JobRequest, made: Made) -> BatchItem:
    if made.reason is None:
        return BatchItem(201, made.id, None)
    if made.reason == UNIQUE_CONFLICT and wish.unique is not None and wish.unique.on_conflict == "return":
        return BatchItem(200, made.id, None)
    kind = BY_REASON[made.reason]
    return BatchItem(kind.status, made.id, kind.uri)


ROUTES = [submit_job, submit_jobs]
