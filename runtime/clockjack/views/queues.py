"""Queues: their limits, and what is in them."""

from typing import Any

import msgspec
from msgspec import Struct

from clockjack.replica.port import Reader


class QueueRow(Struct, frozen=True, array_like=True):
    """A queue with its counts."""

    namespace: str
    name: str
    revision: int
    """0: made by use, never put."""
    concurrency: int | None
    max_backlog: int | None
    paused: int
    ready: int
    waiting: int
    """Scheduled and retrying."""
    running: int
    finished: int
    """Jobs that ended, ever."""
    created_at: int
    updated_at: int
    oldest_ready_at: int | None
    """Since when the job waits that was ready first, as far as that is known; None where none is ready."""


_COLUMNS = """
    namespace, name, revision, concurrency, max_backlog, paused, ready, waiting, running, finished, created_at,
    updated_at
"""

# For each lane one look into an index: a backlog of millions costs no more than one of ten.
_OLDEST = """
    WITH asked (namespace, queue) AS (
        SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)
    ),
    firsts (namespace, queue, number) AS (
        SELECT l.namespace, l.queue, (
            SELECT j.number FROM jobs j INDEXED BY jobs_ready
            WHERE j.state = 'ready' AND j.namespace = l.namespace AND j.queue = l.queue AND j.task = l.task
                AND j.placement = l.placement AND j.priority = l.priority AND j.concurrency_key IS NULL
            ORDER BY j.number LIMIT 1
        )
        FROM asked a CROSS JOIN lanes l ON l.namespace = a.namespace AND l.queue = a.queue WHERE l.ready > 0
        UNION ALL
        SELECT a.namespace, a.queue, (
            SELECT j.number FROM jobs j INDEXED BY jobs_keyed_by_age
            WHERE j.state = 'ready' AND j.namespace = a.namespace AND j.queue = a.queue
                AND j.concurrency_key IS NOT NULL
            ORDER BY j.number LIMIT 1
        )
        FROM asked a
    )
    SELECT f.namespace, f.queue, min(max(j.created_at, coalesce(j.run_at, 0)))
    FROM firsts f JOIN jobs j ON j.number = f.number
    GROUP BY f.namespace, f.queue
"""


async def queue(reader: Reader, namespace: str, name: str) -> QueueRow | None:
    """Return a queue; None if it was never put nor used."""
    rows = await reader.rows(
        f"SELECT {_COLUMNS} FROM queues WHERE namespace = ? AND name = ?",  # noqa: S608 - constants
        (namespace, name),
    )
    found = await _with_oldest(reader, rows)
    return found[0] if found else None


async def queues(reader: Reader, namespace: str, limit: int, after: str = "") -> list[QueueRow]:
    """Return up to `limit` queues with names behind `after`, by name."""
    rows = await reader.rows(
        f"SELECT {_COLUMNS} FROM queues WHERE namespace = ? AND name > ? ORDER BY name LIMIT ?",  # noqa: S608 - constants
        (namespace, after, limit),
    )
    return await _with_oldest(reader, rows)


async def all_queues(reader: Reader, limit: int) -> list[QueueRow]:
    """Return up to `limit` queues of all namespaces, by namespace and name."""
    rows = await reader.rows(
        f"SELECT {_COLUMNS} FROM queues ORDER BY namespace, name LIMIT ?",  # noqa: S608 - constants
        (limit,),
    )
    return await _with_oldest(reader, rows)


async def finished_counts(reader: Reader, limit: int) -> dict[tuple[str, str], int]:
    """Return how many jobs ever ended in each queue, by namespace and name."""
    rows = await reader.rows("SELECT namespace, name, finished FROM queues LIMIT ?", (limit,))
    return {(namespace, name): finished for namespace, name, finished in rows}


async def _with_oldest(reader: Reader, rows: list[tuple[Any, ...]]) -> list[QueueRow]:
    busy = [row[:2] for row in rows if row[6]]
    oldest: dict[tuple[str, str], int] = {}
    if busy:
        found = await reader.rows(_OLDEST, (msgspec.json.encode(busy).decode(),))
        oldest = {(namespace, name): since for namespace, name, since in found}
    return [msgspec.convert((*row, oldest.get(row[:2])), QueueRow) for row in rows]
