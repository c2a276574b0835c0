"""What waits for executors: the queues that have ready jobs and may start them now, with their lanes."""

from itertools import groupby
from typing import Any

from msgspec import Struct

from clockjack.apply import tokens
from clockjack.replica.port import Reader

QUEUES = 1000
"""Queues that are looked at at once. Of more, the next ones are looked at next, and so on from the first."""

ANY = 1 << 30
"""As many as one likes."""


class Lane(Struct, frozen=True):
    """Ready jobs of one queue that are alike in who may run them, and in their priority."""

    task: str
    placement: str
    priority: int
    ready: int = 0
    """Without a concurrency key."""
    keyed: int = 0
    """With one."""


class OpenQueue(Struct, frozen=True):
    """A queue that has ready jobs, and may start some of them now."""

    namespace: str
    name: str
    stamp: tuple[int, ...]
    """Differs once a key of it may have come to have room: as long as nobody assigned anything of it in between."""
    running: int
    room: int
    """How many more of its jobs may start now."""
    key_concurrency: int | None
    weight: int
    ageing: int
    """Microseconds of waiting that are worth a level of priority."""
    lanes: list[Lane]
    token_at: int | None = None
    """When it gets its next token, by the log's time; None if it needs none."""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from others."""
        return self.namespace, self.name


_SQL = """
    SELECT q.*, l.task, l.placement, l.priority, l.ready, l.keyed
    FROM (
        SELECT namespace, name, made, revision, ready, waiting, running, finished, concurrency, key_concurrency,
            weight, ageing, rate_limit, rate_period, rate_burst, token_at, token_rest
        FROM queues INDEXED BY queues_ready
        WHERE ready > 0 AND (namespace, name) > (?1, ?2) AND paused = 0
            AND (concurrency IS NULL OR running < concurrency)
        ORDER BY namespace, name LIMIT ?3
    ) AS q CROSS JOIN lanes AS l ON l.namespace = q.namespace AND l.queue = q.name
"""


class Backlog(Struct, frozen=True):
    """Some queues."""

    queues: list[OpenQueue]
    """That may start jobs now."""
    last: tuple[str, str] | None
    """The last of them that were looked at, if there may be more."""
    token_at: int | None
    """When the first of those that wait for a token gets one, by the log's time."""


async def open_queues(reader: Reader, log_now: int, after: tuple[str, str] = ("", "")) -> Backlog:
    """Return queues behind `after`, by name.

    `log_now` is about what time the log would give an entry, in microseconds since the epoch: a plan, no more.
    """
    rows = await reader.rows(_SQL, (*after, QUEUES))
    found = [_queue(list(of_queue), log_now) for _, of_queue in groupby(rows, key=lambda row: row[:2])]
    waiting = [queue.token_at for queue in found if queue.token_at is not None and not queue.room]
    return Backlog(
        [queue for queue in found if queue.room],
        found[-1].key if len(found) == QUEUES else None,
        min(waiting, default=None),
    )


async def anything_ready(reader: Reader) -> bool:
    """Say whether any job is ready, in whatever queue, paused ones apart: somebody resumes those."""
    rows = await reader.rows("SELECT 1 FROM queues INDEXED BY queues_ready WHERE ready > 0 AND paused = 0 LIMIT 1")
    return bool(rows)


def _queue(rows: list[tuple[Any, ...]], log_now: int) -> OpenQueue:
    namespace, name, made, revision, ready, waiting, running, finished, concurrency, *more = rows[0][:17]
    key_concurrency, weight, ageing, limit, period, burst, token_at, token_rest = more
    room = ANY if concurrency is None else concurrency - running
    if token_at is not None:
        room = min(room, tokens.available(limit, period, burst, token_at, token_rest, log_now))
    return OpenQueue(
        namespace,
        name,
        (made, revision, ready, waiting, running, finished),
        running,
        room,
        key_concurrency,
        weight,
        ageing,
        [Lane(*row[17:]) for row in rows],
        token_at,
    )
