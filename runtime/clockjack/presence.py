"""Who is there: executors and nodes, from what they say of themselves about once a second.

Kept in memory on every node, never in the journal: whoever is there says so again.
"""

import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager

import anyio
import anyio.abc
import msgspec
from msgspec import Struct

from clockjack import subjects
from clockjack.actors.actor import Actor
from clockjack.bus.port import Bus
from clockjack.executor.messages import (
    Catalog,
    Heartbeat,
    TaskInfo,
    catalog_decoder,
    heartbeat_decoder,
    progress_decoder,
)
from clockjack.replica.port import Watch

STATUS_SECONDS = 1.0
"""How often a node tells how it is."""

ROLL_SECONDS = 2.5 * STATUS_SECONDS
"""Whoever listened for so long has heard of each node that is there: each told twice at least."""

SILENT_SECONDS = 2.0
"""An executor or node that said nothing for so long is taken for gone."""

GAP_SECONDS = 1.25
"""If nothing was heard from anybody for so long, it was the bus: each node says something once a second."""

FORGET_SECONDS = 60.0
"""After so long it is no longer shown."""

WAKE_SECONDS = 1.0
"""While all say the same as before, whoever watches is woken this often: to look at all executors whenever one of them
is heard would take a time that grows with the square of their number."""

MAX_PROGRESS = 10_000
"""Running attempts whose progress is remembered; the oldest is forgotten first."""

log = logging.getLogger(__name__)


class NodeStatus(Struct, array_like=True):
    """What a node says of itself."""

    node_id: str
    version: str
    url: str
    """Where its API listens; empty if it has none."""
    roles: list[str]
    applied: int
    """Journal sequence that its replica has applied."""
    started_at: int
    """Microseconds since the epoch."""
    pid: int
    checkpoint: str = ""
    """Sequence and digest of the last checkpoint that its replica noted; empty before the first."""
    nats_server: str = ""
    """Name of the NATS server that it is connected to."""
    nats_version: str = ""
    """That server's version."""
    schema: int = 0
    """Version of its replica's tables; digests of others can't be compared with its own."""
    records: int = 0
    """The newest :data:`clockjack.records.REVISION` that it knows."""


class ExecutorSeen(Struct):
    """An executor's last heartbeat."""

    heartbeat: Heartbeat
    seen_at: float
    """When it came, by the event loop's clock, in seconds."""


class CatalogSeen(Struct):
    """What an executor announced last; it does so every few seconds."""

    catalog: Catalog
    seen_at: float
    """When it came, by the event loop's clock, in seconds."""


class NodeSeen(Struct):
    """A node's last status."""

    status: NodeStatus
    seen_at: float
    """When it came, by the event loop's clock, in seconds."""


node_status_decoder = msgspec.msgpack.Decoder(NodeStatus)


