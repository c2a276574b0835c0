"""Reading a stream in order, whatever happens to the server, the connection or the consumer.

The follower has an ephemeral push consumer of its own (no acknowledgements, kept in the server's memory, with
flow control and heartbeats), and trusts it only as long as the sequences that it delivers follow one on another.
A gap, a heartbeat that doesn't come, a break of the connection, or more entries than fit into the buffer: the
consumer is dropped, and a new one starts behind the last entry that was received. Each consumer delivers to a
subject of its own, so that nothing of an older one is mistaken for news.

A consumer ends with the server that it is on, and in a cluster that has just lost a server it may take seconds until
there can be another: the cluster's own leader makes them, which may have to be elected first. So in the meantime
entries are fetched one by one, which any server that has the stream can answer; and so they are if the consumer doesn't
deliver what this process knows to be stored (:meth:`NatsFollower.expect`).

All of it happens inside :meth:`NatsFollower.receive`, but for the making of a consumer, which may take longer than
entries can wait to be read. What waits is bounded: the server sends on only after the buffer has been emptied to
:data:`RESUME_ENTRIES` (its window begins at 2 MiB and grows to 32 MiB), and beyond :data:`BUFFER_ENTRIES` the consumer
is dropped until they have been read.
"""

import asyncio
from collections import deque
from contextlib import suppress
from datetime import datetime
from typing import Any

import anyio
import anyio.lowlevel

from clockjack.clock import from_datetime
from clockjack.connection import jetstream
from clockjack.connection.nats import NatsConnection, NatsMessage, NatsSubscription
from clockjack.errors import LogError, LogReplaced, LogUnavailable
from clockjack.log.port import Entry

HEARTBEAT_SECONDS = 1.0
"""How often an idle consumer shows that it is there."""
SILENCE_SECONDS = 2.5
"""After so long without an entry or a heartbeat it counts as gone."""
INACTIVE_SECONDS = 30
"""When the server forgets a consumer that nobody listens to."""
BUFFER_ENTRIES = 65_536
"""Entries that may wait to be read."""
RESUME_ENTRIES = 4_096
"""When no more than these wait, the server may send the next window."""
RETRY_SECONDS = (0.05, 1.0)
"""First and longest pause between attempts to make a consumer."""
OVERDUE_SECONDS = 0.2
"""What is known to be stored, and did not come within this time, is fetched."""
FETCH_ENTRIES = 256
"""Entries that are fetched one by one at most, before they are handed out."""
FETCH_SECONDS = 0.3
"""How long one of them is waited for; the server that was asked may be frozen."""
POLL_SECONDS = 0.05
"""Pause between two looks for an entry, while there is no consumer."""
GONE_SECONDS = 5.0
"""A stream that can't be found for so long is gone; a cluster that starts may not know it at once."""


