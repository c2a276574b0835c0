"""How far events have been matched, as the journal notes it."""

from msgspec import Struct

from clockjack.replica.port import Reader

Cursor = tuple[int, str]
"""An event that is not quite done: its place, and the schedule up to which (by id) all have decided on it."""

_KEYS = (
    "matched_events",
    "matched_lifecycle",
    "matched_events_cursor",
    "matched_lifecycle_cursor",
    "matched_serial",
)


class Positions(Struct):
    """Up to where all is decided."""

    events: int
    """Sequence in the stream of users' events."""
    lifecycle: int
    """Position among the life-cycle events."""
    events_cursor: Cursor | None = None
    lifecycle_cursor: Cursor | None = None
    serial: int = 0
    """Of the last record."""


async def noted_positions(reader: Reader) -> Positions:
    """Return what the last ``Matched`` noted; the beginning if there was none."""
    rows = await reader.rows(
        f"SELECT key, value FROM meta WHERE key IN ({', '.join('?' * len(_KEYS))})",  # noqa: S608 - placeholders
        _KEYS,
    )
    noted = dict(rows)
    return Positions(
        int(noted.get("matched_events", 0)),
        int(noted.get("matched_lifecycle", 0)),
        _cursor(noted.get("matched_events_cursor")),
        _cursor(noted.get("matched_lifecycle_cursor")),
        int(noted.get("matched_serial", 0)),
    )


def _cursor(text: str | None) -> Cursor | None:
    if not text:
        return None
    position, _, schedule_id = text.partition(" ")
    return int(position), schedule_id
