"""Jobs: one, a page of many, and what became of their attempts."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from clockjack.jobs import ENDED, State
from clockjack.replica.port import Reader

SCAN_WINDOW = 50_000
"""So many jobs are looked at by one SELECT where no index leads to those that are asked for."""

SCAN_WINDOWS = 4
"""So many such SELECTs are made for one page."""

RARE = ("scheduled", "retrying", "failed", "cancelled", "expired", "quarantined")
"""The states that ``jobs_rare`` of ``schema.sql`` indexes."""

_RARE = "j.state <> 'ready' AND j.state <> 'running' AND j.state <> 'succeeded'"
"""As the index has it, which is used where these very words are in the query."""


class JobRow(Struct, gc=False):
    """A job with all that is kept of it."""

    number: int
    namespace: str
    id: str
    state: str
    queue: str
    task: str
    priority: int
    attempt: int
    max_attempts: int
    created_at: int
    run_at: int | None
    started_at: int | None
    finished_at: int | None
    executor_id: str | None
    schedule_id: str | None
    nominal_at: int | None
    backfill_id: str | None
    concurrency_key: str | None
    placement: str
    """Which executors may run it: :mod:`clockjack.placement`."""
    progress: float | None
    progress_text: str | None
    work: bytes
    """:class:`clockjack.specs.Work` as JSON."""
    labels: str | None
    """A JSON object."""
    metadata: bytes | None
    """A JSON object."""
    result: bytes | None
    """JSON."""
    error: bytes | None
    """:class:`clockjack.specs.Failure` as JSON."""


class JobFilter(Struct, frozen=True, kw_only=True):
    """Which jobs are asked for; what is None or empty doesn't matter."""

    states: tuple[State, ...] = ()
    queue: str | None = None
    task: str | None = None
    """A task's name, ``http:``, ``command:`` and a program; ``command:`` alone for any program."""
    schedule_id: str | None = None
    labels: tuple[str, ...] = ()
    """Each ``key=value``; a job must have all."""
    created_after: int | None = None
    """Microseconds since the epoch; that instant itself not included."""
    created_before: int | None = None


class JobPage(Struct, frozen=True):
    """Some jobs, the newest first."""

    jobs: list[JobRow]
    next_before: int | None
    """Where the next page begins; None if this is the last."""


class AttemptRow(Struct, frozen=True):
    """One attempt."""

    attempt: int
    outcome: str | None
    """:class:`clockjack.jobs.Outcome`; None while it runs."""
    executor_id: str | None
    started_at: int | None
    finished_at: int | None
    error: bytes | None
    """:class:`clockjack.specs.Failure` as JSON."""


_COLUMNS = """
    j.number, j.namespace, j.id, j.state, j.queue, j.task, j.priority, j.attempt, j.max_attempts, j.created_at,
    j.run_at, j.started_at, j.finished_at, j.executor_id, j.schedule_id, j.nominal_at, j.backfill_id, j.concurrency_key,
    j.placement, j.progress, j.progress_text, w.work, w.labels, w.metadata, e.result, e.error
"""

_JOINS = "JOIN job_work w ON w.number = j.number LEFT JOIN job_ends e ON e.number = j.number"

_ONE = f"SELECT {_COLUMNS} FROM jobs j {_JOINS} WHERE j.namespace = ? AND j.id = ?"  # noqa: S608 - constants


async def job(reader: Reader, namespace: str, job_id: str) -> JobRow | None:
    """Return a job; None if there is none of that id."""
    rows = await reader.rows(_ONE, (namespace, job_id))
    return JobRow(*rows[0]) if rows else None


async def page(reader: Reader, namespace: str, wanted: JobFilter, limit: int, before: int | None = None) -> JobPage:
    """Return up to `limit` jobs, the newest first, with numbers under `before`.

    A page can have fewer, and still not be the last: at most ``SCAN_WINDOW * SCAN_WINDOWS`` jobs are looked at,
    and the next page goes on from there.
    """
    rows, next_before = await _collect(reader, namespace, wanted, limit, before, _COLUMNS, _JOINS)
    return JobPage([JobRow(*row) for row in rows], next_before)


