"""``/v1/jobs``: submitting, finding and steering jobs."""

from collections.abc import Callable

from litestar import get, post

from clockjack.apply.outcome import UNIQUE_CONFLICT
from clockjack.clock import from_datetime
from clockjack.jobs import ENDED, State
from clockjack.lifecycle import as_cloudevent
from clockjack.payloads.port import Payloads
from clockjack.records import CancelJob, Record, RetryJob, RunJobNow
from clockjack.views import history, jobs
from clockjack.views.jobs import JobFilter, JobRow
from clockjack_api import cursors, holdups, shown
from clockjack_api.journal import applied, problem_of
from clockjack_api.large import fetch_result, fetch_work
from clockjack_api.models.events import EventPage
from clockjack_api.models.jobs import AttemptPage, Job, JobPage, JobQuery, JobsQuery, NoQuery, PageQuery
from clockjack_api.operations import Answer, describe
from clockjack_api.problems import NOT_FOUND, ApiProblem
from clockjack_api.reply import Reply, json_reply
from clockjack_api.request import ApiRequest

TAG = "jobs"

LARGE_PAGE_BYTES = 4_194_304
"""Once so much was fetched from the object store for a page, it ends."""

_ENDED = frozenset(state.value for state in ENDED)


@get(
    "/v1/jobs",
    opt=describe(
        id="listJobs",
        tag=TAG,
        summary="List jobs, the newest first",
        query=JobsQuery,
        answers={200: Answer(JobPage, "Some jobs.")},
    ),
)
async def list_jobs(request: ApiRequest) -> Reply:
    """List jobs."""
    query = request.query(JobsQuery)
    wanted = JobFilter(
        states=tuple(State(state) for state in query.state),
        queue=query.queue,
        task=query.task,
        schedule_id=query.schedule_id,
        labels=tuple(query.label),
        created_after=from_datetime(query.created_after) if query.created_after else None,
        created_before=from_datetime(query.created_before) if query.created_before else None,
    )
    before = cursors.read("jobs", query.cursor, int)
    services = request.context.services
    page = await jobs.page(services.replica, request.namespace, wanted, query.limit, before)
    next_before = page.next_before
    data: list[Job] = []
    fetched = 0
    waiting = await holdups.of_jobs(services, page.jobs)
    for row in page.jobs:
        fetched += await _fetch_large(services.payloads, row)
        data.append(shown.job(row, services.presence, waiting.get(row.number)))
        if fetched > LARGE_PAGE_BYTES and row is not page.jobs[-1]:
            next_before = row.number
            break
    more = next_before is not None
    return json_reply(JobPage(data, more, cursors.make("jobs", next_before) if more else None))


@get(
    "/v1/jobs/{job_id:str}",
    opt=describe(
        id="getJob",
        tag=TAG,
        summary="Get a job",
        description="With `wait_seconds`, waits for its end.",
        query=JobQuery,
        answers={200: Answer(Job, "The job.")},
        errors=(404,),
    ),
)
async def get_job(request: ApiRequest) -> Reply:
    """Get a job, now or when it has ended."""
    query = request.query(JobQuery)
    job_id = request.path_value("job_id")
    if query.wait_seconds:
        return json_reply(await ended_job(request, job_id, query.wait_seconds))
    return json_reply(await current_job(request, job_id))


async def current_job(request: ApiRequest, job_id: str) -> Job:
    """Return a job as it is.

    :raises ApiProblem: if there is none of that id.
    """
    services = request.context.services
    row = await jobs.job(services.replica, request.namespace, job_id)
    if row is None:
        raise ApiProblem(NOT_FOUND, f"there is no job {job_id!r}")
    await _fetch_large(services.payloads, row)
    waiting = await holdups.of_jobs(services, [row])
    return shown.job(row, services.presence, waiting.get(row.number))


async def _fetch_large(payloads: Payloads, row: JobRow) -> int:
    """Put back what lies in the object store; return how many bytes that were."""
    before = len(row.work) + len(row.result or b"")
    row.work = await fetch_work(payloads, row.work)
    row.result = await fetch_result(payloads, row.result)
    return len(row.work) + len(row.result or b"") - before


async def ended_job(request: ApiRequest, job_id: str, seconds: float) -> Job:
    """Return a job when it has ended, or as it is after so many seconds.

    :raises ApiProblem: if there is none of that id.
    """
    job = await current_job(request, job_id)
    if job.state in _ENDED:
        return job
    request.hold("wait")
    await request.context.ends.wait(request.namespace, job_id, seconds)
    request.check_still_admitted()
    return await current_job(request, job_id)


