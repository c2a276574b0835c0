"""Replicas whose every step is compared with the observer's."""

import sqlite3
from collections.abc import Callable, Sequence

from clockjack.apply.outcome import Outcome
from clockjack.log.port import Entry
from clockjack.replica.memory import MemoryReplica
from clockjack.testing.simulation.observer import Observer


class ComparedReplica(MemoryReplica):
    """A node's replica."""

    def __init__(self, db: sqlite3.Connection, name: str, observer: Observer, on_applied: Callable[[], None]) -> None:
        """Go on with `db`, the disk of the node `name`; call `on_applied` after each transaction."""
        super().__init__(db)
        self._disk = db
        self._name = name
        self._observer = observer
        self._on_applied = on_applied

    async def apply(self, entries: Sequence[Entry]) -> list[list[Outcome]]:
        """Apply entries in one transaction; see the port."""
        outcomes = await super().apply(entries)
        self._observer.compare(self._name, entries, outcomes, self._disk)
        self._on_applied()
        return outcomes
