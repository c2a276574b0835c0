"""Taking a snapshot of a replica that goes on working."""

import hashlib
import zlib
from pathlib import Path

from anyio import TemporaryDirectory, to_thread

from clockjack.clock import Clock
from clockjack.payloads.port import Payloads
from clockjack.replica import schema
from clockjack.replica.port import Replica
from clockjack.snapshots.catalog import KEPT, Catalog, Snapshot

PART_BYTES = 16 * 1024 * 1024
"""Of the file, before compression: what is in memory at once."""


async def take(
    replica: Replica, payloads: Payloads, catalog: Catalog, journal: str, clock: Clock, folder: Path | None = None
) -> Snapshot:
    """Copy the state of `replica`, store it, and enter it in `catalog`; return what was entered.

    :param journal: identity of the journal.
    :param folder: where the copy lies meanwhile; None for the system's folder of temporary files.
    :raises LogError: if it can't be stored.
    :raises DataDirectoryError: if there is no room for the copy.
    """
    async with TemporaryDirectory(prefix="clockjack-snapshot-", dir=None if folder is None else str(folder)) as scratch:
        copy = Path(scratch, "replica.sqlite")
        sequence = await replica.copy_to(copy)
        digest = hashlib.sha256()
        parts: list[str] = []
        size = 0
        while data := await to_thread.run_sync(_read, copy, size):
            digest.update(data)
            size += len(data)
            parts.append(await payloads.put(await to_thread.run_sync(zlib.compress, data, 1)))
    snapshot = Snapshot(journal, sequence, schema.VERSION, size, digest.hexdigest(), parts, clock.now())
    older = await catalog.all()
    await catalog.add(snapshot)
    for forgotten in older[: max(len(older) + 1 - KEPT, 0)]:
        for part in forgotten.parts:
            await payloads.delete(part)
    return snapshot


def _read(path: Path, offset: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(PART_BYTES)
