"""A replica in a SQLite file: written by one thread, read beside it through aiosqlite.

The file is consistent after any kill (WAL), and disposable: one that is missing, damaged, or made from another journal
is removed, and the node begins with a snapshot or the journal's first entry. So is one of a newer schema; one of an
older is brought up to this one. One that turns out to be damaged while the node runs is removed too, and the node has
to start again.
"""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite
import anyio
from anyio import to_thread

from clockjack.apply.machine import StateMachine
from clockjack.apply.outcome import Outcome
from clockjack.apply.topics import Topic
from clockjack.errors import DataDirectoryError, ReplicaDamaged
from clockjack.log.port import Entry
from clockjack.replica import migrations, schema
from clockjack.replica.copying import copy
from clockjack.replica.port import Progress, Watch
from clockjack.replica.watches import Watches

log = logging.getLogger(__name__)

CHECKED_BYTES = 256 * 1024 * 1024
"""A larger file is not checked as a whole when the node starts, which would take long; damage shows when it is met."""

CHECKPOINT_TRANSACTIONS = 100
"""After so many, another thread copies from the write-ahead log into the database what it has. Where transactions are
large, the log has ``wal_autocheckpoint`` pages before that, and the writer copies them itself: some 15 ms with a
transaction, in which nothing else is applied."""

T = TypeVar("T")

_PRAGMAS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA wal_autocheckpoint = 4000;
PRAGMA cache_size = -32000;
PRAGMA temp_store = MEMORY;
"""


class SqliteReplica:
    """A replica in a file. Made by :func:`open_replica`."""

    def __init__(
        self,
        path: Path,
        db: sqlite3.Connection,
        machine: StateMachine,
        writer: ThreadPoolExecutor,
        reader: aiosqlite.Connection,
    ) -> None:
        """Put the parts together; `db` is the writer's."""
        self._path = path
        self._db = db
        self._transactions = 0
        """Since the last checkpoint began."""
        self._copying: asyncio.Future[None] | None = None
        """The checkpoint that another thread does."""
        self._machine = machine
        self._writer = writer
        self._reader = reader
        self._watches = Watches()
        self._seen_at = 0.0

    @property
    def progress(self) -> Progress:
        """How far it is."""
        machine = self._machine
        return Progress(machine.applied, machine.applied_at, machine.ignored, machine.stored_at, self._seen_at)

    async def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of one SELECT.

        :raises DataDirectoryError: if the file can't be read.
        :raises ReplicaDamaged: if it is not what was written.
        """
        return [*await self._told("read", self._reader.execute_fetchall(sql, parameters))]  # type: ignore[list-item]

    async def apply(self, entries: Sequence[Entry]) -> list[list[Outcome]]:
        """Apply entries in one transaction; see the port.

        :raises DataDirectoryError: if the file can't be written (the disk is full); nothing was applied.
        :raises ReplicaDamaged: if the file is not what was written.
        """
        loop = asyncio.get_running_loop()
        applying = loop.run_in_executor(self._writer, self._machine.apply, entries)
        # what is applied must be told to those who wait for it
        applied = await _shielded(partial(self._told, "write", applying))
        self._seen_at = anyio.current_time()
        self._watches.notify(applied.topics | {Topic.APPLIED})
        self._care_for_log(loop)
        return applied.outcomes

    def _care_for_log(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin a checkpoint if one is due; the writer copies what came meanwhile, so that the log begins anew."""
        self._transactions += 1
        if self._copying is None:
            if self._transactions >= CHECKPOINT_TRANSACTIONS:
                self._transactions = 0
                self._copying = loop.run_in_executor(None, _checkpoint_beside, self._path)
        elif self._copying.done():
            self._copying = None
            self._writer.submit(_checkpoint, self._db)

    async def _told(self, what: str, doing: Awaitable[T]) -> T:
        """Wait for SQLite; say in words what is wrong with the file."""
        try:
            return await doing
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:  # the statement is wrong, not the file
                raise
            raise DataDirectoryError(f"can't {what} {self._path}: {error}") from error
        except sqlite3.DatabaseError as error:
            if not _means_damage(error):
                raise
            with contextlib.suppress(OSError):
                await asyncio.get_running_loop().run_in_executor(self._writer, _discard, self._path)
            raise ReplicaDamaged(
                f"{self._path} is damaged ({error}): start the node again, and it is made anew from the journal"
            ) from error

    def watch(self, *topics: Topic) -> AbstractContextManager[Watch]:
        """Return a watch on those parts of the state."""
        return self._watches.watch(*topics)

    async def discard(self) -> None:
        """Remove the file: it is made anew at the next start."""
        await to_thread.run_sync(_discard, self._path)

    async def copy_to(self, path: Path) -> int:
        """Write the state to a new database file; see the port."""
        return await to_thread.run_sync(_copy, self._path, path)

    async def reached(self, sequence: int) -> None:
        """Return once the entry of that sequence has been applied."""
        with self._watches.watch(Topic.APPLIED) as watch:
            while self._machine.applied < sequence:
                await watch.wait()