class NatsFollower:
    """Reads one stream from one position on; see :class:`clockjack.log.port.Follower`."""

    def __init__(self, connection: NatsConnection, stream: str, identity: str, after: int) -> None:
        """Read `stream`, behind sequence `after`; an `identity` of "" is learnt at the first look."""
        self._connection = connection
        self._stream = stream
        self._identity = identity
        self._received = after
        self._buffer: deque[Entry] = deque()
        self._news: anyio.Event | None = None
        self._consumer: _Consumer | None = None
        self._making: asyncio.Task[None] | None = None
        """Makes the next consumer."""
        self._expected = 0
        """The last entry that is known to be stored."""
        self._fetch_at = 0.0
        """When that is fetched, if it has not come."""
        self._fetched_at = float("-inf")
        """When last something was fetched that the consumer should have delivered."""
        self._waiting: anyio.CancelScope | None = None
        self._stop_watching = connection.watch(self._on_connection)

    async def receive(self, limit: int = 256) -> list[Entry]:
        """Return the next entries; see :meth:`clockjack.log.port.Follower.receive`."""
        await anyio.lowlevel.checkpoint()
        while not self._buffer:
            consumer = self._consumer
            if consumer is not None and consumer.hole is not None:
                raise self._lost(consumer.hole)
            if consumer is None or consumer.broken or self._making is not None:
                await self._bridge()
            else:
                await self._wait(consumer)
        if len(self._buffer) <= limit:
            entries = list(self._buffer)
            self._buffer.clear()
        else:
            entries = [self._buffer.popleft() for _ in range(limit)]
        await self._answer_flow_control()
        return entries

    def expect(self, sequence: int) -> None:
        """Take note that the log has an entry of that sequence."""
        if sequence <= self._received:
            return
        if self._expected <= self._received:
            self._fetch_at = anyio.current_time() + self._patience()
            if self._waiting is not None:
                self._waiting.deadline = min(self._waiting.deadline, self._fetch_at)
        self._expected = max(self._expected, sequence)

    async def close(self) -> None:
        """Stop reading."""
        self._stop_watching()
        if self._making is not None:
            self._making.cancel()
            await asyncio.wait({self._making})
        await self._drop_consumer()

    async def _wait(self, consumer: "_Consumer") -> None:
        """Wait for an entry, or until the consumer can't be trusted any more."""
        await self._answer_flow_control()
        if self._buffer or consumer.broken:
            return  # it came while the answer went out
        self._news = anyio.Event()
        deadline = consumer.heard_at + SILENCE_SECONDS
        if self._expected > self._received:
            deadline = min(deadline, self._overdue_at(consumer))
        try:
            with anyio.move_on_at(deadline) as self._waiting:
                await self._news.wait()
        finally:
            self._news = self._waiting = None
        now = anyio.current_time()
        if now >= consumer.heard_at + SILENCE_SECONDS:
            consumer.broken = True
        elif self._expected > self._received and now >= self._overdue_at(consumer):
            if await self._fetch():
                self._fetched_at = now
            self._fetch_at = anyio.current_time() + POLL_SECONDS

    def _overdue_at(self, consumer: "_Consumer") -> float:
        return max(self._fetch_at, consumer.heard_at + self._patience())

    def _patience(self) -> float:
        """Return how long an entry may take; shorter where the consumer was found silent, and was not heard since."""
        silent = self._consumer is not None and self._consumer.heard_at < self._fetched_at
        return POLL_SECONDS if silent else OVERDUE_SECONDS

    def _wake(self) -> None:
        if self._news is not None:
            self._news.set()

    def _on_connection(self, connected: bool) -> None:
        """Distrust the consumer: messages may have been lost, or the server may have started anew."""
        if self._consumer is not None:
            self._consumer.broken = True
        self._wake()

    async def _answer_flow_control(self) -> None:
        consumer = self._consumer
        if consumer is not None and consumer.flow_reply is not None and len(self._buffer) <= RESUME_ENTRIES:
            reply, consumer.flow_reply = consumer.flow_reply, None
            await self._connection.publish(reply)

    async def _bridge(self) -> None:
        """Have a consumer made, and fetch entries until there is one."""
        if self._making is None:
            self._making = asyncio.create_task(self._insist_on_consumer())
        while not self._buffer:
            await asyncio.wait({self._making}, timeout=POLL_SECONDS)
            if self._making.done():
                made, self._making = self._making, None
                made.result()
                return
            await self._fetch()

    async def _fetch(self) -> bool:
        """Take entries that follow, one by one, into the buffer; return whether there were any."""
        await self._connection.wait_connected()
        with suppress(LogError):
            while len(self._buffer) < FETCH_ENTRIES:
                found = await jetstream.get_message(
                    self._connection, self._stream, next_of=">", after=self._received, timeout=FETCH_SECONDS
                )
                if found is None or found.sequence != self._received + 1:
                    break  # a hole is the consumer's to tell, and it may have been faster
                self._received = found.sequence
                self._buffer.append(
                    Entry(found.sequence, _microseconds(found.time), found.subject, found.message_id, found.data)
                )
        return bool(self._buffer)

    async def _insist_on_consumer(self) -> None:
        """Make a consumer, as soon as that is possible."""
        pause, longest = RETRY_SECONDS
        missing_since: float | None = None
        while True:
            await self._connection.wait_connected()
            await self._drop_consumer()
            try:
                await self._check_stream()
                await self._make_consumer()
                return
            except LogUnavailable:
                pass
            except jetstream.RequestFailed as error:
                if error.error.err_code != jetstream.STREAM_NOT_FOUND:
                    raise
                missing_since = missing_since or anyio.current_time()
                if anyio.current_time() >= missing_since + GONE_SECONDS:
                    raise LogReplaced(f"the stream {self._stream} is gone") from None
            await anyio.sleep(pause)
            pause = min(pause * 2, longest)

    async def _check_stream(self) -> None:
        """Raise LogReplaced if the stream doesn't continue what was read."""
        info = await jetstream.stream_info(self._connection, self._stream)
        self._identity = self._identity or info.created
        if info.created != self._identity:
            raise LogReplaced(
                f"the stream {self._stream} was made anew at {info.created}; read was that of {self._identity}"
            )
        if info.state.last_seq < self._received:
            raise LogReplaced(
                f"the stream {self._stream} ends at {info.state.last_seq}; read was up to {self._received}"
            )
        if info.state.last_seq > self._received and info.state.first_seq > self._received + 1:
            raise self._lost(info.state.first_seq)

    def _lost(self, first: int) -> LogReplaced:
        return LogReplaced(f"the stream {self._stream} goes on at {first}; read was up to {self._received} only")

    async def _make_consumer(self) -> None:
        inbox = self._connection.new_inbox()
        consumer = _Consumer(name=inbox.rpartition(".")[2], heard_at=anyio.current_time())

        def on_message(message: NatsMessage) -> None:
            if consumer is self._consumer and not consumer.broken:
                self._take(consumer, message)

        self._consumer = consumer
        consumer.subscription = await self._connection.subscribe(inbox, on_message)
        config: dict[str, Any] = {
            "name": consumer.name,
            "deliver_subject": inbox,
            "deliver_policy": "by_start_sequence",
            "opt_start_seq": self._received + 1,
            "ack_policy": "none",
            "replay_policy": "instant",
            "flow_control": True,
            "idle_heartbeat": round(HEARTBEAT_SECONDS * jetstream.NANOSECONDS),
            "inactive_threshold": INACTIVE_SECONDS * jetstream.NANOSECONDS,
            "mem_storage": True,
            "num_replicas": 1,
        }
        await jetstream.create_consumer(self._connection, self._stream, config)
        consumer.heard_at = anyio.current_time()

    async def _drop_consumer(self) -> None:
        consumer, self._consumer = self._consumer, None
        if consumer is None:
            return
        if consumer.subscription is not None:
            await self._connection.unsubscribe(consumer.subscription)
        await jetstream.delete_consumer(self._connection, self._stream, consumer.name)

    def _take(self, consumer: "_Consumer", message: NatsMessage) -> None:
        """Judge one message: an entry, a heartbeat or a flow control request."""
        consumer.heard_at = anyio.current_time()
        headers = message.headers
        if headers is not None and "Status" in headers:
            self._take_control(consumer, headers, message.reply)
            return
        try:
            entry, delivery = _entry(message)
        except (IndexError, ValueError):
            return  # not from JetStream: somebody else wrote to the inbox
        if entry.sequence <= self._received:
            return  # it was fetched before it came
        if entry.sequence != self._received + 1 or len(self._buffer) >= BUFFER_ENTRIES:
            consumer.broken = True
            if delivery == 1 and entry.sequence > self._received + 1:
                consumer.hole = entry.sequence
        else:
            self._received = entry.sequence
            self._buffer.append(entry)
        self._wake()

    def _take_control(self, consumer: "_Consumer", headers: dict[str, str], reply: str) -> None:
        if headers["Status"] != "100":  # the consumer or its stream was deleted, the server goes down, …
            consumer.broken = True
            self._wake()
            return
        if reply:
            consumer.flow_reply = reply
        elif (stalled := headers.get("Nats-Consumer-Stalled")) is not None:
            consumer.flow_reply = stalled
        if int(headers.get("Nats-Last-Stream", 0)) > self._received:
            consumer.broken = True  # it believes to have delivered what did not arrive
        if consumer.broken or consumer.flow_reply is not None:
            self._wake()


