"""Dead letters: what NATS clients published into the events stream, and is no event."""

from msgspec import Struct

from clockjack.replica.port import Reader


class DeadLetterRow(Struct, frozen=True):
    """One of them."""

    number: int
    """Counts up."""
    position: int
    """In the events stream."""
    at: int
    """When it was stored, microseconds since the epoch."""
    subject: str
    reason: str
    size: int
    """Of the payload, in bytes."""
    payload: bytes
    """The beginning of it."""


async def dead_letters(reader: Reader, namespace: str, limit: int, before: int | None = None) -> list[DeadLetterRow]:
    """Return up to `limit` of them with numbers under `before`, the newest first."""
    rows = await reader.rows(
        "SELECT number, position, at, subject, reason, size, payload FROM dead_letters "
        "WHERE namespace = ? AND number < ? ORDER BY number DESC LIMIT ?",
        (namespace, before if before is not None else 1 << 62, limit),
    )
    return [DeadLetterRow(*row) for row in rows]
