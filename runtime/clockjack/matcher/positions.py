"""How far events have been matched, as the journal notes it."""

from msgspec import Struct

from clockjack.replica.port import Reader


class Positions(Struct):
    """Up to where all is decided."""

    events: int
    """Sequence in the stream of users' events."""
    lifecycle: int
    """Position among the life-cycle events."""


async def noted_positions(reader: Reader) -> Positions:
    """Return what the last ``Matched`` noted; the beginning if there was none."""
    rows = await reader.rows("SELECT key, value FROM meta WHERE key IN ('matched_events', 'matched_lifecycle')")
    noted = {key: int(value) for key, value in rows}
    return Positions(noted.get("matched_events", 0), noted.get("matched_lifecycle", 0))
