"""Lanes with ready jobs, and the jobs at their heads."""

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from clockjack.executor.messages import Assignment
from clockjack.replica.port import Reader


class Lane(Struct, frozen=True):
    """Ready jobs of one namespace, queue and task."""

    namespace: str
    queue: str
    task: str
    ready: int
    room: int | None
    """How many more of the queue's jobs may run; None for any number."""


class Head(Struct, frozen=True, gc=False):
    """A ready job."""

    number: int
    priority: int
    lane: Lane


async def ready_lanes(reader: Reader) -> list[Lane]:
    """Return the lanes with ready jobs whose queue is not paused, and has room."""
    rows = await reader.rows(
        """
        SELECT lanes.namespace, queue, task, lanes.ready, concurrency - running
        FROM lanes JOIN queues ON queues.namespace = lanes.namespace AND queues.name = lanes.queue
        WHERE lanes.ready > 0 AND NOT paused AND (concurrency IS NULL OR running < concurrency)
        """
    )
    return [Lane(*row) for row in rows]


async def heads(reader: Reader, lane: Lane, limit: int) -> list[Head]:
    """Return the first `limit` jobs of a lane: the highest priority first, then the oldest."""
    rows = await reader.rows(
        "SELECT number, priority FROM jobs WHERE namespace = ? AND queue = ? AND task = ? AND state = 'ready' "
        "ORDER BY priority DESC, number LIMIT ?",
        (lane.namespace, lane.queue, lane.task, limit),
    )
    return [Head(number, priority, lane) for number, priority in rows]


async def assignments(reader: Reader, numbers: Iterable[int]) -> dict[int, Assignment]:
    """Return what an executor must know of each job, as an assignment of its present attempt."""
    wanted: Sequence[int] = list(numbers)
    rows = await reader.rows(
        """
        SELECT number, attempt, namespace, id, queue, errors, crashes, work, nominal_at, schedule_id
        FROM jobs JOIN job_work USING (number) WHERE number IN (SELECT value FROM json_each(?))
        """,
        (msgspec.json.encode(wanted).decode(),),
    )
    return {row[0]: Assignment(*row) for row in rows}
