"""A replica in a SQLite file: written by one thread, read beside it through aiosqlite.

The file is consistent after any kill (WAL), and disposable: one that is missing, damaged, of another schema, or made
from another journal is put aside, and the node begins from the journal's first entry.
"""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import aiosqlite

from clockjack.apply.machine import Applied, StateMachine
from clockjack.apply.outcome import Outcome
from clockjack.errors import DataDirectoryError
from clockjack.log.port import Entry
from clockjack.replica import schema
from clockjack.replica.port import Progress, Topic, Watch
from clockjack.replica.watches import Watches

log = logging.getLogger(__name__)

_PRAGMAS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA wal_autocheckpoint = 4000;
PRAGMA cache_size = -32000;
PRAGMA temp_store = MEMORY;
"""


class SqliteReplica:
    """A replica in a file. Made by :func:`open_replica`."""

    def __init__(self, machine: StateMachine, writer: ThreadPoolExecutor, reader: aiosqlite.Connection) -> None:
        """Put the parts together."""
        self._machine = machine
        self._writer = writer
        self._reader = reader
        self._watches = Watches()

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return Progress(self._machine.applied, self._machine.applied_at, self._machine.ignored)

    async def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of one SELECT."""
        return list(await self._reader.execute_fetchall(sql, parameters))  # type: ignore[arg-type]

    async def apply(self, entries: Sequence[Entry]) -> list[list[Outcome]]:
        """Apply entries in one transaction; see the port."""
        loop = asyncio.get_running_loop()
        applied: Applied = await loop.run_in_executor(self._writer, self._machine.apply, entries)
        self._watches.notify(applied.topics | {Topic.APPLIED})
        return applied.outcomes

    def watch(self, *topics: Topic) -> AbstractContextManager[Watch]:
        """Return a watch on those parts of the state."""
        return self._watches.watch(*topics)

    async def reached(self, sequence: int) -> None:
        """Return once the entry of that sequence has been applied."""
        with self._watches.watch(Topic.APPLIED) as watch:
            while self._machine.applied < sequence:
                await watch.wait()


@asynccontextmanager
async def open_replica(path: Path, journal_identity: str) -> AsyncIterator[SqliteReplica]:
    """Open the replica in the file `path`, made from the journal of that identity, or begin a new one.

    :raises DataDirectoryError: if the file can't be made or written.
    """
    writer = ThreadPoolExecutor(1, "clockjack-apply")
    loop = asyncio.get_running_loop()
    db, machine = await loop.run_in_executor(writer, _open, path, journal_identity)
    try:
        async with aiosqlite.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None) as reader:
            await reader.execute("PRAGMA query_only = ON")
            yield SqliteReplica(machine, writer, reader)
    finally:
        await asyncio.shield(loop.run_in_executor(writer, db.close))
        writer.shutdown(wait=False)


def _open(path: Path, journal_identity: str) -> tuple[sqlite3.Connection, StateMachine]:
    try:
        db = _connect(path)
        problem = _unfit(db, journal_identity)
        if problem is not None:
            db.close()
            log.warning("%s %s: it is made anew from the journal", path, problem)
            _discard(path)
            db = _connect(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise DataDirectoryError(f"can't use {path}: {error}") from error
        log.warning("%s is damaged (%s): it is made anew from the journal", path, error)
        _discard(path)
        db = _connect(path)
    if schema.version(db) == 0:
        schema.create(db)
        db.execute("INSERT INTO meta (key, value) VALUES ('journal', ?)", (journal_identity,))
    return db, StateMachine(db)


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, cached_statements=512, check_same_thread=False)
    try:
        db.executescript(_PRAGMAS)
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db


def _unfit(db: sqlite3.Connection, journal_identity: str) -> str | None:
    """Say why a database can't be gone on with; None if it can, or is empty."""
    found = schema.version(db)
    if found == 0:
        return None
    if found != schema.VERSION:
        return f"has schema {found}, and this version needs {schema.VERSION}"
    row = db.execute("SELECT value FROM meta WHERE key = 'journal'").fetchone()
    if row is None or row[0] != journal_identity:
        return "was made from another journal"
    [(check,)] = db.execute("PRAGMA quick_check(1)")
    return None if check == "ok" else f"is damaged ({check})"


def _discard(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
