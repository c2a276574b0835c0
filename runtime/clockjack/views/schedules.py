"""Schedules: their definitions, and every decision on their ticks."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from clockjack.replica.port import Reader


class ScheduleRow(Struct, frozen=True):
    """A schedule with its counts."""

    id: str
    revision: int
    kind: str
    """``time`` or ``event``."""
    spec: bytes
    """As JSON."""
    paused: int
    next_at: int | None
    last_at: int | None
    """Nominal time of the last tick that made a job."""
    runs: int
    skipped: int
    active: int
    """Its jobs that have not ended."""
    created_at: int
    updated_at: int
    buffered: int
    """Ticks that wait for one of them to end."""
    failures: int
    """Its last jobs in a row that did not succeed."""
    paused_by: str | None
    """``request`` or ``failures``; None while it is not paused."""
    pause_reason: str | None
    paused_at: int | None
    set_name: str | None
    """The set that it is applied with."""


class TickRow(Struct, frozen=True):
    """One decision."""

    tick: int
    nominal_at: int
    decided_at: int
    decision: str
    """``fired``, ``triggered``, ``buffered`` or ``skipped``."""
    reason: str | None
    missed: int
    """Ticks that were passed over before this one."""
    missed_from: int | None
    """The first of those, this one included if it was missed itself."""
    missed_why: str | None
    job_id: str | None
    """Of a buffered one: what the job will be called."""
    event_id: str | None
    settled_at: int | None
    """Of one that was buffered: when its job was made, or it was given up."""
    events: int | None
    """How many events it decided on; None for a tick of time."""


_COLUMNS = ", ".join(ScheduleRow.__struct_fields__)


async def schedule(reader: Reader, namespace: str, schedule_id: str) -> ScheduleRow | None:
    """Return a schedule; None if there is none of that id."""
    rows = await reader.rows(
        f"SELECT {_COLUMNS} FROM schedules WHERE namespace = ? AND id = ?",  # noqa: S608 - constants
        (namespace, schedule_id),
    )
    return ScheduleRow(*rows[0]) if rows else None


async def schedules(
    reader: Reader, namespace: str, limit: int, after: str = "", set_name: str | None = None
) -> list[ScheduleRow]:
    """Return up to `limit` schedules with ids behind `after`, by id; of a set, if one is named."""
    of_set, values = ("", ()) if set_name is None else ("AND set_name = ?", (set_name,))
    rows = await reader.rows(
        f"SELECT {_COLUMNS} FROM schedules WHERE namespace = ? AND id > ? {of_set} ORDER BY id LIMIT ?",  # noqa: S608 - constants
        (namespace, after, *values, limit),
    )
    return [ScheduleRow(*row) for row in rows]


async def schedules_of(reader: Reader, namespace: str, ids: Sequence[str]) -> list[ScheduleRow]:
    """Return those schedules of `ids` that there are, in no order."""
    rows = await reader.rows(
        f"SELECT {_COLUMNS} FROM schedules WHERE namespace = ? AND id IN (SELECT value FROM json_each(?))",  # noqa: S608 - constants
        (namespace, msgspec.json.encode(ids).decode()),
    )
    return [ScheduleRow(*row) for row in rows]


async def ticks(
    reader: Reader, namespace: str, schedule_id: str, limit: int, before: int | None = None
) -> list[TickRow]:
    """Return up to `limit` decisions with numbers under `before`, the newest first."""
    rows = await reader.rows(
        f"SELECT {', '.join(TickRow.__struct_fields__)} FROM ticks "  # noqa: S608 - constants
        "WHERE namespace = ? AND schedule_id = ? AND tick < ? ORDER BY tick DESC LIMIT ?",
        (namespace, schedule_id, before if before is not None else 1 << 62, limit),
    )
    return [TickRow(*row) for row in rows]
