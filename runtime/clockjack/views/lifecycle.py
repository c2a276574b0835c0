"""Life-cycle events, by their positions."""

from clockjack.lifecycle import Positioned, decoder
from clockjack.replica.port import Reader


async def events_after(reader: Reader, position: int, entries: int = 64) -> list[Positioned]:
    """Return the events behind `position`, oldest first: those of at most so many journal `entries`."""
    rows = await reader.rows(
        "SELECT first, events FROM lifecycle WHERE last > ? ORDER BY last LIMIT ?", (position, entries)
    )
    return [
        Positioned(first + index, event)
        for first, blob in rows
        for index, event in enumerate(decoder.decode(blob))
        if first + index > position
    ]


async def last_position(reader: Reader) -> int:
    """Return the position of the newest event; 0 when there never was one."""
    [(last,)] = await reader.rows("SELECT coalesce(max(last), 0) FROM lifecycle")
    return int(last)


async def first_position(reader: Reader) -> int:
    """Return the position of the oldest event that is kept; the next to come when there is none."""
    rows = await reader.rows("SELECT first FROM lifecycle ORDER BY last LIMIT 1")
    return int(rows[0][0]) if rows else await last_position(reader) + 1
