"""The workers whose home is this node."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random

import anyio
from anyio.abc import TaskGroup

from clockjack.bus.port import Bus
from clockjack.clock import Clock
from clockjack.journal.port import Journal
from clockjack.payloads.port import Payloads
from clockjack.remote.port import (
    MAX_WORKERS,
    Handed,
    HomeSilent,
    Told,
    TooManyWorkers,
    UnknownAttempt,
    UnknownWorker,
    WorkerSpec,
)
from clockjack.remote.worker import Worker
from clockjack.specs import Failure


class LocalWorkers:
    """Desks on this node."""

    def __init__(
        self,
        group: TaskGroup,
        node_id: str,
        new_worker_id: Callable[[], str],
        *,
        bus: Bus,
        journal: Journal,
        payloads: Payloads | None,
        clock: Clock,
        drain_seconds: float,
        random: Random | None = None,
    ) -> None:
        """Run them in `group`; `journal` is where they report.

        :param new_worker_id: returns ``<node id>.<an id that none ever had>``.
        """
        self._group = group
        self._node_id = node_id
        self._new_worker_id = new_worker_id
        self._bus = bus
        self._journal = journal
        self._payloads = payloads
        self._clock = clock
        self._drain_seconds = drain_seconds
        self._random = random or Random()
        self._workers: dict[str, Worker] = {}
        self._open = True

    async def register(self, spec: WorkerSpec) -> str:
        """Give a worker a home."""
        if not self._open:
            raise HomeSilent("this node is about to stop")
        if len(self._workers) >= MAX_WORKERS:
            raise TooManyWorkers
        worker_id = self._new_worker_id()
        worker = Worker(
            worker_id,
            self._node_id,
            spec,
            bus=self._bus,
            journal=self._journal,
            payloads=self._payloads,
            clock=self._clock,
            random=self._random,
            drain_seconds=self._drain_seconds,
        )
        self._workers[worker_id] = worker

        def struck_off() -> None:
            del self._workers[worker_id]

        self._group.start_soon(worker.run, struck_off)
        return worker_id

    async def poll(self, namespace: str, worker_id: str, limit: int, seconds: float) -> list[Handed]:
        """Hand out attempts."""
        worker = self._worker(namespace, worker_id)
        handed = await worker.desk.poll(limit, seconds)
        if not handed and worker.desk.closed:
            raise UnknownWorker(worker_id)
        return handed

    async def beat(self, namespace: str, token: str, progress: tuple[float, str] | None) -> Told:
        """Take note that an attempt goes on."""
        return self._holder(namespace, token).desk.beat(token, progress)

    async def complete(self, namespace: str, token: str, result: bytes | None) -> None:
        """End an attempt with its result."""
        worker = self._holder(namespace, token)
        await worker.executor.ledger.forgotten(worker.desk.complete(token, result))

    async def fail(
        self, namespace: str, token: str, failure: Failure, *, give_up: bool, retry_seconds: float | None
    ) -> None:
        """End an attempt that did not succeed."""
        worker = self._holder(namespace, token)
        key = worker.desk.fail(token, failure, give_up=give_up, retry_seconds=retry_seconds)
        await worker.executor.ledger.forgotten(key)

    async def leave(self, namespace: str, worker_id: str) -> None:
        """Strike a worker off."""
        self._worker(namespace, worker_id).executor.drain()

    def drain(self) -> None:
        """Strike all off: the node stops."""
        self._open = False
        for worker in self._workers.values():
            worker.executor.drain()

    def _worker(self, namespace: str, worker_id: str) -> Worker:
        worker = self._workers.get(worker_id)
        if worker is None or worker.spec.namespace != namespace:
            raise UnknownWorker(worker_id)
        return worker

    def _holder(self, namespace: str, token: str) -> Worker:
        try:
            return self._worker(namespace, token.rpartition(".")[0])
        except UnknownWorker:
            raise UnknownAttempt(token) from None


@asynccontextmanager
async def local_workers(
    node_id: str,
    new_worker_id: Callable[[], str],
    bus: Bus,
    journal: Journal,
    payloads: Payloads | None,
    clock: Clock,
    drain_seconds: float,
) -> AsyncIterator[LocalWorkers]:
    """Be a home; at the end, workers get ``drain_seconds`` to end what they have."""
    async with anyio.create_task_group() as group:
        workers = LocalWorkers(
            group,
            node_id,
            new_worker_id,
            bus=bus,
            journal=journal,
            payloads=payloads,
            clock=clock,
            drain_seconds=drain_seconds,
        )
        try:
            yield workers
        finally:
            workers.drain()
