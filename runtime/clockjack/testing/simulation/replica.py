"""Replicas whose every step is compared with the observer's."""

import sqlite3
from collections.abc import Callable, Sequence

from anyio.lowlevel import checkpoint

from clockjack.apply.outcome import Outcome
from clockjack.errors import DataDirectoryError
from clockjack.log.port import Entry
from clockjack.replica.memory import MemoryReplica
from clockjack.testing.simulation.observer import Observer
from clockjack.testing.simulation.processes import HERE


class ComparedReplica(MemoryReplica):
    """A node's replica."""

    def __init__(
        self,
        db: sqlite3.Connection,
        name: str,
        observer: Observer,
        on_applied: Callable[[], None],
        disk_is_full: Callable[[], bool],
    ) -> None:
        """Go on with `db`, the disk of the node `name`, as long as it isn't full.

        `on_applied` is called after each transaction.
        """
        super().__init__(db)
        self._disk = db
        self._name = name
        self._observer = observer
        self._on_applied = on_applied
        self._disk_is_full = disk_is_full

    async def apply(self, entries: Sequence[Entry]) -> list[list[Outcome]]:
        """Apply entries in one transaction; see the port."""
        if self._disk_is_full():
            raise DataDirectoryError("the disk is full")
        outcomes = await super().apply(entries)
        self._observer.compare(self._name, entries, outcomes, self._disk)
        self._on_applied()
        if (process := HERE.get()) is not None and process.stopped:
            await checkpoint()  # it ends, or is frozen, before anybody is told what was applied
        return outcomes
