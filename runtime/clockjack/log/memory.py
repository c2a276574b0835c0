"""A log in memory, for tests and the simulation."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import anyio
import anyio.lowlevel

from clockjack.clock import MICROSECONDS, Clock
from clockjack.errors import EntryTooLarge, LogFull, LogReplaced
from clockjack.log.port import READ_BYTES, Bounds, Entry, Follower

DUPLICATE_WINDOW = 120 * MICROSECONDS
"""How long a message id is remembered."""


class MemoryLog:
    """A list of entries, as :class:`clockjack.log.port.Log`.

    Deterministic: time comes from its clock alone. A simulation that wants faults overrides :meth:`admit` (an
    append that is on its way) and :meth:`acknowledge` (its answer), which may wait, raise, or go on.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        identity: str = "memory",
        max_bytes: int | None = None,
        max_entry_bytes: int = 8 * 1024 * 1024,
    ) -> None:
        """Begin empty; refuse appends beyond `max_bytes` of payload in all."""
        self._clock = clock
        self._identity = identity
        self._max_bytes = max_bytes
        self._max_entry_bytes = max_entry_bytes
        self._entries: list[Entry] = []
        self._first = 1
        self._bytes = 0
        self._stamp = 0
        self._ids: dict[str, Entry] = {}
        self._news: set[anyio.Event] = set()

    @property
    def identity(self) -> str:
        """What tells this log from another of the same name."""
        return self._identity

    @property
    def max_entry_bytes(self) -> int:
        """The largest payload that an entry may have."""
        return self._max_entry_bytes

    async def append(self, subject: str, payload: bytes, message_id: str) -> int:
        """Store one entry; see :meth:`clockjack.log.port.Log.append`."""
        if len(payload) > self._max_entry_bytes:
            raise EntryTooLarge(len(payload), self._max_entry_bytes)
        await self.admit(subject, payload, message_id)
        sequence = self._store(subject, payload, message_id)
        await self.acknowledge(sequence)
        return sequence

    async def admit(self, subject: str, payload: bytes, message_id: str) -> None:
        """Let an append pass that isn't stored yet; for faults, override it."""
        await anyio.lowlevel.checkpoint()

    async def acknowledge(self, sequence: int) -> None:
        """Let the answer to an append pass, which is stored; for faults, override it."""

    @contextlib.asynccontextmanager
    async def follow(self, after: int) -> AsyncIterator[Follower]:
        """Return a reader of the entries behind sequence `after`."""
        yield _MemoryFollower(self._read, self._identity, after)

    async def read(
        self, subject: str, *, after: int = 0, since: int | None = None, limit: int = 256, max_bytes: int = READ_BYTES
    ) -> list[Entry]:
        """Return the next entries of just that `subject`; see :meth:`clockjack.log.port.Log.read`."""
        await anyio.lowlevel.checkpoint()
        found: list[Entry] = []
        size = 0
        for entry in self._entries[max(after + 1 - self._first, 0) if since is None else 0 :]:
            if entry.subject == subject and (since is None or entry.timestamp >= since):
                found.append(entry)
                size += len(entry.payload)
                if len(found) >= limit or size >= max_bytes:
                    break
        return found

    async def bounds(self) -> Bounds:
        """Return which entries there are."""
        await anyio.lowlevel.checkpoint()
        return Bounds(first=self._first, last=self._last)

    async def size(self) -> int:
        """Return how many bytes its entries take."""
        await anyio.lowlevel.checkpoint()
        return self._bytes

    async def trim(self, first: int) -> None:
        """Forget all entries before sequence `first`."""
        await anyio.lowlevel.checkpoint()
        gone = min(max(first - self._first, 0), len(self._entries))
        self._bytes -= sum(len(entry.payload) for entry in self._entries[:gone])
        del self._entries[:gone]
        self._first += gone
        self._wake()

    def replace(self, identity: str) -> None:
        """Begin anew, empty, as another log of the same name."""
        self._identity = identity
        self._entries.clear()
        self._ids.clear()
        self._first, self._bytes = 1, 0
        self._wake()

    @property
    def _last(self) -> int:
        return self._first + len(self._entries) - 1

    def _store(self, subject: str, payload: bytes, message_id: str) -> int:
        now = self._clock.now()
        self._forget_ids(now - DUPLICATE_WINDOW)
        if (known := self._ids.get(message_id)) is not None:
            return known.sequence
        if self._max_bytes is not None and self._bytes + len(payload) > self._max_bytes:
            raise LogFull(f"the log holds {self._bytes} bytes and may hold {self._max_bytes}")
        self._stamp = now = max(now, self._stamp)
        entry = Entry(self._last + 1, now, subject, message_id, bytes(payload))
        self._entries.append(entry)
        self._bytes += len(payload)
        if message_id:
            self._ids[message_id] = entry
        self._wake()
        return entry.sequence

    def _forget_ids(self, before: int) -> None:
        while self._ids:
            oldest = next(iter(self._ids.values()))
            if oldest.timestamp >= before:
                return
            del self._ids[oldest.message_id]

    def _wake(self) -> None:
        for event in self._news:
            event.set()
        self._news.clear()

    async def _read(self, after: int, identity: str, limit: int) -> list[Entry]:
        await anyio.lowlevel.checkpoint()
        while True:
            if self._identity != identity:
                raise LogReplaced(f"the log is {self._identity} now; read was {identity}")
            if self._first > after + 1 or self._last < after:
                raise LogReplaced(f"the log holds {self._first} to {self._last}; read was up to {after}")
            if after < self._last:
                begin = after + 1 - self._first
                return self._entries[begin : begin + limit]
            news = anyio.Event()
            self._news.add(news)
            try:
                await news.wait()
            finally:
                self._news.discard(news)


class _MemoryFollower:
    """Reads a :class:`MemoryLog`."""

    def __init__(self, read: Callable[[int, str, int], Awaitable[list[Entry]]], identity: str, after: int) -> None:
        self._read = read
        self._identity = identity
        self._after = after

    async def receive(self, limit: int = 256) -> list[Entry]:
        entries = await self._read(self._after, self._identity, limit)
        self._after = entries[-1].sequence
        return entries
