"""Executors that only say that they are there, and write down what they are sent."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import msgspec

from clockjack import subjects
from clockjack.bus.port import Bus
from clockjack.executor.messages import Assign, Cancel, Catalog, Heartbeat, TaskInfo, inbox_decoder

BEAT_SECONDS = 1.0


class FakeExecutor:
    """Beats, takes whatever it is given, and never runs anything."""

    def __init__(self, bus: Bus, executor_id: str = "x1", tasks: tuple[str, ...] = ("t",), slots: int = 2) -> None:
        self.bus = bus
        self.executor_id = executor_id
        self.catalog = Catalog(executor_id, "n", "hash", [TaskInfo(task, "q", "async") for task in tasks], [])
        self.heartbeat = Heartbeat(executor_id, "n", slots, True, "hash", [], 10.0, 0, 1)
        self.assigned: list[tuple[str, int]] = []
        """Ids of jobs and attempts, in the order in which they came; those that came twice, twice."""
        self.works: list[bytes] = []
        self.cancelled: list[tuple[int, int]] = []
        self.is_deaf = False
        """Takes nothing, as if all that it was sent had been lost."""
        self._news = anyio.Event()

    async def beat(self) -> None:
        await self.bus.publish(subjects.heartbeat(self.executor_id), msgspec.msgpack.encode(self.heartbeat))

    async def announce(self) -> None:
        await self.bus.publish(subjects.catalog(self.executor_id), msgspec.msgpack.encode(self.catalog))

    async def given(self, count: int) -> None:
        """Wait until it was given so many attempts in all."""
        while len(self.assigned) < count:
            await self._news.wait()

    async def run(self, *, task_status: anyio.abc.TaskStatus[None] = anyio.TASK_STATUS_IGNORED) -> None:
        async with self.bus.subscribe(subjects.executor_inbox(self.executor_id)) as inbox:
            await self.announce()
            await self.beat()
            task_status.started()
            async with anyio.create_task_group() as group:
                group.start_soon(self._beat)
                while True:
                    self._take((await inbox.receive()).payload)

    async def _beat(self) -> None:
        while True:
            await anyio.sleep(BEAT_SECONDS)
            await self.beat()
            await self.announce()

    def _take(self, payload: bytes) -> None:
        match inbox_decoder.decode(payload):
            case Assign(assignments=assignments):
                for one in assignments:
                    self.assigned.append((one.job_id, one.attempt))
                    self.works.append(one.work)
                    if not self.is_deaf and (one.number, one.attempt) not in self.heartbeat.attempts:
                        self.heartbeat.attempts.append((one.number, one.attempt))
            case Cancel(attempts=attempts):
                self.cancelled += attempts
        self._news.set()
        self._news = anyio.Event()


@asynccontextmanager
async def executors(*fakes: FakeExecutor) -> AsyncGenerator[dict[str, anyio.CancelScope]]:
    """Run executors; each ends when its scope is cancelled."""
    scopes = {fake.executor_id: anyio.CancelScope() for fake in fakes}

    async def run(fake: FakeExecutor, *, task_status: anyio.abc.TaskStatus[None]) -> None:
        with scopes[fake.executor_id]:
            await fake.run(task_status=task_status)

    async with anyio.create_task_group() as group:
        for fake in fakes:
            await group.start(run, fake)
        yield scopes
        group.cancel_scope.cancel()
