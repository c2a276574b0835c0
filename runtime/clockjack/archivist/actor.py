"""The actor that leads as archivist in one epoch."""

import logging

import anyio
from msgspec import Struct

from clockjack.actors.actor import Actor
from clockjack.archivist.backfills import backfills_over_budget
from clockjack.archivist.budgets import Budgets, Pace
from clockjack.archivist.payloads import references_of
from clockjack.archivist.retention import over_budget
from clockjack.archivist.trail import trail_over_budget
from clockjack.clock import Clock
from clockjack.errors import LogError
from clockjack.journal.port import Proposer
from clockjack.log.port import Log
from clockjack.payloads.port import Payloads
from clockjack.records import Checkpoint, Prune, PruneAudit, PruneBackfills
from clockjack.replica.port import Replica
from clockjack.snapshots.catalog import Catalog
from clockjack.snapshots.take import take

log = logging.getLogger(__name__)


class Archive(Struct, frozen=True):
    """Where the archivist keeps things, and how much of them."""

    journal: Log
    payloads: Payloads
    catalog: Catalog
    budgets: Budgets = Budgets()
    pace: Pace = Pace()


class Archivist(Actor):
    """Drops history over the budget, has replicas compared, takes snapshots, and trims the journal."""

    def __init__(self, epoch: int, proposer: Proposer, replica: Replica, archive: Archive, clock: Clock) -> None:
        """Lead in `epoch`."""
        self._epoch = epoch
        self._proposer = proposer
        self._replica = replica
        self._archive = archive
        self._clock = clock

    @property
    def name(self) -> str:
        """What logs and metrics call it."""
        return "archivist"

    async def run(self) -> None:
        """Keep order for ever."""
        async with anyio.create_task_group() as group:
            group.start_soon(self._prune)
            group.start_soon(self._note_checkpoints)
            group.start_soon(self._take_snapshots)

    async def _prune(self) -> None:
        while True:
            while numbers := await over_budget(self._replica, self._archive.budgets, self._now()):
                references = await references_of(self._replica, numbers)
                outcome = await self._proposer.propose(Prune(self._epoch, self._clock.now(), numbers))
                if not outcome.value:
                    break
                for reference in references:
                    await self._archive.payloads.delete(reference)
            if ends := await trail_over_budget(self._replica, self._archive.budgets.audit, self._now()):
                await self._proposer.propose(PruneAudit(self._epoch, self._clock.now(), ends))
            while old := await backfills_over_budget(self._replica, self._archive.budgets.backfills, self._now()):
                outcome = await self._proposer.propose(PruneBackfills(self._epoch, self._clock.now(), old))
                if not outcome.value:
                    break
            await anyio.sleep(self._archive.pace.look_seconds)

    def _now(self) -> int:
        """Return the time by which history is old: by a clock that is ahead, all of it would be."""
        return min(self._clock.now(), self._replica.progress.applied_at)

    async def _note_checkpoints(self) -> None:
        noted = 0
        while True:
            await anyio.sleep(self._archive.pace.checkpoint_seconds)
            applied = self._replica.progress.applied
            if applied > noted:
                await self._proposer.propose(Checkpoint(self._epoch, self._clock.now()))
                noted = self._replica.progress.applied

    async def _take_snapshots(self) -> None:
        """Take a snapshot when the journal has grown; a failure is tried again after a while."""
        while True:
            try:
                await self._take_snapshot_if_due()
            except (LogError, OSError) as error:
                log.warning("could not take a snapshot: %s", error)
            await anyio.sleep(self._archive.pace.look_seconds)

    async def _take_snapshot_if_due(self) -> None:
        archive = self._archive
        taken = [snapshot for snapshot in await archive.catalog.all() if snapshot.journal == archive.journal.identity]
        last = taken[-1].sequence if taken else 0
        pressed = await archive.journal.size() > archive.pace.snapshot_bytes
        grown = archive.pace.pressed_entries if pressed else archive.pace.snapshot_entries
        if self._replica.progress.applied - last < grown:
            return
        snapshot = await take(self._replica, archive.payloads, archive.catalog, archive.journal.identity, self._clock)
        log.info(
            "took a snapshot of entry %d: %d bytes in %d parts", snapshot.sequence, snapshot.size, len(snapshot.parts)
        )
        # Behind the snapshot before this one: should this one be damaged, that one can still be gone on from.
        if last:
            await archive.journal.trim(last + 1 if pressed else last - archive.pace.margin_entries)
