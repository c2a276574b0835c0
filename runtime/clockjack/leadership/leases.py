"""Who leads, as the replica has it."""

from msgspec import Struct

from clockjack.replica.port import Reader


class Lease(Struct, frozen=True):
    """One role's lease."""

    role: str
    node_id: str
    epoch: int
    expires_at: int
    """By the log's time, microseconds since the epoch; 0 if it was resigned."""
    claimed_at: int

    @property
    def is_free(self) -> bool:
        """Whether it was given back."""
        return self.expires_at == 0


async def leases(reader: Reader) -> list[Lease]:
    """Return the leases of all roles that were ever claimed."""
    rows = await reader.rows("SELECT role, node_id, epoch, expires_at, claimed_at FROM leases ORDER BY role")
    return [Lease(*row) for row in rows]


async def lease_of(reader: Reader, role: str) -> Lease | None:
    """Return one role's lease, if it was ever claimed."""
    rows = await reader.rows("SELECT role, node_id, epoch, expires_at, claimed_at FROM leases WHERE role = ?", (role,))
    return Lease(*rows[0]) if rows else None