@asynccontextmanager
async def open_replica(
    path: Path,
    journal_identity: str,
    *,
    first: int = 1,
    restore: Callable[[Path], Awaitable[object]] | None = None,
) -> AsyncGenerator[SqliteReplica]:
    """Open the replica in the file `path`, made from the journal of that identity, or begin a new one.

    `first` is the first entry that the journal still holds: a replica that ends before it is of no use. For a new
    one, `restore` may write the file from a snapshot.

    :raises DataDirectoryError: if the file can't be made, read or written.
    """
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        writer = ThreadPoolExecutor(1, "clockjack-apply")
        stack.callback(writer.shutdown, wait=False)
        fit = await loop.run_in_executor(writer, _is_fit, path, journal_identity, first)
        if not fit and restore is not None:
            await restore(path)
        begin = partial(_open, path, journal_identity)
        db, machine = await _shielded(lambda: loop.run_in_executor(writer, begin))
        stack.push_async_callback(_shielded, partial(loop.run_in_executor, writer, db.close))
        reader = await _shielded(partial(_reader, path))
        stack.push_async_callback(_shielded, reader.close)
        yield SqliteReplica(path, db, machine, writer, reader)


async def _shielded(do: Callable[[], Awaitable[T]]) -> T:
    """Do something to its end, though the task be cancelled."""
    with anyio.CancelScope(shield=True):
        return await do()
    raise AssertionError("nobody cancels the scope itself")


def _reader(path: Path) -> aiosqlite.Connection:
    return aiosqlite.connect(_read_only(path), uri=True, isolation_level=None)


def _is_fit(path: Path, journal_identity: str, first: int) -> bool:
    """Say whether the database that is there can be gone on with; one that can't is removed."""
    try:
        if path.exists():
            with contextlib.closing(_connect(path)) as db:
                problem = _unfit(path, db, journal_identity, first)
            if problem is None:
                return True
            log.warning("%s %s: it is made anew from the journal", path, problem)
        _discard(path)
    except (sqlite3.Error, OSError) as error:
        if not (isinstance(error, sqlite3.DatabaseError) and _means_damage(error)):
            raise DataDirectoryError(f"can't use {path}: {error}") from error
        log.warning("%s is damaged (%s): it is made anew from the journal", path, error)
        _discard(path)
    return False


def _open(path: Path, journal_identity: str) -> tuple[sqlite3.Connection, StateMachine]:
    """Return the database, and the machine that goes on with it; in autocommit mode."""
    try:
        db = _connect(path)
        if schema.version(db) == 0:
            schema.create(db, {"journal": journal_identity})
        migrations.migrate(db)
        return db, StateMachine(db)
    except (sqlite3.Error, OSError) as error:
        raise DataDirectoryError(f"can't use {path}: {error}") from error


def _read_only(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=ro"


def _copy(source: Path, target: Path) -> int:
    with contextlib.closing(sqlite3.connect(_read_only(source), uri=True)) as db:
        return copy(db, target)


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, cached_statements=512, check_same_thread=False)
    try:
        db.executescript(_PRAGMAS)
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db


def _checkpoint(db: sqlite3.Connection) -> None:
    """Copy from the write-ahead log what nobody reads there any more; what fails is left to the next transaction."""
    with contextlib.suppress(sqlite3.Error):
        db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def _checkpoint_beside(path: Path) -> None:
    uri = f"{path.absolute().as_uri()}?mode=rw"  # a file that was just discarded is not to be made anew
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(uri, uri=True)) as db:
        _checkpoint(db)


def _unfit(path: Path, db: sqlite3.Connection, journal_identity: str, first: int) -> str | None:
    """Say why a database can't be gone on with; None if it can."""
    found = schema.version(db)
    if not migrations.can_go_on_with(found):
        return f"has schema {found}, and this version needs {schema.VERSION}"
    row = db.execute("SELECT value FROM meta WHERE key = 'journal'").fetchone()
    if row is None or row[0] != journal_identity:
        return "was made from another journal"
    row = db.execute("SELECT value FROM meta WHERE key = 'applied'").fetchone()
    applied = int(row[0]) if row else 0
    if applied + 1 < first:
        return f"ends at entry {applied}, and the journal begins at {first}"
    if path.stat().st_size > CHECKED_BYTES:
        return None
    [(check,)] = db.execute("PRAGMA quick_check(1)")
    return None if check == "ok" else f"is damaged ({check})"


def _means_damage(error: sqlite3.DatabaseError) -> bool:
    return error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def _discard(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
