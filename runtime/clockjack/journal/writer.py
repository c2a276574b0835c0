"""Group commit: the one writer of a process."""

import itertools
from collections import deque
from collections.abc import Sequence
from typing import NoReturn

import anyio
import msgspec

from clockjack.actors.signal import Signal
from clockjack.apply.outcome import Outcome
from clockjack.errors import EntryTooLarge, LogError, LogUnavailable
from clockjack.journal.batch import OVERHEAD_BYTES, REQUESTER_OVERHEAD_BYTES, Batch, Slot
from clockjack.journal.port import Position
from clockjack.log.port import Log
from clockjack.records import Record, Requester

BATCH_RECORDS = 1_000
"""Records in one batch at most."""
BATCH_BYTES = 512 * 1024
"""Bytes of one batch at most; a record that is larger goes alone."""
QUEUE_RECORDS = 20_000
"""Records that wait for their batch at most; further callers wait for room."""
QUEUE_BYTES = 64 * 1024 * 1024
"""The same in bytes."""
RETRY_SECONDS = (0.05, 0.2)
"""First and longest pause before a batch without an answer is sent again."""


class GroupCommit:
    """Writes records to a log in batches; :class:`~clockjack.journal.port.Journal` and ``Proposer`` in one.

    :meth:`run` does the work, and whoever applies the journal on this node tells :meth:`applied` what became of
    each entry. Without that, as in a process that only reports, :meth:`append` works and :meth:`propose` does not.
    """

    def __init__(
        self,
        log: Log,
        subject: str,
        writer_id: str,
        *,
        batch_records: int = BATCH_RECORDS,
        batch_bytes: int = BATCH_BYTES,
        queue_records: int = QUEUE_RECORDS,
        queue_bytes: int = QUEUE_BYTES,
        retry_seconds: tuple[float, float] = RETRY_SECONDS,
    ) -> None:
        """Write to `subject` of `log`.

        `writer_id` must be new at each start of the process: with a counter it makes the ids of batches, and the
        log ignores an id that it has seen.
        """
        self._log = log
        self._subject = subject
        self._writer_id = writer_id
        self._batch_records = batch_records
        self._batch_bytes = batch_bytes
        self._queue_records = queue_records
        self._queue_bytes = queue_bytes
        self._retry_seconds = retry_seconds
        self._counter = itertools.count(1)
        self._encoder = msgspec.msgpack.Encoder()
        self._queue: deque[Batch] = deque()
        self._queued_records = 0
        self._queued_bytes = 0
        self._work = Signal()
        self._turnstile = anyio.Lock()
        self._room: anyio.Event | None = None
        self._in_flight: Batch | None = None
        self._open: dict[str, Batch] = {}
        """Sealed batches that are not stored yet or have proposers, by message id, in the order of the log."""
        self._applied_through = 0
        self.retries = 0
        """How often a batch had no answer and was sent again."""

    @property
    def waiting(self) -> int:
        """How many records are not in the log yet."""
        return self._queued_records + (0 if self._in_flight is None else len(self._in_flight.slots))

    @property
    def open_batches(self) -> int:
        """How many batches are on their way, or have proposers that wait."""
        return len(self._open)

    async def append(self, record: Record) -> Position:
        """Store `record` durably; see :meth:`clockjack.journal.port.Journal.append`."""
        slot = await self._enqueue(record)
        batch = slot.batch
        try:
            await batch.stored.wait()
        finally:
            self._withdraw(slot)
        if batch.sequence is None:
            _raise(batch.refusal)
        return Position(batch.sequence, slot.index)

    async def propose(self, record: Record, requester: Requester | None = None) -> Outcome:
        """Store `record`, wait until it is applied here; see :meth:`clockjack.journal.port.Proposer.propose`.

        :raises LogUnavailable: if it was stored, and was applied while nobody listened (the replica's actor was
            started anew in this very moment): its effect is there, and its outcome unknown.
        """
        slot = await self._enqueue(record, requester)
        batch = slot.batch
        batch.proposers += 1
        try:
            await batch.resolved.wait()
        finally:
            batch.proposers -= 1
            self._withdraw(slot)
            if not batch.proposers and batch.stored.is_set():
                self._open.pop(batch.message_id, None)
        if batch.outcomes is None:
            _raise(batch.refusal)
        return batch.outcomes[slot.index]

    def applied(self, message_id: str, sequence: int, outcomes: Sequence[Outcome]) -> None:
        """Take note of what became of the records of an entry, whoever wrote it.

        To be called for every entry that is applied on this node, in their order. An entry that is seen here is
        in the log, so that its batch needs no acknowledgement any more.
        """
        self._applied_through = max(self._applied_through, sequence)
        if not self._open:
            return
        batch = self._open.pop(message_id, None)
        if batch is not None:
            batch.settle(sequence)
            if len(outcomes) == len(batch.slots):
                batch.outcomes = outcomes
            batch.resolved.set()
        self._give_up_before(sequence)

    async def run(self) -> None:
        """Write what is appended, until cancelled. Started again, it goes on with the batch that was in flight."""
        while True:
            if self._in_flight is None:
                while not self._queue:
                    await self._work.wait()
                self._in_flight = self._seal(self._queue.popleft())
            await self._send(self._in_flight)
            self._in_flight = None

    async def _enqueue(self, record: Record, requester: Requester | None = None) -> Slot:
        encoded = self._encoder.encode(record)
        by = None if requester is None else self._encoder.encode(requester)
        size = len(encoded) if by is None else len(encoded) + len(by) + REQUESTER_OVERHEAD_BYTES
        limit = self._log.max_entry_bytes - OVERHEAD_BYTES
        if size > limit:
            raise EntryTooLarge(size, limit)
        if self._has_room(size) and not self._turnstile.locked():
            return self._put(encoded, by, size, limit)
        async with self._turnstile:  # first come, first served
            while not self._has_room(size):
                self._room = anyio.Event()
                await self._room.wait()
            return self._put(encoded, by, size, limit)

    def _has_room(self, size: int) -> bool:
        return not self._queued_records or (
            self._queued_records < self._queue_records and self._queued_bytes + size <= self._queue_bytes
        )

    def _put(self, encoded: bytes, requester: bytes | None, size: int, limit: int) -> Slot:
        batch = self._queue[-1] if self._queue else None
        if batch is None or not self._fits(batch, size, limit):
            batch = Batch()
            self._queue.append(batch)
        self._queued_records += 1
        self._queued_bytes += size
        self._work.set()
        return batch.add(encoded, requester)

    def _fits(self, batch: Batch, size: int, limit: int) -> bool:
        return len(batch.slots) < self._batch_records and batch.size + size <= min(self._batch_bytes, limit)

    def _withdraw(self, slot: Slot) -> None:
        """Take a record back whose caller waits no more, if it isn't on its way yet."""
        batch = slot.batch
        if batch.message_id or slot not in batch.slots:
            return
        batch.remove(slot)
        if not batch.slots:
            self._queue.remove(batch)
        self._take_from_queue(1, slot.size)

    def _seal(self, batch: Batch) -> Batch:
        self._take_from_queue(len(batch.slots), batch.size)
        batch.seal(f"{self._writer_id}-{next(self._counter)}")
        self._open[batch.message_id] = batch  # before it is sent: the replica may see it at any time from now on
        return batch

    def _take_from_queue(self, records: int, size: int) -> None:
        self._queued_records -= records
        self._queued_bytes -= size
        if self._room is not None:
            self._room.set()

    async def _send(self, batch: Batch) -> None:
        """Send a batch until it is stored, is refused, or was seen in the log."""
        pause, longest = self._retry_seconds
        while not batch.stored.is_set():
            with anyio.CancelScope() as batch.sending:
                try:
                    sequence = await self._log.append(self._subject, batch.payload, batch.message_id)
                except LogUnavailable:
                    self.retries += 1
                    await anyio.sleep(pause)
                    pause = min(pause * 2, longest)
                except LogError as error:
                    self._open.pop(batch.message_id, None)
                    batch.refuse(error)
                else:
                    self._acknowledge(batch, sequence)
        batch.sending = None

    def _acknowledge(self, batch: Batch, sequence: int) -> None:
        batch.sending = None
        batch.settle(sequence)
        if not batch.proposers:
            self._open.pop(batch.message_id, None)
        elif sequence <= self._applied_through:
            self._give_up_before(self._applied_through + 1)

    def _give_up_before(self, sequence: int) -> None:
        """Resolve batches that stand before `sequence`: the replica has passed them, and told us nothing."""
        while self._open:
            batch = next(iter(self._open.values()))
            if batch.sequence is None or batch.sequence >= sequence:
                return
            del self._open[batch.message_id]
            batch.resolved.set()


def _raise(refusal: LogError | None) -> NoReturn:
    """Raise a copy of `refusal` for this caller alone: each adds a traceback of its own to it."""
    if refusal is None:
        raise LogUnavailable("the record was stored, but what became of it was not learnt")
    own = type(refusal).__new__(type(refusal), *refusal.args)
    own.__dict__.update(refusal.__dict__)
    raise own from refusal
