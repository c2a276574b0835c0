"""Records that go to the log together."""

from typing import TYPE_CHECKING

import anyio
import msgspec

from clockjack.errors import LogError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clockjack.apply.outcome import Outcome

OVERHEAD_BYTES = 12
"""What a batch adds to its records at most: msgpack array headers of itself, of the records and of the requesters."""

REQUESTER_OVERHEAD_BYTES = 6
"""What it adds to each requester: an array header and an index."""

_encoder = msgspec.msgpack.Encoder()


class Slot:
    """The place of one record in a batch."""

    __slots__ = ("batch", "encoded", "index", "requester", "size")

    def __init__(self, batch: "Batch", encoded: bytes, requester: bytes | None) -> None:
        """Hold one record, and who asked for it, both as msgpack."""
        self.requester = requester
        self.size = len(encoded) if requester is None else len(encoded) + len(requester) + REQUESTER_OVERHEAD_BYTES
        self.batch = batch
        self.encoded = encoded
        self.index = -1
        """Among the records of the entry; known once the batch is sealed."""


class Batch:
    """Records on their way into one entry; those who wait for them wait for the batch."""

    def __init__(self) -> None:
        """Begin open, without records."""
        self.slots: dict[Slot, None] = {}
        self.size = 0
        """Bytes of the records."""
        self.message_id = ""
        """Set once it is sealed; records neither come nor go then."""
        self.payload = b""
        """The entry, while it may still have to be sent."""
        self.sequence: int | None = None
        """Where it stands in the log."""
        self.refusal: LogError | None = None
        """Why it does not."""
        self.outcomes: Sequence[Outcome] | None = None
        self.proposers = 0
        """How many wait for an outcome."""
        self.stored = anyio.Event()
        """It is known whether the log has it."""
        self.resolved = anyio.Event()
        """It is known what became of its records, or that this can't be known."""
        self.sending: anyio.CancelScope | None = None

    def add(self, encoded: bytes, requester: bytes | None = None) -> Slot:
        """Append a record, and who asked for it."""
        slot = Slot(self, encoded, requester)
        self.slots[slot] = None
        self.size += slot.size
        return slot

    def remove(self, slot: Slot) -> None:
        """Take a record out again."""
        del self.slots[slot]
        self.size -= slot.size

    def seal(self, message_id: str) -> None:
        """Give each record its index, and make the entry: what a :class:`~clockjack.records.Batch` looks like."""
        self.message_id = message_id
        records: list[msgspec.Raw] = []
        requesters: list[tuple[int, msgspec.Raw]] = []
        for index, slot in enumerate(self.slots):
            slot.index = index
            records.append(msgspec.Raw(slot.encoded))
            slot.encoded = b""
            if slot.requester is not None:
                requesters.append((index, msgspec.Raw(slot.requester)))
                slot.requester = None
        self.payload = _encoder.encode((records, requesters))

    def settle(self, sequence: int) -> None:
        """Take note that the log has it; a second time changes nothing."""
        if not self.stored.is_set():
            self.sequence = sequence
            self.payload = b""
            self.stored.set()
            if self.sending is not None:
                self.sending.cancel()

    def refuse(self, error: LogError) -> None:
        """Take note that the log will not have it."""
        self.refusal = error
        self.payload = b""
        self.stored.set()
        self.resolved.set()