async def numbers(
    reader: Reader, namespace: str, wanted: JobFilter, limit: int, before: int | None = None
) -> tuple[list[int], int | None]:
    """Return up to `limit` numbers of jobs as :func:`page` finds them, and where the next ones begin."""
    rows, next_before = await _collect(reader, namespace, wanted, limit, before, "j.number", "")
    return [row[0] for row in rows], next_before


async def _collect(
    reader: Reader, namespace: str, wanted: JobFilter, limit: int, before: int | None, columns: str, joins: str
) -> tuple[list[tuple[Any, ...]], int | None]:
    """Return rows, the number first, and where the next ones begin; None if there are no more."""
    found: list[tuple[Any, ...]] = []
    bottom = 0
    for path in _paths(namespace, wanted):
        some, reached = await _walk(reader, path, limit + 1, before, columns, joins)
        found += some
        bottom = max(bottom, reached)
    found.sort(key=lambda row: -int(row[0]))
    # What one path found below where another stopped may have others between.
    found = [row for row in found if row[0] >= bottom]
    if len(found) > limit:
        return found[:limit], found[limit - 1][0]
    return found, bottom or None


class _Path(Struct, frozen=True):
    """A way to jobs, the newest first: an index (or all jobs), and what else they must be."""

    tables: str
    number: str
    """The column that orders it."""
    key: str
    """What the index is asked."""
    key_values: tuple[Any, ...]
    rest: str
    """What each row is asked."""
    rest_values: tuple[Any, ...]
    scan: bool
    """There is no index: all jobs are looked at."""


def _paths(namespace: str, wanted: JobFilter) -> list[_Path]:
    """Return the ways to what is wanted, which lead to different jobs."""
    rest: list[tuple[str, tuple[Any, ...]]] = []
    names = [state.value for state in wanted.states]
    if wanted.queue is not None:
        rest.append(("j.queue = ?", (wanted.queue,)))
    if wanted.task == "command:":  # of any program
        rest.append(("j.task >= ? AND j.task < ?", ("command:", "command;")))
    elif wanted.task is not None:
        rest.append(("j.task = ?", (wanted.task,)))
    if wanted.created_after is not None:
        rest.append(("j.created_at > ?", (wanted.created_after,)))
    if wanted.created_before is not None:
        rest.append(("j.created_at < ?", (wanted.created_before,)))
    labelled = "EXISTS (SELECT 1 FROM job_labels l WHERE l.namespace = ? AND l.label = ? AND l.number = j.number)"
    rest += [(labelled, (namespace, label)) for label in wanted.labels[1:]]
    of_schedule = ("j.schedule_id = ?", (wanted.schedule_id,))
    # States are names of an enum: as text in the SQL they let the partial indexes be used.
    states = f"j.state IN ({_literals(names)})" if names else "1"

    def path(tables: str, key: str, values: tuple[Any, ...], *more: tuple[str, tuple[Any, ...]], **how: Any) -> _Path:
        residual = [*rest, *more]
        text = " AND ".join([how.get("states", states), *(condition for condition, _ in residual)])
        number = how.get("number", "j.number")
        rest_values = tuple(value for _, values in residual for value in values)
        return _Path(tables, number, key, values, text, rest_values, how.get("scan", False))

    if wanted.labels:
        more = [of_schedule] if wanted.schedule_id is not None else []
        tables = "job_labels x CROSS JOIN jobs j ON j.number = x.number"
        return [
            path(tables, "x.namespace = ? AND x.label = ?", (namespace, wanted.labels[0]), *more, number="x.number")
        ]
    if wanted.schedule_id is not None:
        key = "j.namespace = ? AND j.schedule_id = ?"
        return [path("jobs j INDEXED BY jobs_of_schedule", key, (namespace, wanted.schedule_id))]
    if names and set(names) <= set(RARE):
        key = f"j.namespace = ? AND {_RARE} AND j.state = "
        tables = "jobs j INDEXED BY jobs_rare"
        return [path(tables, key + _literals([name]), (namespace,), states="1") for name in dict.fromkeys(names)]
    if names == [State.RUNNING.value]:
        key = "j.state = 'running' AND j.namespace = ?"
        return [path("jobs j INDEXED BY jobs_running", key, (namespace,), states="1")]
    return [path("jobs j NOT INDEXED", "j.namespace = ?", (namespace,), scan=True)]


