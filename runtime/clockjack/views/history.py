"""Life-cycle events backwards, and those of one job or schedule."""

from clockjack.lifecycle import Positioned, decoder
from clockjack.replica.port import Reader


async def events_before(reader: Reader, position: int, transactions: int = 64) -> list[Positioned]:
    """Return the events before `position`, the newest first: those of at most so many transactions."""
    rows = await reader.rows(
        "SELECT first, events FROM lifecycle WHERE first < ? ORDER BY last DESC LIMIT ?", (position, transactions)
    )
    return [
        Positioned(first + index, event)
        for first, blob in rows
        for index, event in reversed(list(enumerate(decoder.decode(blob))))
        if first + index < position
    ]


async def events_of(reader: Reader, namespace: str, subject: str, limit: int, after: int = 0) -> list[Positioned]:
    """Return up to `limit` events of one job or schedule behind position `after`, the oldest first.

    They are not indexed: SQLite looks for the id in all that are kept, in the reader's thread.
    """
    found: list[Positioned] = []
    while len(found) < limit:
        rows = await reader.rows(
            "SELECT last, first, events FROM lifecycle WHERE last > ? AND instr(events, ?) > 0 ORDER BY last LIMIT ?",
            (after, subject.encode(), limit),
        )
        for last, first, blob in rows:
            found += [
                Positioned(first + index, event)
                for index, event in enumerate(decoder.decode(blob))
                if event.subject == subject and event.namespace == namespace and first + index > after
            ]
            after = last
        if len(rows) < limit:
            break
    return found[:limit]
