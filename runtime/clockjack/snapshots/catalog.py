"""Which snapshots there are."""

import msgspec
from msgspec import Struct

from clockjack.log.port import Log
from clockjack.subjects import SNAPSHOT_SUBJECT

KEPT = 3
"""How many snapshots are kept: the stream holds so many entries."""


class Snapshot(Struct, frozen=True):
    """What is known of a snapshot."""

    journal: str
    """Identity of the journal that it was made from."""
    sequence: int
    """Of the last entry that is in it."""
    schema: int
    """Version of the tables."""
    size: int
    """Of the file, in bytes."""
    sha256: str
    """Of the file, in hex."""
    parts: list[str]
    """References of its compressed parts in the object store, in order."""
    taken_at: int
    """Microseconds since the epoch."""


_decoder = msgspec.json.Decoder(Snapshot)


class Catalog:
    """The snapshots of one journal, the newest last."""

    def __init__(self, log: Log) -> None:
        """Read and write them in `log`, which holds :data:`KEPT` entries."""
        self._log = log

    async def add(self, snapshot: Snapshot) -> None:
        """Enter a new one; the oldest beyond those that are kept goes.

        :raises LogUnavailable: if there was no answer in time.
        """
        await self._log.append(SNAPSHOT_SUBJECT, msgspec.json.encode(snapshot), f"snapshot-{snapshot.sha256[:32]}")

    async def all(self) -> list[Snapshot]:
        """Return those that are there, the oldest first.

        :raises LogUnavailable: if there was no answer in time.
        """
        bounds = await self._log.bounds()
        found: list[Snapshot] = []
        if bounds.last < bounds.first:
            return found
        async with self._log.follow(bounds.first - 1) as follower:
            while len(found) < bounds.last - bounds.first + 1:
                found += [_decoder.decode(entry.payload) for entry in await follower.receive()]
        return found
