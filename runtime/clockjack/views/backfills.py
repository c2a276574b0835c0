"""Backfills: how far they are, and what was decided on each of their ticks."""

from msgspec import Struct

from clockjack.replica.port import Reader


class BackfillRow(Struct, frozen=True):
    """A backfill with its counts. Instants are microseconds since the epoch."""

    id: str
    schedule_id: str
    state: str
    """``running``, ``completed`` or ``cancelled``."""
    start_at: int
    end_at: int
    concurrency: int
    total: int
    """Ticks in its span."""
    place: int
    """Those that were decided on."""
    made: int
    skipped: int
    active: int
    """Its jobs that have not ended."""
    succeeded: int
    failed: int
    """Its jobs that ended otherwise."""
    held_until: int | None
    held_by: str | None
    """Why it is held: ``backlog-full`` or ``queue-draining``."""
    created_at: int
    finished_at: int | None
    paused: int
    """Its schedule is."""


class BackfillTickRow(Struct, frozen=True):
    """What was decided on one tick."""

    nominal_at: int
    decided_at: int
    job_id: str | None
    """The job that was made."""
    reason: str | None
    """Or why there is none."""


_COLUMNS = ", ".join(f"b.{name}" for name in BackfillRow.__struct_fields__ if name != "paused") + ", s.paused"
_FROM = "FROM backfills b JOIN schedules s ON s.namespace = b.namespace AND s.id = b.schedule_id"


async def backfill(reader: Reader, namespace: str, schedule_id: str, backfill_id: str) -> BackfillRow | None:
    """Return a backfill; None if there is none of that id."""
    rows = await reader.rows(
        f"SELECT {_COLUMNS} {_FROM} WHERE b.namespace = ? AND schedule_id = ? AND b.id = ?",
        (namespace, schedule_id, backfill_id),
    )
    return BackfillRow(*rows[0]) if rows else None


async def backfills(
    reader: Reader, namespace: str, schedule_id: str, limit: int, before: str | None = None
) -> list[BackfillRow]:
    """Return up to `limit` backfills of a schedule, the newest first (by id), with ids before `before`."""
    older, values = ("", ()) if before is None else ("AND b.id < ?", (before,))
    rows = await reader.rows(
        f"SELECT {_COLUMNS} {_FROM} WHERE b.namespace = ? AND schedule_id = ? {older} ORDER BY b.id DESC LIMIT ?",
        (namespace, schedule_id, *values, limit),
    )
    return [BackfillRow(*row) for row in rows]


async def backfill_ticks(
    reader: Reader, namespace: str, schedule_id: str, backfill_id: str, limit: int, after: int = -1
) -> list[BackfillTickRow]:
    """Return up to `limit` decisions of a backfill on ticks after `after`, the oldest tick first."""
    rows = await reader.rows(
        f"SELECT {', '.join(BackfillTickRow.__struct_fields__)} FROM backfill_ticks "  # noqa: S608 - constants
        "WHERE namespace = ? AND schedule_id = ? AND backfill_id = ? AND nominal_at > ? ORDER BY nominal_at LIMIT ?",
        (namespace, schedule_id, backfill_id, after, limit),
    )
    return [BackfillTickRow(*row) for row in rows]