class _Consumer:
    """What is known of the consumer that delivers now."""

    def __init__(self, name: str, heard_at: float) -> None:
        self.name = name
        self.heard_at = heard_at
        self.subscription: NatsSubscription | None = None
        self.flow_reply: str | None = None
        self.broken = False
        self.hole: int | None = None
        """Where the stream goes on, if it doesn't have the next entry."""


def _entry(message: NatsMessage) -> tuple[Entry, int]:
    """Return a message as an entry, and how many the consumer had delivered with it.

    Its reply subject tells its place: ``$JS.ACK.<stream>.<consumer>.<times delivered>.<stream sequence>.<consumer
    sequence>.<nanoseconds>.<pending>``, and from some servers with ``<domain>.<account>`` before the stream.
    """
    tokens = message.reply.split(".")
    place = 5 if len(tokens) == 9 else 7
    headers = message.headers
    entry = Entry(
        sequence=int(tokens[place]),
        timestamp=int(tokens[place + 2]) // 1000,
        subject=message.subject,
        message_id="" if headers is None else headers.get("Nats-Msg-Id", ""),
        payload=message.data,
    )
    return entry, int(tokens[place + 1])


def _microseconds(text: str) -> int:
    """Return a time as the server writes it, ``2026-01-05T09:00:00.123456789Z``; what is below is cut off."""
    second, _, fraction = text.removesuffix("Z").partition(".")
    return from_datetime(datetime.fromisoformat(f"{second}+00:00")) + int(fraction.ljust(6, "0")[:6])
