"""Calendars, as the API shows them and as schedules keep to them."""

from collections.abc import Iterable

import msgspec
from anyio import to_thread
from msgspec import Struct

from clockjack.calendars import NO_CALENDARS, Calendar, Calendars, compiled
from clockjack.replica.port import Reader


class CalendarRow(Struct, frozen=True):
    """A calendar."""

    name: str
    revision: int
    spec: bytes
    """:class:`clockjack.calendars.CalendarSpec` as JSON."""
    pending: int
    """1: not all schedules that keep to it were looked at since its last change."""
    created_at: int
    updated_at: int


_COLUMNS = ", ".join(CalendarRow.__struct_fields__)
_CHANGES = "SELECT value FROM meta WHERE key = 'calendar_changes'"


async def calendar(reader: Reader, namespace: str, name: str) -> CalendarRow | None:
    """Return a calendar; None if there is none of that name."""
    rows = await reader.rows(
        f"SELECT {_COLUMNS} FROM calendars WHERE namespace = ? AND name = ?",  # noqa: S608 - constants
        (namespace, name),
    )
    return CalendarRow(*rows[0]) if rows else None


async def calendars(reader: Reader, namespace: str, limit: int, after: str = "") -> list[CalendarRow]:
    """Return up to `limit` calendars with names behind `after`, by name."""
    rows = await reader.rows(
        f"SELECT {_COLUMNS} FROM calendars WHERE namespace = ? AND name > ? ORDER BY name LIMIT ?",  # noqa: S608
        (namespace, after, limit),
    )
    return [CalendarRow(*row) for row in rows]


async def users_of(reader: Reader, namespace: str, name: str, limit: int) -> list[str]:
    """Return the ids of up to `limit` schedules that keep to a calendar."""
    rows = await reader.rows(
        "SELECT schedule_id FROM calendar_uses WHERE namespace = ? AND name = ? ORDER BY schedule_id LIMIT ?",
        (namespace, name, limit),
    )
    return [row[0] for row in rows]


async def named_calendars(reader: Reader, namespace: str, names: Iterable[str]) -> Calendars:
    """Return calendars of some names, those that there are, as they are after some change.

    If one is changed while they are read, the number is that of before, so that apply refuses what was made of it.
    """
    wanted = sorted(set(names))
    if not wanted:
        return NO_CALENDARS
    change = await calendar_changes(reader)
    rows = await reader.rows(
        "SELECT name, spec FROM calendars WHERE namespace = ? AND name IN (SELECT value FROM json_each(?))",
        (namespace, msgspec.json.encode(wanted).decode()),
    )
    named: dict[str, Calendar] = {}
    for name, spec in rows:
        calendar = compiled.get(spec)
        if calendar is None:
            heavy = any(word in spec for word in (b'"country"', b"BEGIN:VEVENT"))
            calendar = await to_thread.run_sync(compiled.make, spec) if heavy else compiled.make(spec)
        named[name] = calendar
    return Calendars(change, named)


async def calendar_changes(reader: Reader) -> int:
    """Return how often calendars were changed."""
    rows = await reader.rows(_CHANGES)
    return int(rows[0][0]) if rows else 0
