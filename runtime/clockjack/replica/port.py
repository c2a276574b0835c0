"""The replica port: the state that the journal led to, on this node."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct

from clockjack.apply.outcome import Outcome
from clockjack.apply.topics import Topic
from clockjack.log.port import Entry


class Watch(Protocol):
    """Waits for changes."""

    async def wait(self) -> None:
        """Return as soon as something changed since the last call (at once if it already has)."""
        ...

    def take(self) -> bool:
        """Return at once whether something changed since the last call."""
        ...

    def set(self) -> None:
        """Wake the waiter for another reason."""
        ...


class Reader(Protocol):
    """Reads the state as it is after the last batch that was applied."""

    async def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of one SELECT over ``schema.sql``; the caller bounds them by LIMIT."""
        ...


class Progress(Struct, frozen=True):
    """How far a replica is."""

    applied: int
    """Sequence of the last journal entry that was applied."""
    applied_at: int
    """When the log stored that entry, microseconds since the epoch."""
    records_ignored: int
    """Records so far whose precondition did not hold."""
    stored_at: int = 0
    """The same as `applied_at`, but for a clock of the log that was set back, which this shows."""
    seen_at: float = 0.0
    """When it was applied here, by the event loop's clock, in seconds."""


class Replica(Reader, Protocol):
    """The state, and what moves it."""

    @property
    def progress(self) -> Progress:
        """How far it is."""
        ...

    async def apply(self, entries: Sequence[Entry]) -> list[list[Outcome]]:
        """Apply entries in one transaction; return what each of their records did.

        Entries that were applied before are passed over, with no outcomes. Watches are told.

        :raises UnknownRecord: if an entry holds a record that this version doesn't know.
        """
        ...

    def watch(self, *topics: Topic) -> AbstractContextManager[Watch]:
        """Return a watch on those parts of the state. It is set at the beginning."""
        ...

    async def copy_to(self, path: Path) -> int:
        """Write the state, as it is after some entry, to a new database file; return that entry's sequence.

        The replica goes on working meanwhile.

        :raises DataDirectoryError: if the file can't be written.
        """
        ...

    async def reached(self, sequence: int) -> None:
        """Return once the entry of that sequence has been applied."""
        ...