@get(
    "/v1/jobs/{job_id:str}/attempts",
    opt=describe(
        id="listJobAttempts",
        tag=TAG,
        summary="List a job's attempts, the first first",
        query=PageQuery,
        answers={200: Answer(AttemptPage, "Some attempts.")},
        errors=(404,),
    ),
)
async def list_attempts(request: ApiRequest) -> Reply:
    """List a job's attempts."""
    query = request.query(PageQuery)
    job_id = request.path_value("job_id")
    after = cursors.read("attempts", query.cursor, int) or 0
    found = await jobs.attempts(request.context.services.replica, request.namespace, job_id, query.limit + 1, after)
    if found is None:
        raise ApiProblem(NOT_FOUND, f"there is no job {job_id!r}")
    data = [shown.attempt(row) for row in found[: query.limit]]
    more = len(found) > query.limit
    return json_reply(AttemptPage(data, more, cursors.make("attempts", data[-1].attempt) if more else None))


@get(
    "/v1/jobs/{job_id:str}/events",
    opt=describe(
        id="listJobEvents",
        tag=TAG,
        summary="List what happened to a job, the first first",
        description="As far as life-cycle events are kept: the newest 100,000 of all jobs.",
        query=PageQuery,
        answers={200: Answer(EventPage, "Some events.")},
        errors=(404,),
    ),
)
async def list_job_events(request: ApiRequest) -> Reply:
    """List a job's life-cycle events."""
    query = request.query(PageQuery)
    job_id = request.path_value("job_id")
    after = cursors.read("job-events", query.cursor, int) or 0
    await current_job(request, job_id)
    replica = request.context.services.replica
    found = await history.events_of(replica, request.namespace, job_id, query.limit + 1, after)
    more = len(found) > query.limit
    found = found[: query.limit]
    cursor = cursors.make("job-events", found[-1].position) if more else None
    return json_reply({"data": [as_cloudevent(each) for each in found], "has_more": more, "next_cursor": cursor})


@post(
    "/v1/jobs/{job_id:str}/cancel",
    opt=describe(
        id="cancelJob",
        tag=TAG,
        summary="Cancel a job",
        description="One that waits ends at once; of one that runs, the executor is asked to end the attempt.",
        answers={200: Answer(Job, "The job, as it is now.")},
        errors=(404, 409, 503),
    ),
)
async def cancel_job(request: ApiRequest) -> Reply:
    """Cancel a job."""
    return await _steer(request, CancelJob)


@post(
    "/v1/jobs/{job_id:str}/retry",
    opt=describe(
        id="retryJob",
        tag=TAG,
        summary="Run a job again that ended without success",
        description=(
            "With its attempts allowed anew. It takes its unique key back: while another job holds that, it is not "
            "retried (409), and neither while its queue is drained."
        ),
        answers={200: Answer(Job, "The job, as it is now.")},
        errors=(404, 409, 503),
    ),
)
async def retry_job(request: ApiRequest) -> Reply:
    """Retry a job."""
    request.query(NoQuery)
    job_id = request.path_value("job_id")
    record = RetryJob(request.namespace, job_id, request.context.services.clock.now())
    outcome = await request.journal.propose(record)
    if outcome.reason == UNIQUE_CONFLICT:
        problem = problem_of(outcome.reason, f"the job {outcome.value!r} holds the unique key of the job {job_id!r}")
        problem.members["job_id"] = outcome.value
        raise problem
    applied(outcome, f"job {job_id!r}")
    return json_reply(await current_job(request, job_id))


@post(
    "/v1/jobs/{job_id:str}/run-now",
    opt=describe(
        id="runJobNow",
        tag=TAG,
        summary="Run a job now that waits for its time",
        answers={200: Answer(Job, "The job, as it is now.")},
        errors=(404, 409, 503),
    ),
)
async def run_job_now(request: ApiRequest) -> Reply:
    """Run a job now."""
    return await _steer(request, RunJobNow)


async def _steer(request: ApiRequest, record: Callable[[str, str, int], Record]) -> Reply:
    request.query(NoQuery)
    job_id = request.path_value("job_id")
    context = request.context
    await request.journal.apply(record(request.namespace, job_id, context.services.clock.now()), f"job {job_id!r}")
    return json_reply(await current_job(request, job_id))


ROUTES = [list_jobs, get_job, list_attempts, list_job_events, cancel_job, retry_job, run_job_now]