async def _walk(
    reader: Reader, path: _Path, limit: int, before: int | None, columns: str, joins: str
) -> tuple[list[tuple[Any, ...]], int]:
    """Return up to `limit` rows of a path, and the number down to which it was followed."""
    top = before if before is not None else 1 << 62
    if path.scan:
        [(newest,)] = await reader.rows("SELECT coalesce(max(number), 0) FROM jobs")
        top = min(top, newest + 1)
    found: list[tuple[Any, ...]] = []
    for _ in range(SCAN_WINDOWS):
        bottom = await _window(reader, path, top)
        rows = await reader.rows(
            f"SELECT {columns} FROM {path.tables} {joins} "  # noqa: S608 - values go as parameters
            f"WHERE {path.key} AND {path.number} < ? AND {path.number} >= ? AND {path.rest} "
            f"ORDER BY {path.number} DESC LIMIT ?",
            (*path.key_values, top, bottom, *path.rest_values, limit - len(found)),
        )
        found += rows
        if len(found) >= limit:
            return found, int(found[-1][0])
        if bottom == 0:
            return found, 0
        top = bottom
    return found, top


async def _window(reader: Reader, path: _Path, top: int) -> int:
    """Return down to which number the path is followed by one SELECT that begins at `top`."""
    if path.scan:
        return max(top - SCAN_WINDOW, 0)
    if path.rest == "1":
        return 0
    [(count, lowest)] = await reader.rows(
        f"SELECT count(*), min(n) FROM (SELECT {path.number} AS n FROM {path.tables} "  # noqa: S608 - values go as parameters
        f"WHERE {path.key} AND {path.number} < ? ORDER BY {path.number} DESC LIMIT ?)",
        (*path.key_values, top, SCAN_WINDOW),
    )
    return int(lowest) if count == SCAN_WINDOW else 0


def _literals(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


async def attempts(reader: Reader, namespace: str, job_id: str, limit: int, after: int = 0) -> list[AttemptRow] | None:
    """Return up to `limit` attempts of a job behind number `after`, oldest first; None if there is no such job."""
    heads = await reader.rows(
        "SELECT number, state, attempt, executor_id, started_at, finished_at FROM jobs WHERE namespace = ? AND id = ?",
        (namespace, job_id),
    )
    if not heads:
        return None
    number, state, last, executor_id, started_at, finished_at = heads[0]
    rows = await reader.rows(
        "SELECT attempt, outcome, executor_id, started_at, finished_at, error FROM attempts "
        "WHERE number = ? AND attempt > ? ORDER BY attempt LIMIT ?",
        (number, after, limit),
    )
    found = [AttemptRow(*row) for row in rows]
    written = found[-1].attempt if found else after
    if len(found) < limit and last > written and state in (State.RUNNING.value, State.SUCCEEDED.value):
        ended = state == State.SUCCEEDED.value
        found.append(
            AttemptRow(
                last,
                State.SUCCEEDED.value if ended else None,
                executor_id,
                started_at,
                finished_at if ended else None,
                None,
            )
        )
    return found


async def number_and_state(reader: Reader, namespace: str, job_id: str) -> tuple[int, State] | None:
    """Return the number of a job, and where it is in its life; None if there is none of that id."""
    rows = await reader.rows("SELECT number, state FROM jobs WHERE namespace = ? AND id = ?", (namespace, job_id))
    return (int(rows[0][0]), State(rows[0][1])) if rows else None


async def ended(reader: Reader, namespace: str, ids: Sequence[str]) -> set[str]:
    """Return which of at most a few hundred jobs have ended."""
    marks = ", ".join("?" * len(ids))
    rows = await reader.rows(
        f"SELECT id FROM jobs WHERE namespace = ? AND id IN ({marks}) AND state IN ({_literals(_ENDED)})",  # noqa: S608
        (namespace, *ids),
    )
    return {row[0] for row in rows}


_ENDED = sorted(state.value for state in ENDED)
