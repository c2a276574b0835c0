"""A replica in memory, for the simulation and the users' test kit: the same SQL, called directly."""

import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import anyio
from anyio.lowlevel import checkpoint

from clockjack.apply.machine import StateMachine
from clockjack.apply.outcome import Outcome
from clockjack.apply.topics import Topic
from clockjack.log.port import Entry
from clockjack.replica import schema
from clockjack.replica.copying import copy
from clockjack.replica.port import Progress, Watch
from clockjack.replica.watches import Watches


def new_database() -> sqlite3.Connection:
    """Return an empty database in memory that has the tables."""
    db = sqlite3.connect(":memory:", isolation_level=None, cached_statements=512)
    schema.create(db)
    return db


class MemoryReplica:
    """A replica whose database is gone with it."""

    def __init__(self, db: sqlite3.Connection | None = None) -> None:
        """Begin before the first entry; or go on with a database that :func:`new_database` made."""
        self._db = db or new_database()
        self._machine = StateMachine(self._db)
        self._watches = Watches()
        self._seen_at = 0.0

    @property
    def progress(self) -> Progress:
        """How far it is."""
        machine = self._machine
        return Progress(machine.applied, machine.applied_at, machine.ignored, machine.stored_at, self._seen_at)

    async def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of one SELECT."""
        await checkpoint()
        return self._db.execute(sql, parameters).fetchall()

    async def apply(self, entries: Sequence[Entry]) -> list[list[Outcome]]:
        """Apply entries in one transaction; see the port."""
        await checkpoint()
        applied = self._machine.apply(entries)
        self._seen_at = anyio.current_time()
        self._watches.notify(applied.topics | {Topic.APPLIED})
        return applied.outcomes

    def watch(self, *topics: Topic) -> AbstractContextManager[Watch]:
        """Return a watch on those parts of the state."""
        return self._watches.watch(*topics)

    async def copy_to(self, path: Path) -> int:
        """Write the state to a new database file; see the port."""
        await checkpoint()
        return copy(self._db, path)

    async def reached(self, sequence: int) -> None:
        """Return once the entry of that sequence has been applied."""
        with self._watches.watch(Topic.APPLIED) as watch:
            while self._machine.applied < sequence:
                await watch.wait()

    def close(self) -> None:
        """Give the database back."""
        self._db.close()
