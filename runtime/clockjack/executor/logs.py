"""Brings the lines of attempts into the stream of job logs, and lets no one wait for it for long."""

import logging
from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

import anyio

from clockjack import subjects
from clockjack.actors.signal import Signal
from clockjack.clock import Clock
from clockjack.errors import AppendRefused, EntryTooLarge, LogError
from clockjack.joblogs.lines import Chunk, chunk_of, encode_entry, left_out
from clockjack.log.port import Log

if TYPE_CHECKING:
    from clockjack.executor.frames import Key

ENTRY_BYTES = 256 << 10
"""An entry is closed when its lines reach this."""

ENTRY_CHUNKS = 5_000
"""Or when it has so many chunks."""

MAX_PENDING_BYTES = 8 << 20
"""So much waits to be stored; what comes then is left out, and counted."""

MAX_COUNTED = 1_000
"""Attempts for which what was left out is counted; of more, nobody is told."""

SETTLE_SECONDS = 1.0
"""How long the report of an attempt's end waits for its lines to be stored."""

BREATH_SECONDS = 0.02
"""Pause between two entries: each costs the server a sync of its disk."""

FIRST_PAUSE = 0.5
"""Seconds before an append that failed is tried again; doubled with every further one."""

LONGEST_PAUSE = 10.0

REFUSED_SECONDS = 60.0
"""Credentials that don't allow an executor's logs are tried again after so long; what comes meanwhile is left out."""

log = logging.getLogger(__name__)


class JobLogs:
    """What one executor has to store of its attempts' lines."""

    def __init__(self, executor_id: str, stream: Log, clock: Clock) -> None:
        """Append to `stream`, on the subject of the executor."""
        self._subject = subjects.job_logs(executor_id)
        self._executor_id = executor_id
        self._stream = stream
        self._clock = clock
        self._pending: deque[Chunk] = deque()
        self._pending_bytes = 0
        self._taken = 0
        self._stored = 0
        self._entries = 0
        self._down = False
        self._left_out: dict[Key, list[int]] = {}
        self._more = Signal()
        self._progress = Signal()

    def add(self, chunks: Iterable[Chunk]) -> None:
        """Store these as soon as may be; leave out what there is no room for."""
        for chunk in chunks:
            if self._pending_bytes >= MAX_PENDING_BYTES:
                self._leave_out(chunk)
                continue
            counts = self._left_out.pop((chunk.number, chunk.attempt), None) if self._left_out else None
            if counts is not None:
                line = left_out(chunk.since, counts[0], counts[1], "the stream of job logs did not take them in time")
                self._put(chunk_of(chunk.number, chunk.attempt, [line]))
            self._put(chunk)
        self._more.set()

    async def settled(self) -> None:
        """Wait until all that was added is stored; not longer than a second, and not at all while nothing is."""
        if self._down or self._stored >= self._taken:
            return
        goal = self._taken
        with anyio.move_on_after(SETTLE_SECONDS):
            while self._stored < goal and not self._down:
                await self._progress.wait()

    async def run(self) -> None:
        """Store, for ever."""
        while True:
            while not self._pending:
                await self._more.wait()
            chunks = self._next()
            await self._store(chunks)
            self._stored += len(chunks)
            self._progress.set()
            await anyio.sleep(BREATH_SECONDS)

    def _put(self, chunk: Chunk) -> None:
        self._pending.append(chunk)
        self._pending_bytes += len(chunk.lines)
        self._taken += 1

    def _leave_out(self, chunk: Chunk) -> None:
        key = (chunk.number, chunk.attempt)
        if (counts := self._left_out.get(key)) is None:
            if len(self._left_out) >= MAX_COUNTED:
                del self._left_out[next(iter(self._left_out))]
            counts = self._left_out[key] = [0, 0]
        counts[0] += chunk.count
        counts[1] += len(chunk.lines)

    def _next(self) -> list[Chunk]:
        chunks: list[Chunk] = []
        size = 0
        while self._pending and len(chunks) < ENTRY_CHUNKS:
            size += len(self._pending[0].lines)
            if chunks and size > ENTRY_BYTES:
                break
            chunks.append(self._pending.popleft())
        self._pending_bytes -= sum(len(chunk.lines) for chunk in chunks)
        return chunks

    async def _store(self, chunks: list[Chunk]) -> None:
        """Store one entry, however long that takes; give it up only where it never could be."""
        self._entries += 1
        payload, message_id = encode_entry(chunks), f"{self._executor_id}-logs-{self._entries}"
        pause = FIRST_PAUSE
        while True:
            try:
                await self._stream.append(self._subject, payload, message_id)
            except AppendRefused as error:
                self._go_down("job logs are not kept: %s", error)
                await anyio.sleep(REFUSED_SECONDS)
                return
            except EntryTooLarge:
                return  # one chunk alone, and no runner makes such
            except LogError as error:
                self._go_down("job logs can't be stored now: %s", error)
                await anyio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                if self._down:
                    log.info("job logs are stored again")
                self._down = False
                return

    def _go_down(self, message: str, error: LogError) -> None:
        if not self._down:
            log.warning(message, error)
        self._down = True
        self._progress.set()
