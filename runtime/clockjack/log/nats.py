"""A log as a JetStream stream.

What an acknowledgement means (read in the source of nats-server 2.15, ``stream.go`` and ``filestore.go``): on a
stream with one replica, ``processJetStreamMsg`` stores the message (``storeRawMsg`` writes the record and, under
``sync_interval: always``, calls ``fsync`` before it lets go of the store's lock), and only then sends the
acknowledgement and signals the consumers, in this order. So on the embedded server both the acknowledgement and
the entry as a follower sees it come after the fsync. On a replicated stream both come after a majority has it in
its RAFT log, synced likewise.

JetStream stamps a message with its leader's wall clock and doesn't look at the previous one: where that clock is
set back, timestamps go back too.
"""

import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any, Literal, Protocol, Self

import anyio

from clockjack.connection import jetstream
from clockjack.connection.nats import ENVELOPE_BYTES, NatsConnection
from clockjack.errors import EntryTooLarge, LogFull
from clockjack.log.nats_follower import NatsFollower
from clockjack.log.port import READ_BYTES, Bounds, Entry, Follower

MAX_ENTRY_BYTES = 8 * 1024 * 1024 - 1024
"""The largest entry, where the server takes that much; what the embedded one is set to."""
DUPLICATE_WINDOW_SECONDS = 120
"""How long a message id is remembered."""
RESEND_SECONDS = 0.25
"""An entry without an acknowledgement is sent again after so long: what comes while a leader is elected gets lost."""


class Room(Protocol):
    """Knows whether there is room for more, where the server is on this machine."""

    @property
    def shortage(self) -> str | None:
        """Why nothing can be stored now, in words; None if all is well."""
        ...


class NatsLog:
    """A JetStream stream, as :class:`clockjack.log.port.Log`."""

    def __init__(
        self,
        connection: NatsConnection,
        stream: str,
        *,
        identity: str = "",
        max_entry_bytes: int = MAX_ENTRY_BYTES,
        append_timeout: float = jetstream.AGAIN_SECONDS,
        room: Room | None = None,
    ) -> None:
        """Use a `stream` that is there, without a look at it, as an executor with few permissions does.

        An append that has no answer after `append_timeout` seconds is LogUnavailable. `room` is asked before each.
        :meth:`open` makes sure of the stream, and knows the rest of it.
        """
        self._connection = connection
        self._stream = stream
        self._identity = identity
        self._max_entry_bytes = max_entry_bytes
        self._append_timeout = append_timeout
        self._room = room
        self._followers: set[NatsFollower] = set()

    @classmethod
    async def open(
        cls,
        connection: NatsConnection,
        stream: str,
        subjects: Sequence[str],
        *,
        replicas: int = 1,
        max_bytes: int | None = None,
        max_age_seconds: float | None = None,
        max_entries: int | None = None,
        discard: Literal["new", "old"] = "new",
        append_timeout: float = jetstream.AGAIN_SECONDS,
        room: Room | None = None,
    ) -> Self:
        """Create the stream, or bring it in line, and return it as a log.

        It captures `subjects`, and is stored in files on `replicas` servers. When it holds `max_bytes` (None: as
        much as the disk allows), appends are refused, or with `discard` "old" the oldest entries go; so do those
        older than `max_age_seconds`. The same goes for `max_entries`. `room` is asked before every append.

        :raises LogUnavailable: if the server can't do it now.
        :raises RequestFailed: if it never will.
        """
        config: dict[str, Any] = {
            "name": stream,
            "subjects": list(subjects),
            "retention": "limits",
            "storage": "file",
            "num_replicas": replicas,
            "discard": discard,
            "max_bytes": -1 if max_bytes is None else max_bytes,
            "max_msgs": -1 if max_entries is None else max_entries,
            "max_age": 0 if max_age_seconds is None else round(max_age_seconds * jetstream.NANOSECONDS),
            "duplicate_window": DUPLICATE_WINDOW_SECONDS * jetstream.NANOSECONDS,
            "allow_direct": True,
        }
        if max_age_seconds is not None:  # the server refuses a window that is longer
            config["duplicate_window"] = min(config["duplicate_window"], config["max_age"])
        info = await jetstream.ensure_stream(connection, config)
        limit: int = info.config.get("max_msg_size", -1)
        return cls(
            connection,
            stream,
            identity=info.created,
            max_entry_bytes=MAX_ENTRY_BYTES if limit < 0 else min(MAX_ENTRY_BYTES, limit - ENVELOPE_BYTES),
            append_timeout=append_timeout,
            room=room,
        )

    @property
    def identity(self) -> str:
        """When the stream was created; a stream that was deleted and made anew has another."""
        return self._identity

    @property
    def max_entry_bytes(self) -> int:
        """The largest payload that an entry may have."""
        return min(self._max_entry_bytes, self._connection.max_payload)

    async def append(self, subject: str, payload: bytes, message_id: str) -> int:
        """Store one entry durably; see :meth:`clockjack.log.port.Log.append`."""
        if len(payload) > self.max_entry_bytes:
            raise EntryTooLarge(len(payload), self.max_entry_bytes)
        if self._room is not None and (shortage := self._room.shortage) is not None:
            raise LogFull(shortage)
        answer = await self._connection.request(
            subject, payload, message_id=message_id, timeout=self._append_timeout, again_seconds=RESEND_SECONDS
        )
        sequence = jetstream.decode(answer.data, jetstream.PubAck).seq
        for follower in self._followers:
            follower.expect(sequence)
        return sequence

    @contextlib.asynccontextmanager
    async def follow(self, after: int) -> AsyncIterator[Follower]:
        """Return a reader of the entries behind sequence `after`; see :meth:`clockjack.log.port.Log.follow`."""
        follower = NatsFollower(self._connection, self._stream, self._identity, after)
        self._followers.add(follower)
        try:
            yield follower
        finally:
            self._followers.discard(follower)
            with anyio.CancelScope(shield=True):
                await follower.close()

    async def read(
        self, subject: str, *, after: int = 0, since: int | None = None, limit: int = 256, max_bytes: int = READ_BYTES
    ) -> list[Entry]:
        """Return the next entries of just that `subject`; see :meth:`clockjack.log.port.Log.read`."""
        found = await jetstream.get_messages(
            self._connection, self._stream, subject, after=after, since=since, limit=limit, max_bytes=max_bytes
        )
        return [Entry(one.sequence, one.stored_at, one.subject, one.message_id, one.payload) for one in found]

    async def bounds(self) -> Bounds:
        """Return which entries there are; see :meth:`clockjack.log.port.Log.bounds`."""
        state = (await jetstream.stream_info(self._connection, self._stream)).state
        return Bounds(first=state.first_seq if state.messages else state.last_seq + 1, last=state.last_seq)

    async def size(self) -> int:
        """Return how many bytes its entries take."""
        return (await jetstream.stream_info(self._connection, self._stream)).state.bytes

    async def trim(self, first: int) -> None:
        """Forget all entries before sequence `first`."""
        if first > 1:
            await jetstream.purge_before(self._connection, self._stream, first)
