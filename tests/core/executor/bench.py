"""An executor on a bench: what it is told and what it says go by hand, its journal can be made to fail."""

import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import anyio
from anyio.abc import TaskGroup
from msgspec import structs

from clockjack import subjects
from clockjack.bus.memory import MemoryBus
from clockjack.bus.port import Subscription
from clockjack.clock import Clock
from clockjack.errors import EntryTooLarge
from clockjack.executor.actor import Executor
from clockjack.executor.crew import crew_of
from clockjack.executor.memory import MemoryLauncher, MemoryTask
from clockjack.executor.messages import (
    Assign,
    Assignment,
    Cancel,
    Catalog,
    Heartbeat,
    catalog_decoder,
    heartbeat_decoder,
    inbox_encoder,
    progress_decoder,
)
from clockjack.executor.port import Launcher
from clockjack.executor.settings import Settings
from clockjack.journal.port import Position
from clockjack.log.port import Log
from clockjack.records import Ended, Finish, Record
from clockjack.testing.expectations import eventually

EXECUTOR_ID = "x1"

Key = tuple[int, int]


class BenchJournal:
    """Keeps what is appended; it may be down, or refuse."""

    def __init__(self) -> None:
        self.records: list[Finish] = []
        self.ended: dict[Key, list[Ended]] = {}
        self.refusals: deque[Exception] = deque()
        """Raised by the next appends, one each."""
        self.too_large: set[bytes | None] = set()
        """Results that no record may hold."""
        self.up = anyio.Event()
        self.up.set()
        self._news = anyio.Event()

    def go_down(self) -> None:
        """Let every append wait until it is up again."""
        self.up = anyio.Event()

    async def append(self, record: Record) -> Position:
        await anyio.sleep(0.001)
        await self.up.wait()
        if self.refusals:
            raise self.refusals.popleft()
        assert isinstance(record, Finish)
        if any(item.result in self.too_large for item in record.items):
            raise EntryTooLarge(9, 8)
        assert record.executor_id == EXECUTOR_ID
        self.records.append(record)
        for item in record.items:
            self.ended.setdefault((item.number, item.attempt), []).append(item)
        self._news.set()
        return Position(len(self.records), 0)

    async def wait_for(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self._news = anyio.Event()
            await self._news.wait()


class Bench:
    """One executor that runs, and the hands that feed it."""

    def __init__(self, executor: Executor, bus: MemoryBus, journal: BenchJournal, group: TaskGroup) -> None:
        self.executor = executor
        self.bus = bus
        self.journal = journal
        self.group = group
        self.executor_ended = anyio.Event()
        self.heartbeats: list[Heartbeat] = []
        self.catalogs: list[Catalog] = []
        self.progress: list[tuple[int, int, float, str]] = []

    async def assign(self, *assignments: Assignment) -> None:
        await self.bus.publish(subjects.executor_inbox(EXECUTOR_ID), inbox_encoder.encode(Assign(list(assignments))))

    async def cancel(self, *keys: Key) -> None:
        await self.bus.publish(subjects.executor_inbox(EXECUTOR_ID), inbox_encoder.encode(Cancel(list(keys))))

    async def run(self, *assignments: Assignment) -> Ended:
        """Assign these, and return how the last one of them ended."""
        await self.assign(*assignments)
        return await self.end_of(assignments[-1].number, assignments[-1].attempt)

    async def end_of(self, number: int, attempt: int = 1) -> Ended:
        """Wait until an attempt has ended; it must not be reported twice."""
        key = (number, attempt)
        with anyio.fail_after(5000):  # of virtual time; pytest's own limit comes first in real time
            await self.journal.wait_for(lambda: key in self.journal.ended)
        (end,) = self.journal.ended[key]
        return end

    async def heartbeat(self) -> Heartbeat:
        """Return the next heartbeat."""
        seen = len(self.heartbeats)
        await eventually(lambda: len(self.heartbeats) > seen)
        return self.heartbeats[-1]

    async def listen(self, subject: str, take: Callable[[bytes], None], listening: anyio.Event) -> None:
        async with self.bus.subscribe(subject) as subscription:
            listening.set()
            await _pass_on(subscription, take)


async def _pass_on(subscription: Subscription, take: Callable[[bytes], None]) -> None:
    while True:
        take((await subscription.receive()).payload)


@asynccontextmanager
async def running_executor(
    launcher: Launcher,
    clock: Clock,
    settings: Settings | None = None,
    journal: BenchJournal | None = None,
    job_logs: Log | None = None,
) -> AsyncIterator[Bench]:
    """Run an executor until the end of the ``async with``, and wait until it is ready."""
    bus, journal = MemoryBus(), journal or BenchJournal()
    settings = settings or Settings(slots=4)
    if job_logs is None:
        settings = structs.replace(settings, job_log_level="off")
    executor = Executor(
        executor_id=EXECUTOR_ID,
        node_id="n1",
        settings=settings,
        bus=bus,
        journal=journal,
        team=crew_of(settings, launcher),
        clock=clock,
        random=Random(1),
        job_logs=job_logs,
    )
    async with anyio.create_task_group() as group:
        bench = Bench(executor, bus, journal, group)
        for subject, take in (
            (subjects.HEARTBEATS, lambda data: bench.heartbeats.append(heartbeat_decoder.decode(data))),
            (subjects.CATALOGS, lambda data: bench.catalogs.append(catalog_decoder.decode(data))),
            (subjects.PROGRESS, lambda data: bench.progress.extend(progress_decoder.decode(data).items)),
        ):
            listening = anyio.Event()
            group.start_soon(bench.listen, subject, take, listening)
            await listening.wait()
        group.start_soon(live, executor, bench.executor_ended)
        await executor.wait_ready()
        yield bench
        group.cancel_scope.cancel()


async def live(executor: Executor, ended: anyio.Event | None = None) -> None:
    """Run the actor as a supervisor would, once."""
    await executor.start()
    try:
        await executor.run()
    finally:
        await executor.stop()
        if ended is not None:
            ended.set()


@asynccontextmanager
async def memory_executor(
    tasks: Mapping[str, MemoryTask],
    clock: Clock,
    settings: Settings | None = None,
    isolation: Mapping[str, str] | None = None,
) -> AsyncIterator[tuple[Bench, MemoryLauncher]]:
    """Run an executor whose runners are no processes."""
    async with anyio.create_task_group() as group:
        launcher = MemoryLauncher(group, tasks, clock, isolation)
        async with running_executor(launcher, clock, settings) as bench:
            yield bench, launcher
        group.cancel_scope.cancel()


def assignment(
    number: int,
    task: str = "t",
    args: dict[str, Any] | None = None,
    *,
    attempt: int = 1,
    errors: int = 0,
    crashes: int = 0,
    timeout: float | None = None,
    target: dict[str, Any] | None = None,
    **work: Any,
) -> Assignment:
    """Return an attempt of `task`, or of another `target`."""
    content: dict[str, Any] = {"target": target or {"type": "task", "name": task, "args": args or {}}, **work}
    if timeout is not None:
        content["timeout_seconds"] = timeout
    data = json.dumps(content).encode()
    return Assignment(number, attempt, "default", f"job-{number}", "q", errors, crashes, data)


def failure(end: Ended) -> dict[str, Any]:
    """Return the error of an attempt that ended with one."""
    assert end.error is not None, end
    error: dict[str, Any] = json.loads(end.error)
    return error


def result(end: Ended) -> Any:
    """Return the result of an attempt that succeeded."""
    assert end.outcome == "succeeded", end
    return None if end.result is None else json.loads(end.result)