class Presence(Actor):
    """Listens to executors and nodes."""

    def __init__(self, bus: Bus) -> None:
        """Listen on `bus`."""
        self._bus = bus
        self._executors: dict[str, ExecutorSeen] = {}
        self._catalogs: dict[str, CatalogSeen] = {}
        self._nodes: dict[str, NodeSeen] = {}
        self._progress: dict[tuple[str, int, int], tuple[float, str]] = {}
        self._watches: set[Watch] = set()
        self._notified_at = float("-inf")
        self._heard_at = float("-inf")
        """When anything was heard last."""
        self._steady_since = float("inf")
        """Since when there was no gap, and every echo came back."""
        self._echo_due = False

    @property
    def name(self) -> str:
        """What logs and metrics call it."""
        return "presence"

    async def run(self) -> None:
        """Listen for ever."""
        async with anyio.create_task_group() as group:
            await group.start(self._listen, subjects.HEARTBEATS, self._on_heartbeat)
            await group.start(self._listen, subjects.CATALOGS, self._on_catalog)
            await group.start(self._listen, subjects.NODES, self._on_node)
            await group.start(self._listen, subjects.PROGRESS, self._on_progress)
            await group.start(self._listen, subjects.ECHO, self._on_echo)
            self._heard_at = self._steady_since = anyio.current_time()
            self._echo_due = False
            await self._bus.publish(subjects.ROLL_CALL, b"")
            while True:
                await anyio.sleep(FORGET_SECONDS / 4)
                self._forget()

    def executors(self) -> list[ExecutorSeen]:
        """Return all executors that are remembered, the silent ones too."""
        return list(self._executors.values())

    def executor(self, executor_id: str) -> ExecutorSeen | None:
        """Return one executor, if it is remembered."""
        return self._executors.get(executor_id)

    async def say(self) -> None:
        """Say something on the bus, to hear whether it works; to be done some time before :meth:`is_gone` is asked."""
        if self._echo_due:
            self._steady_since = anyio.current_time()
        self._echo_due = True
        await self._bus.publish(subjects.ECHO, b"")

    def takes_work(self, executor_id: str) -> bool:
        """Say whether an executor is heard, and takes new attempts."""
        seen = self._executors.get(executor_id)
        if seen is None or not seen.heartbeat.accepting:
            return False
        return anyio.current_time() - seen.seen_at <= SILENT_SECONDS

    def is_gone(self, executor_id: str) -> bool:
        """Say whether an executor has been silent for so long that it is gone.

        Nobody is, as long as it may be the bus that is silent, and for a while after: then executors that live have
        had the time to be heard.
        """
        now = anyio.current_time()
        if self._echo_due or now - self._steady_since < SILENT_SECONDS:
            return False
        seen = self._executors.get(executor_id)
        return seen is None or now - seen.seen_at > SILENT_SECONDS

    def catalog(self, executor_id: str) -> Catalog | None:
        """Return what an executor announced, if it did."""
        seen = self._catalogs.get(executor_id)
        return None if seen is None else seen.catalog

    def nodes(self) -> list[NodeSeen]:
        """Return all nodes that are remembered, the silent ones too."""
        return list(self._nodes.values())

    def knows_all_nodes(self) -> bool:
        """Say whether it has listened for so long, with nothing lost as far as can be told, that it knows all nodes."""
        return anyio.current_time() - self._steady_since >= ROLL_SECONDS

    def tasks(self) -> dict[str, TaskInfo]:
        """Return the tasks that executors know, by name."""
        return {task.name: task for seen in self._catalogs.values() for task in seen.catalog.tasks}

    def progress(self, executor_id: str, number: int, attempt: int) -> tuple[float, str] | None:
        """Return the last progress (fraction, message) that an executor reported of an attempt, if any."""
        return self._progress.get((executor_id, number, attempt))

    @contextmanager
    def watch(self, watch: Watch) -> Generator[None]:
        """Wake `watch` too when an executor says something new, and at least every :data:`WAKE_SECONDS` otherwise.

        Not for what it holds, and how long that takes: that follows from the state.
        """
        self._watches.add(watch)
        try:
            yield
        finally:
            self._watches.discard(watch)

    def _notify(self, now: float) -> None:
        self._notified_at = now
        for watch in self._watches:
            watch.set()

    async def _listen(
        self,
        subject: str,
        handle: Callable[[str, bytes, float], None],
        *,
        task_status: anyio.abc.TaskStatus[None] = anyio.TASK_STATUS_IGNORED,
    ) -> None:
        async with self._bus.subscribe(subject) as subscription:
            task_status.started()
            while True:
                message = await subscription.receive()
                now = anyio.current_time()
                if now - self._heard_at > GAP_SECONDS:
                    self._steady_since = now
                self._heard_at = now
                try:
                    handle(message.subject, message.payload, now)
                except msgspec.DecodeError as error:
                    log.warning("unreadable message on %s: %s", message.subject, error)

    def _on_heartbeat(self, subject: str, payload: bytes, now: float) -> None:
        heartbeat = heartbeat_decoder.decode(payload)
        if heartbeat.executor_id != subjects.executor_of(subject):
            log.warning("a heartbeat of %s came on %s: ignored", heartbeat.executor_id, subject)
            return
        before = self._executors.get(heartbeat.executor_id)
        self._executors[heartbeat.executor_id] = ExecutorSeen(heartbeat, now)
        is_news = (
            before is None
            or now - before.seen_at > SILENT_SECONDS
            or _offer(before.heartbeat) != _offer(heartbeat)
            or now - self._notified_at >= WAKE_SECONDS
        )
        if is_news:
            self._notify(now)

    def _on_catalog(self, subject: str, payload: bytes, now: float) -> None:
        catalog = catalog_decoder.decode(payload)
        if catalog.executor_id != subjects.executor_of(subject):
            log.warning("tasks of %s came on %s: ignored", catalog.executor_id, subject)
            return
        before = self._catalogs.get(catalog.executor_id)
        if before is not None and before.catalog == catalog:
            before.seen_at = now
            return
        self._catalogs[catalog.executor_id] = CatalogSeen(catalog, now)
        self._notify(now)

    def _on_node(self, subject: str, payload: bytes, now: float) -> None:
        status = node_status_decoder.decode(payload)
        self._nodes[status.node_id] = NodeSeen(status, now)

    def _on_echo(self, subject: str, payload: bytes, now: float) -> None:
        self._echo_due = False

    def _on_progress(self, subject: str, payload: bytes, now: float) -> None:
        executor_id = subjects.executor_of(subject)
        for number, attempt, fraction, text in progress_decoder.decode(payload).items:
            key = (executor_id, number, attempt)
            self._progress.pop(key, None)
            self._progress[key] = (fraction, text)
        while len(self._progress) > MAX_PROGRESS:
            del self._progress[next(iter(self._progress))]

    def _forget(self) -> None:
        oldest = anyio.current_time() - FORGET_SECONDS
        for executor_id in [key for key, seen in self._executors.items() if seen.seen_at < oldest]:
            del self._executors[executor_id]
        for executor_id in [key for key, seen in self._catalogs.items() if seen.seen_at < oldest]:
            del self._catalogs[executor_id]
        for node_id in [key for key, seen in self._nodes.items() if seen.seen_at < oldest]:
            del self._nodes[node_id]


def _offer(heartbeat: Heartbeat) -> tuple[object, ...]:
    """Return what decides what an executor can be given, beside what it holds."""
    return (
        heartbeat.accepting,
        heartbeat.slots,
        heartbeat.catalog_hash,
        heartbeat.queues,
        heartbeat.labels,
        heartbeat.namespaces,
    )
