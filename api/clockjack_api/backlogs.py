"""What a client is told whose job finds no place in its queue."""

from math import ceil

from clockjack.apply import outcome
from clockjack.apply.outcome import Made
from clockjack.records import NewJob
from clockjack.views import queues
from clockjack_api.context import Context
from clockjack_api.journal import BACKLOG_RETRY_SECONDS, problem_of
from clockjack_api.problems import BACKLOG_FULL, QUEUE_DRAINING, ApiProblem

LONGEST_RETRY_SECONDS = 60
"""No client is asked to wait longer."""


async def refusal(context: Context, made: Made, job: NewJob) -> ApiProblem:
    """Return the problem of a job that was not made."""
    assert made.reason is not None
    match made.reason:
        case outcome.BACKLOG_FULL:
            return await full(context, job.namespace, job.queue)
        case outcome.QUEUE_DRAINING:
            return draining(job.queue)
        case _:
            problem = problem_of(made.reason)
            problem.members["job_id"] = made.id  # of the job that is in the way
            return problem


def draining(queue: str) -> ApiProblem:
    """Return the problem of a job that came to a queue which takes no new ones."""
    detail = f"the queue {queue!r} is drained: it does the jobs that it has, and takes no new ones until it is resumed"
    return ApiProblem(QUEUE_DRAINING, detail, members={"queue": queue})


async def full(context: Context, namespace: str, queue: str) -> ApiProblem:
    """Return the problem of a job that came to a queue whose backlog is full.

    It says how many jobs wait, how many may, and when to try again: when a job has left the queue, by how many did in
    the last minute.
    """
    row = await queues.queue(context.services.replica, namespace, queue)
    if row is None or row.max_backlog is None:
        return ApiProblem(BACKLOG_FULL, headers={"Retry-After": str(BACKLOG_RETRY_SECONDS)})
    per_minute = context.throughput.per_minute(namespace, queue, row.finished)
    seconds = min(max(ceil(60 / per_minute), 1), LONGEST_RETRY_SECONDS) if per_minute else BACKLOG_RETRY_SECONDS
    depth = row.ready + row.waiting
    return ApiProblem(
        BACKLOG_FULL,
        f"{depth} jobs wait in the queue {queue!r}, which takes {row.max_backlog}",
        headers={
            "Retry-After": str(seconds),
            "RateLimit-Policy": f'"backlog";q={row.max_backlog}',
            "RateLimit": f'"backlog";r={max(row.max_backlog - depth, 0)};t={seconds}',
        },
        members={"queue": queue, "depth": depth, "max_backlog": row.max_backlog},
    )
