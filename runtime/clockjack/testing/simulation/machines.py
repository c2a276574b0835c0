"""Machines: they run a process, and start it again when it has ended."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from random import Random
from typing import TYPE_CHECKING

import anyio

from clockjack.archivist.budgets import AuditBudget, Budget, Budgets, Pace
from clockjack.errors import LogUnavailable
from clockjack.executor.settings import Settings
from clockjack.journal.port import Journal
from clockjack.journal.writer import GroupCommit
from clockjack.replica.memory import new_database
from clockjack.subjects import node_journal, report_journal, worker_executor
from clockjack.testing.assembly import ROLES, MemoryExecutor, MemoryNode, memory_executor, memory_node
from clockjack.testing.simulation.clocks import SimulatedClock
from clockjack.testing.simulation.desk import Desk
from clockjack.testing.simulation.processes import HERE, Process
from clockjack.testing.simulation.replica import ComparedReplica
from clockjack.testing.simulation.steps import Disk
from clockjack.testing.simulation.tasks import ISOLATION, known_tasks

if TYPE_CHECKING:
    from clockjack.records import Role
    from clockjack.testing.simulation.world import SimulatedWorld

SETTINGS = Settings(slots=3, drain_seconds=1.5)
"""Of the executors of nodes."""
WORKER_SETTINGS = Settings(slots=3, drain_seconds=1.5, max_attempts_per_runner=12)
"""Of those of workers."""
CHOOSY_SETTINGS = Settings(slots=2, drain_seconds=0.0, queues=("a", "c"))
"""Of the second worker's."""

QUEUE_RECORDS, BATCH_RECORDS = 12, 3
"""Of every writer: so small that they are reached."""

RESTART_SECONDS = 1.0
"""A process that ended because it could not begin is started again after so long."""


class Machine(ABC):
    """One machine."""

    def __init__(self, name: str, world: "SimulatedWorld") -> None:
        """Begin switched off."""
        self.name = name
        self.clock = SimulatedClock()
        self.process: Process | None = None
        self.executor: MemoryExecutor | None = None
        self.writer: GroupCommit | None = None
        self._world = world
        self._runs = 0
        self._stop = anyio.Event()

    @property
    def is_up(self) -> bool:
        """Whether its process runs, frozen or not."""
        return self.process is not None and self.process.alive

    @property
    def is_stopping(self) -> bool:
        """Whether its process was asked to end."""
        return self._stop.is_set()

    def start(self) -> None:
        """Start its process, if none runs."""
        if not self.is_up and not self._world.is_over:
            self._runs += 1
            self._world.tell(f"{self.name} starts")
            self.process = Process(self.name)
            self._stop = anyio.Event()
            self._world.spawn(self._live, self.process)

    def stop(self) -> None:
        """Ask its process to end in order."""
        self._stop.set()

    def kill(self) -> None:
        """End its process at once."""
        if self.process is not None and self.process.alive:
            self.process.kill()
            self._world.bus.forget(self.process)
            self._forget()

    async def _live(self, process: Process) -> None:
        HERE.set(process)
        try:
            await self._run(self._stop)
        except* LogUnavailable:
            self._world.network.later(RESTART_SECONDS, self.start)
        except* Exception as error:
            self._world.crashed(self.name, error)
        process.alive = False
        self._world.tell(f"{self.name} ended")
        self._forget()

    def _forget(self) -> None:
        self.executor = self.writer = None

    @abstractmethod
    async def _run(self, stop: anyio.Event) -> None:
        """Run until `stop` is set, and all is ended in order."""

    def _new_writer(self, subject: str, writer_id: str) -> GroupCommit:
        return GroupCommit(
            self._world.journal, subject, writer_id, batch_records=BATCH_RECORDS, queue_records=QUEUE_RECORDS
        )

    @asynccontextmanager
    async def _executor(self, executor_id: str, journal: Journal, settings: Settings) -> AsyncIterator[None]:
        world = self._world
        tasks = known_tasks(executor_id, world.diary, world.began)
        async with memory_executor(
            world,
            journal,
            tasks,
            executor_id,
            node_id=self.name,
            clock=self.clock,
            settings=settings,
            isolation=ISOLATION,
            rng=Random(f"{world.plan.seed} {executor_id}"),
        ) as executor:
            self.executor = executor
            yield


class NodeMachine(Machine):
    """Runs a node, and maybe an executor in it."""

    def __init__(self, name: str, world: "SimulatedWorld", *, executes: bool) -> None:
        """Begin switched off, with an empty disk."""
        super().__init__(name, world)
        self.disk = new_database()
        self.backup: sqlite3.Connection | None = None
        self.node: MemoryNode | None = None
        self.desk: Desk | None = None
        self._executes = executes

    def restart(self, disk: Disk) -> None:
        """Start again, with that on its disk."""
        if self.is_up:
            return
        match disk:
            case "kept":
                pass
            case "lost":
                self.disk = new_database()
            case "old":
                self.disk = _copy(self.backup) if self.backup is not None else new_database()
            case "copied":
                self.disk = _copy(self._world.observer.db)
        self.start()

    def back_up(self) -> None:
        """Keep a copy of the disk, to fall back to."""
        self.backup = _copy(self.disk)

    def _forget(self) -> None:
        super()._forget()
        self.node = self.desk = None

    async def _run(self, stop: anyio.Event) -> None:
        world = self._world
        process = self.process
        roles: tuple[Role, ...] = ROLES
        budgets = None
        if (keep := world.plan.keep_jobs) is not None:
            roles = (*ROLES, "archivist")
            budget = Budget(keep, 86_400.0)
            budgets = Budgets(history=budget, dead_letters=budget, audit=AuditBudget(keep, 86_400.0))
        async with AsyncExitStack() as stack:
            node = await stack.enter_async_context(
                memory_node(
                    world,
                    self.name,
                    clock=self.clock,
                    roles=roles,
                    writer=self._new_writer(node_journal(self.name), f"{self.name}-{self._runs}"),
                    replica=ComparedReplica(
                        self.disk,
                        self.name,
                        world.observer,
                        partial(world.moment, process, "applied"),
                        partial(world.faults.disk_is_full, process),
                    ),
                    budgets=budgets,
                    pace=Pace(look_seconds=5.0, checkpoint_seconds=5.0),
                )
            )
            self.writer = node.writer
            if self._executes:
                await stack.enter_async_context(self._executor(f"{self.name}-x{self._runs}", node.writer, SETTINGS))
            desk = Desk(node)
            async with anyio.create_task_group() as group:
                group.start_soon(desk.serve)
                self.node, self.desk = node, desk
                await stop.wait()
                self.desk = None
                group.cancel_scope.cancel()


class WorkerMachine(Machine):
    """Runs an executor alone, which reports on its own subject."""

    async def _run(self, stop: anyio.Event) -> None:
        executor_id = worker_executor(self.name, str(self._runs))
        async with anyio.create_task_group() as group:
            self.writer = writer = self._new_writer(report_journal(executor_id), executor_id)
            group.start_soon(writer.run)
            settings = CHOOSY_SETTINGS if self.name == "w2" else WORKER_SETTINGS
            async with self._executor(executor_id, writer, settings):
                await stop.wait()
            group.cancel_scope.cancel()


def _copy(db: sqlite3.Connection) -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:", isolation_level=None, cached_statements=512)
    db.backup(copy)
    return copy
