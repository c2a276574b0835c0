"""Queues: their limits, and what is in them."""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct

from clockjack.apply import tokens
from clockjack.replica.port import Reader


class QueueRow(Struct, frozen=True, array_like=True):
    """A queue with its counts."""

    namespace: str
    name: str
    made: int
    """What tells it from a queue of that name before; with `revision`, what its ETag is made of."""
    revision: int
    """0: made by use, never put."""
    concurrency: int | None
    key_concurrency: int | None
    max_backlog: int | None
    rate_limit: int | None
    rate_period: int | None
    """Microseconds."""
    rate_burst: int | None
    weight: int
    ageing: int
    """Microseconds of waiting that are worth a level of priority."""
    paused: int
    draining: int
    ready: int
    waiting: int
    """Scheduled and retrying."""
    running: int
    finished: int
    """Jobs that ended, ever."""
    token_at: int | None
    """When there is the next token, microseconds since the epoch by the log's time; None without a rate."""
    created_at: int
    updated_at: int
    oldest_ready_at: int | None
    """Since when the job waits that was ready first, as far as that is known; None where none is ready."""

    def tokens(self, log_now: int) -> float | None:
        """Return how full its bucket is at `log_now`, microseconds since the epoch; None without a rate."""
        if self.token_at is None or self.rate_limit is None or self.rate_period is None:
            return None
        return tokens.level(self.rate_limit, self.rate_period, self.rate_burst or 1, self.token_at, log_now)


_COLUMNS = ", ".join(QueueRow.__struct_fields__[:-1])
_READY = QueueRow.__struct_fields__.index("ready")

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
    busy = [row[:2] for row in rows if row[_READY]]
    oldest: dict[tuple[str, str], int] = {}
    if busy:
        found = await reader.rows(_OLDEST, (msgspec.json.encode(busy).decode(),))
        oldest = {(namespace, name): since for namespace, name, since in found}
    return [msgspec.convert((*row, oldest.get(row[:2])), QueueRow) for row in rows]


async def queues_named(reader: Reader, names: Iterable[tuple[str, str]]) -> list[QueueRow]:
    """Return the queues with these namespaces and names, as far as they are there; not how old their jobs are."""
    rows = await reader.rows(
        f"SELECT {_COLUMNS} FROM queues WHERE (namespace, name) IN ({_ASKED})",  # noqa: S608 - constants
        (_asked(names),),
    )
    return [msgspec.convert((*row, None), QueueRow) for row in rows]


async def totals(reader: Reader, namespace: str | None = None) -> tuple[int, int, int, int]:
    """Return how many queues there are, of one namespace or of all, and their ready, waiting and running jobs."""
    [found] = await reader.rows(
        "SELECT count(*), coalesce(sum(ready), 0), coalesce(sum(waiting), 0), coalesce(sum(running), 0) FROM queues "
        "WHERE ?1 IS NULL OR namespace = ?1",
        (namespace,),
    )
    return msgspec.convert(found, tuple[int, int, int, int])


KINDS = 2000
"""So many kinds of ready jobs are looked at, at most, to say what holds them back."""


class Kind(Struct, frozen=True):
    """Ready jobs of a queue that are alike in who may run them."""

    namespace: str
    queue: str
    task: str
    placement: str


async def kinds_ready(reader: Reader, names: Iterable[tuple[str, str]]) -> list[Kind]:
    """Return what kinds of jobs are ready in these queues, at most :data:`KINDS`."""
    rows = await reader.rows(
        f"SELECT DISTINCT namespace, queue, task, placement FROM lanes WHERE (namespace, queue) IN ({_ASKED}) LIMIT ?",  # noqa: S608 - constants
        (_asked(names), KINDS),
    )
    return [Kind(*row) for row in rows]


async def with_full_keys(reader: Reader, names: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return in which of these queues a concurrency key with ready jobs has as many running as it may."""
    rows = await reader.rows(
        f"""
        SELECT namespace, name FROM queues AS q
        WHERE (namespace, name) IN ({_ASKED}) AND key_concurrency IS NOT NULL AND EXISTS (
            SELECT 1 FROM key_slots AS s
            CROSS JOIN lanes AS l ON l.namespace = s.namespace AND l.queue = s.queue AND l.keyed > 0
            CROSS JOIN flows AS f ON f.namespace = l.namespace AND f.queue = l.queue AND f.task = l.task
                AND f.placement = l.placement AND f.priority = l.priority AND f.key = s.key
            WHERE s.namespace = q.namespace AND s.queue = q.name AND s.running >= q.key_concurrency
        )
        """,  # noqa: S608 - constants
        (_asked(names),),
    )
    return {(namespace, name) for namespace, name in rows}


async def key_counts(reader: Reader, keys: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], int]:
    """Return how many jobs run of each namespace, queue and concurrency key, where any do."""
    rows = await reader.rows(
        "SELECT namespace, queue, key, running FROM key_slots WHERE (namespace, queue, key) IN "
        "(SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]') "
        "FROM json_each(?))",
        (msgspec.json.encode(list(keys)).decode(),),
    )
    return {(namespace, queue, key): running for namespace, queue, key, running in rows}


_ASKED = "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)"


def _asked(names: Iterable[tuple[str, str]]) -> str:
    return msgspec.json.encode(list(names)).decode()
