"""Windows as the replica has them."""

from collections.abc import Collection, Iterable, Sequence

import msgspec

from clockjack.matcher.window import Row, StoredWindow, WindowKey
from clockjack.replica.port import Reader

_WANTED = "json_each(?) AS wanted CROSS JOIN {table} ON " + " AND ".join(
    f"{{table}}.{column} = wanted.value ->> {place}"
    for place, column in enumerate(("namespace", "schedule_id", "kind", "key"))
)
_COLUMNS = ", ".join(f"windows.{name}" for name in StoredWindow.__struct_fields__)
_ROW_COLUMNS = ", ".join(
    f"window_events.{name}" for name in ("namespace", "schedule_id", "kind", "key", "number", "at", "name")
)


async def windows(reader: Reader, keys: Collection[WindowKey]) -> dict[WindowKey, StoredWindow]:
    """Return those of some windows that are open."""
    if not keys:
        return {}
    rows = await reader.rows(
        f"SELECT {_COLUMNS} FROM {_WANTED.format(table='windows')}",  # noqa: S608 - constants
        (_json(keys),),
    )
    found = [StoredWindow(*row) for row in rows]
    return {(one.namespace, one.schedule_id, one.kind, one.key): one for one in found}


async def rows_of(reader: Reader, keys: Collection[WindowKey]) -> dict[WindowKey, list[Row]]:
    """Return the events that some windows hold, in order, without their documents."""
    if not keys:
        return {}
    found: dict[WindowKey, list[Row]] = {key: [] for key in keys}
    rows = await reader.rows(
        f"SELECT {_ROW_COLUMNS}, length(document) FROM {_WANTED.format(table='window_events')}",  # noqa: S608 - constants
        (_json(keys),),
    )
    for namespace, schedule_id, kind, key, number, at, name, size in rows:
        found[namespace, schedule_id, kind, key].append(Row(number, at, name, size))
    for of_window in found.values():
        of_window.sort(key=_number)
    return found


async def documents(reader: Reader, key: WindowKey, numbers: Sequence[int]) -> dict[int, bytes]:
    """Return the documents of events that a window holds, by their numbers."""
    rows = await reader.rows(
        "SELECT number, document FROM window_events WHERE namespace = ? AND schedule_id = ? AND kind = ? AND key = ? "
        "AND number IN (SELECT value FROM json_each(?))",
        (*key, msgspec.json.encode(numbers).decode()),
    )
    return {number: bytes(document) for number, document in rows}


async def held_by(reader: Reader, namespace: str, schedule_id: str, kind: str) -> tuple[int, int]:
    """Return how many windows of a kind a schedule has, and how many bytes they hold."""
    [(count, size)] = await reader.rows(
        "SELECT count(*), coalesce(sum(bytes), 0) FROM windows WHERE namespace = ? AND schedule_id = ? AND kind = ?",
        (namespace, schedule_id, kind),
    )
    return count, size


async def due_windows(reader: Reader, now: int, limit: int) -> list[WindowKey]:
    """Return windows that are due, those first that have been so for the longest time."""
    rows = await reader.rows(
        "SELECT namespace, schedule_id, kind, key FROM windows WHERE wake_at IS NOT NULL AND wake_at <= ? "
        "ORDER BY wake_at LIMIT ?",
        (now, limit),
    )
    return [(namespace, schedule_id, kind, key) for namespace, schedule_id, kind, key in rows]


async def windows_ahead(reader: Reader, now: int, behind: WindowKey | None, limit: int) -> list[WindowKey]:
    """Return windows, in order behind one of them, that let something through after `now`, as it seems."""
    rows = await reader.rows(
        "SELECT namespace, schedule_id, kind, key FROM windows WHERE kind IN ('throttle', 'rate_limit') "
        "AND wake_at > ? AND (namespace, schedule_id, kind, key) > (?, ?, ?, ?) "
        "AND EXISTS (SELECT 1 FROM window_events AS held WHERE held.namespace = windows.namespace "
        "AND held.schedule_id = windows.schedule_id AND held.kind = windows.kind AND held.key = windows.key "
        "AND held.number < windows.passed AND held.at > ?) ORDER BY namespace, schedule_id, kind, key LIMIT ?",
        (now, *(behind or ("", "", "", "")), now, limit),
    )
    return [(namespace, schedule_id, kind, key) for namespace, schedule_id, kind, key in rows]


async def next_due(reader: Reader) -> int | None:
    """Return when the next window is due; None if there is none."""
    [(due_at,)] = await reader.rows("SELECT min(wake_at) FROM windows WHERE wake_at IS NOT NULL")
    return None if due_at is None else int(due_at)


def _json(keys: Iterable[WindowKey]) -> str:
    return msgspec.json.encode(list(keys)).decode()


def _number(row: Row) -> int:
    return row.number
