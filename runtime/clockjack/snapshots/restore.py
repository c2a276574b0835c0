"""Beginning with a snapshot instead of the journal's first entry."""

import hashlib
import logging
import zlib
from pathlib import Path

import anyio

from clockjack.errors import PayloadMissing
from clockjack.payloads.port import Payloads
from clockjack.replica import migrations
from clockjack.snapshots.catalog import Catalog, Snapshot

log = logging.getLogger(__name__)


async def restore(path: Path, catalog: Catalog, payloads: Payloads, journal: str) -> Snapshot | None:
    """Write the newest snapshot that fits to the file `path`, which isn't there; return it, or None if none fits.

    One of an older version of the schema fits if it can be brought up to this one; one of a newer doesn't. One that
    is damaged or incomplete is passed over for the one before it.

    :raises LogUnavailable: if the object store doesn't answer.
    :raises OSError: if the file can't be written.
    """
    for snapshot in reversed(await catalog.all()):
        if snapshot.journal != journal or not migrations.can_go_on_with(snapshot.schema):
            continue
        draft = path.with_name(f"{path.name}.restoring")
        if await _write(draft, snapshot, payloads):
            await anyio.Path(draft).rename(path)
            log.info("begins with the snapshot of entry %d, %d bytes", snapshot.sequence, snapshot.size)
            return snapshot
        await anyio.Path(draft).unlink(missing_ok=True)
        log.warning("the snapshot of entry %d is damaged, and passed over", snapshot.sequence)
    return None


async def _write(draft: Path, snapshot: Snapshot, payloads: Payloads) -> bool:
    """Write the file; return whether it is what was stored."""
    digest = hashlib.sha256()
    async with await anyio.open_file(draft, "wb") as file:
        for part in snapshot.parts:
            try:
                data = zlib.decompress(await payloads.get(part))
            except (PayloadMissing, zlib.error):
                return False
            digest.update(data)
            await file.write(data)
    return digest.hexdigest() == snapshot.sha256
