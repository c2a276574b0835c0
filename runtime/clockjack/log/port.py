"""The log port: an ordered, durable sequence of entries, as the journal and the events stream need it.

Adapters: :mod:`clockjack.log.nats` (a JetStream stream) and :mod:`clockjack.log.memory` (simulation and test
kit). Both pass ``clockjack.testing.log_conformance``.
"""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from msgspec import Struct

READ_BYTES = 1 << 20
"""What :meth:`Log.read` returns at most, about, unless it is told otherwise."""


class Entry(Struct, frozen=True, gc=False):
    """One entry of a log."""

    sequence: int
    """Position, from 1, without gaps."""
    timestamp: int
    """When the log stored it: microseconds since the epoch, by the log's clock, which may be set back."""
    subject: str
    """Who wrote it and what it is about."""
    message_id: str
    """The writer's id of it; the log keeps one entry for an id."""
    payload: bytes


class Bounds(Struct, frozen=True):
    """Which part of a log is there."""

    first: int
    """Sequence of the oldest entry that is kept; ``last + 1`` when there is none."""
    last: int
    """Sequence of the newest entry; 0 when there never was one."""


class Follower(Protocol):
    """Reads a log in order from one position on."""

    async def receive(self, limit: int = 256) -> list[Entry]:
        """Return the next entries: at least one, at most `limit`, waiting for the first.

        Over an outage or a restart of the server it waits, and goes on where it was: no entry is left out,
        none comes twice.

        :raises LogReplaced: if the log lost entries that were not read yet, or is another one.
        """
        ...


class Server(Struct, frozen=True):
    """A server that keeps a log."""

    name: str
    leads: bool
    """It leads the others, and takes what is appended."""
    is_up: bool | None
    """It takes part in keeping the log; None where nobody can tell, because there is no leader."""
    lag: int | None
    """Operations that it has yet to take over from the leader; None where nobody can tell."""


class Servers(Protocol):
    """The servers that keep a log."""

    @property
    def connected_to(self) -> tuple[str, str]:
        """Name and version of the one that this process is connected to, now or last."""
        ...

    async def look(self) -> list[Server]:
        """Return all of them, by name."""
        ...


class Log(Protocol):
    """An ordered, durable sequence of entries."""

    @property
    def identity(self) -> str:
        """What tells this log from another of the same name (made anew after its data was deleted)."""
        ...

    @property
    def max_entry_bytes(self) -> int:
        """The largest payload that an entry may have."""
        ...

    async def append(self, subject: str, payload: bytes, message_id: str) -> int:
        """Store one entry durably; return its sequence.

        An id that is stored already (within the log's window of 2 minutes) stores nothing, and returns the
        sequence of the first.

        :raises LogUnavailable: if there was no answer in time: try again with the same id.
        :raises LogFull: if the log's limit or the disk is reached.
        :raises EntryTooLarge: if the payload is over :attr:`max_entry_bytes`.
        :raises AppendRefused: if the credentials don't allow that subject.
        """
        ...

    def follow(self, after: int) -> AbstractAsyncContextManager[Follower]:
        """Return a reader of the entries behind sequence `after` (0 for all)."""
        ...

    async def read(
        self, subject: str, *, after: int = 0, since: int | None = None, limit: int = 256, max_bytes: int = READ_BYTES
    ) -> list[Entry]:
        """Return the next entries of just that `subject` (no wildcards) as they are now, without waiting for more.

        They are behind sequence `after`; or, if `since` is given, those that were stored at that instant or later.
        There are at most `limit` of them, and none more once their payloads have `max_bytes`; only where there are none
        now, the list is empty. On a replicated log, what was stored last may be missing for a moment.

        :raises LogUnavailable: if there was no answer in time.
        """
        ...

    async def bounds(self) -> Bounds:
        """Return which entries there are.

        :raises LogUnavailable: if there was no answer in time.
        """
        ...

    async def size(self) -> int:
        """Return how many bytes its entries take.

        :raises LogUnavailable: if there was no answer in time.
        """
        ...

    async def trim(self, first: int) -> None:
        """Forget all entries before sequence `first`.

        :raises LogUnavailable: if there was no answer in time.
        """
        ...
