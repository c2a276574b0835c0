"""Who leads."""

from msgspec import Struct

from clockjack.replica.port import Reader


class LeaseRow(Struct, frozen=True):
    """A lease as the journal has it."""

    role: str
    node_id: str
    epoch: int
    expires_at: int
    """By the log's time, microseconds since the epoch; 0: resigned."""
    claimed_at: int


async def leases(reader: Reader) -> list[LeaseRow]:
    """Return all leases that were ever claimed, by role."""
    rows = await reader.rows("SELECT role, node_id, epoch, expires_at, claimed_at FROM leases ORDER BY role")
    return [LeaseRow(*row) for row in rows]
