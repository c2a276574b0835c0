"""Logs that are far away: requests and answers get lost, come late and twice, and processes come and go."""

import contextlib
from collections.abc import AsyncIterator, Callable
from functools import partial

import anyio

from clockjack.clock import Clock
from clockjack.errors import EntryTooLarge, LogFull, LogUnavailable
from clockjack.log.memory import MemoryLog
from clockjack.log.port import Bounds, Entry, Follower
from clockjack.testing.simulation.faults import Faults
from clockjack.testing.simulation.network import Network
from clockjack.testing.simulation.processes import HERE, Process
from clockjack.testing.simulation.steps import When

APPEND_SECONDS = 1.0
"""An append without an answer is unavailable after so long, as with JetStream."""


class Append:
    """One append on its way."""

    def __init__(self, subject: str, payload: bytes, message_id: str, era: int) -> None:
        """Begin without an answer, in this `era` of the log."""
        self.subject = subject
        self.payload = payload
        self.message_id = message_id
        self.era = era
        self.sender = HERE.get()
        self.answered = anyio.Event()
        self.sequence: int | None = None
        self.error: LogFull | None = None


class FaultyLog(MemoryLog):
    """A log in memory behind a network."""

    def __init__(
        self,
        clock: Clock,
        identity: str,
        faults: Faults,
        network: Network,
        *,
        on_stored: Callable[[Entry], None] | None = None,
        on_moment: Callable[[Process | None, When], None] | None = None,
    ) -> None:
        """Call `on_stored` with every entry when it is stored, and `on_moment` when faults may strike."""
        super().__init__(clock, identity=identity)
        self._faults = faults
        self._network = network
        self._on_stored = on_stored
        self._on_moment = on_moment
        self._era = 0
        self._is_dying = False

    @property
    def entries(self) -> list[Entry]:
        """All that is there."""
        return self._entries

    async def append(self, subject: str, payload: bytes, message_id: str) -> int:
        """Store one entry; see :meth:`clockjack.log.port.Log.append`."""
        if len(payload) > self.max_entry_bytes:
            raise EntryTooLarge(len(payload), self.max_entry_bytes)
        request = Append(subject, bytes(payload), message_id, self._era)
        for delay in self._faults.requests(request.sender):
            self._network.later(delay, partial(self._arrive, request))
        self._moment(request.sender, "sent")
        with anyio.move_on_after(APPEND_SECONDS):
            await request.answered.wait()
        if request.error is not None:
            raise request.error
        if request.sequence is None or not request.answered.is_set():
            raise LogUnavailable("the log gave no answer in time")
        return request.sequence

    def forget_ids(self) -> None:
        """Forget the ids of all entries, and of one more that is stored without an answer: so a server dies.

        Copies that are still on their way then are lost.
        """
        self._ids.clear()
        self._era += 1
        self._is_dying = True

    @contextlib.asynccontextmanager
    async def follow(self, after: int) -> AsyncIterator[Follower]:
        """Return a reader of the entries behind sequence `after`."""
        async with super().follow(after) as follower:
            yield FaultyFollower(follower, self._faults)

    async def bounds(self) -> Bounds:
        """Return which entries there are."""
        if self._faults.log_is_away(HERE.get()):
            await anyio.sleep(APPEND_SECONDS)
            raise LogUnavailable("the log gave no answer in time")
        return await super().bounds()

    def _arrive(self, request: Append) -> None:
        if request.era != self._era:
            return
        if self._faults.log_is_away(request.sender):
            delay = self._faults.held_up()
            if delay is not None:
                self._network.later(delay, partial(self._arrive, request))
            return
        if self._faults.is_full and request.message_id not in self._ids:
            request.error = LogFull("the log is full")
        else:
            sequence = self._store(request.subject, request.payload, request.message_id)
            self._moment(request.sender, "stored")
            if self._is_dying:
                self._ids.clear()
                self._era += 1
                self._is_dying = False
                return
            request.sequence = sequence
        delay = self._faults.answer(request.sender)
        if delay is not None:
            self._network.later(delay, partial(self._answer, request))

    def _store(self, subject: str, payload: bytes, message_id: str) -> int:
        before = self._last
        self._stamp = 0  # its clock may go back, as that of a server does
        sequence = super()._store(subject, payload, message_id)
        if sequence > before and self._on_stored is not None:
            self._on_stored(self._entries[-1])
        return sequence

    def _answer(self, request: Append) -> None:
        request.answered.set()
        self._moment(request.sender, "answered")

    def _moment(self, process: Process | None, when: When) -> None:
        if self._on_moment is not None:
            self._on_moment(process, when)


class FaultyFollower:
    """Reads such a log: late, and not at all while it is cut off."""

    def __init__(self, follower: Follower, faults: Faults) -> None:
        """Read by `follower`."""
        self._follower = follower
        self._faults = faults

    async def receive(self, limit: int = 256) -> list[Entry]:
        """Return the next entries; see :meth:`clockjack.log.port.Follower.receive`."""
        process = HERE.get()
        await self._faults.until_log_is_there(process)
        entries = await self._follower.receive(self._faults.page(limit))
        late = self._faults.reading(process)
        if late:
            await anyio.sleep(late)
        await self._faults.until_log_is_there(process)
        return entries
