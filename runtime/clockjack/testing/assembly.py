"""A node in memory: the real actors and the real SQL on the memory adapters, with whatever clock one likes.

Several nodes may share a :class:`World`, as nodes of a cluster share a NATS server. Under trio's ``MockClock`` a day
passes in well under a second. :func:`memory_executor` runs jobs in it, by tasks that are plain coroutine functions.
"""

import random
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager

import anyio
from msgspec import Struct

from clockjack.actors.actor import Actor
from clockjack.actors.supervisor import Supervisor
from clockjack.archivist.actor import Archive, Archivist
from clockjack.archivist.budgets import Budgets, Pace
from clockjack.bus.memory import MemoryBus
from clockjack.clock import Clock
from clockjack.courier.actor import Courier
from clockjack.courier.memory import MemoryPostman
from clockjack.dispatcher.actor import Dispatcher
from clockjack.dispatcher.express import Express
from clockjack.dispatcher.spare import Spare
from clockjack.executor.actor import Executor
from clockjack.executor.crew import crew_of
from clockjack.executor.memory import MemoryLauncher, MemoryTask
from clockjack.executor.settings import Settings
from clockjack.ids import new_id
from clockjack.journal.patience import PatientProposer
from clockjack.journal.port import Journal, Proposer
from clockjack.journal.writer import GroupCommit
from clockjack.leadership.actor import Leadership, Timing
from clockjack.log.memory import MemoryLog
from clockjack.matcher.actor import Matcher
from clockjack.node.status import StatusReporter
from clockjack.payloads.memory import MemoryPayloads
from clockjack.presence import STATUS_SECONDS, Presence
from clockjack.records import Role
from clockjack.replica.follow import JournalFollower
from clockjack.replica.memory import MemoryReplica
from clockjack.scheduler.actor import Scheduler
from clockjack.snapshots.catalog import Catalog
from clockjack.subjects import node_journal

ROLES: tuple[Role, ...] = ("scheduler", "dispatcher", "matcher")
"""What a node in memory stands by for, unless it is told otherwise."""


class World:
    """What the nodes of one cluster share."""

    def __init__(self, clock: Clock, *, journal_clock: Clock | None = None) -> None:
        """Begin with empty streams; the journal's stamps, which leases go by, are `journal_clock`'s if there is one."""
        self.clock = clock
        self.journal = MemoryLog(journal_clock or clock, identity="journal")
        self.events = MemoryLog(clock, identity="events")
        self.bus = MemoryBus()
        self.payloads = MemoryPayloads()
        self.postman = MemoryPostman()
        self.catalog = Catalog(MemoryLog(clock, identity="snapshots"))


class MemoryNode(Struct, frozen=True):
    """One node that runs."""

    world: World
    node_id: str
    clock: Clock
    writer: GroupCommit
    client: Proposer
    """Proposes what clients want."""
    replica: MemoryReplica
    presence: Presence
    leadership: Leadership


class MemoryExecutor(Struct, frozen=True):
    """One executor that runs."""

    actor: Executor
    launcher: MemoryLauncher


@asynccontextmanager
async def memory_node(
    world: World,
    node_id: str = "n1",
    *,
    clock: Clock | None = None,
    roles: Iterable[Role] = ROLES,
    timing: Timing | None = None,
    writer: GroupCommit | None = None,
    replica: MemoryReplica | None = None,
    budgets: Budgets | None = None,
    pace: Pace | None = None,
    status_seconds: float = STATUS_SECONDS,
) -> AsyncIterator[MemoryNode]:
    """Run a node in `world` that stands by for `roles`, by a `clock` of its own if it is given one.

    It stands by once its replica has caught up with the journal. A `replica` that is given is not closed at the end.
    A `writer` that is given writes to this node's subject; the node runs it. `budgets` and `pace` are the archivist's.
    It says how it is every `status_seconds`: more than two, and others take it for gone, and no attempt is found lost.

    :raises LogUnavailable: if the journal doesn't answer at the start.
    """
    clock = clock or world.clock
    own = MemoryReplica() if replica is None else None
    state = replica or own
    assert state is not None
    if writer is None:
        writer = GroupCommit(world.journal, node_journal(node_id), f"{node_id}-{new_id(clock)}")
    proposer = PatientProposer(writer)
    presence = Presence(world.bus)
    spare = Spare(presence)
    client = Express(writer, spare, world.bus, clock)

    def scheduler(epoch: int) -> Actor:
        return Scheduler(epoch, proposer, state, presence, clock)

    def dispatcher(epoch: int) -> Actor:
        return Dispatcher(epoch, proposer, state, world.bus, presence, clock, spare=spare)

    def matcher(epoch: int) -> Actor:
        return Matcher(epoch, proposer, state, world.journal, world.events, presence, clock, world.payloads)

    def archivist(epoch: int) -> Actor:
        archive = Archive(world.journal, world.payloads, world.catalog, budgets or Budgets(), pace or Pace())
        return Archivist(epoch, proposer, state, archive, clock)

    def courier(epoch: int) -> Actor:
        rng = random.Random(f"{node_id} {epoch}")
        return Courier(epoch, proposer, state, world.journal, world.events, world.postman, clock, rng)

    makers: dict[Role, Callable[[int], Actor]] = {
        "scheduler": scheduler,
        "dispatcher": dispatcher,
        "matcher": matcher,
        "courier": courier,
        "archivist": archivist,
    }
    led: dict[Role, Callable[[int], Actor]] = {role: makers[role] for role in roles}
    leadership = Leadership(node_id, writer, state, led, random.Random(node_id), timing)
    supervisor = Supervisor()
    try:
        async with anyio.create_task_group() as ground:
            ground.start_soon(writer.run)
            status = StatusReporter(node_id, "in memory", list(led), world.bus, state, clock, seconds=status_seconds)
            ground.start_soon(supervisor.run, JournalFollower(world.journal, state, writer), presence, status)
            await state.reached((await world.journal.bounds()).last)
            async with anyio.create_task_group() as leaders:
                leaders.start_soon(supervisor.run_one, leadership)
                yield MemoryNode(world, node_id, clock, writer, client, state, presence, leadership)
                leaders.cancel_scope.cancel()
            ground.cancel_scope.cancel()
    finally:
        if own is not None:
            own.close()


@asynccontextmanager
async def memory_executor(
    world: World,
    journal: Journal,
    tasks: Mapping[str, MemoryTask],
    executor_id: str = "x1",
    *,
    node_id: str = "n1",
    clock: Clock | None = None,
    settings: Settings | None = None,
    isolation: Mapping[str, str] | None = None,
    rng: random.Random | None = None,
) -> AsyncIterator[MemoryExecutor]:
    """Run an executor in `world` that knows `tasks` by name, and reports through `journal`: a node's writer, say.

    It drains at the end. `isolation` says of some tasks how they run; see
    :class:`~clockjack.executor.memory.MemoryLauncher`.
    """
    clock = clock or world.clock
    async with anyio.create_task_group() as runners:
        launcher = MemoryLauncher(runners, tasks, clock, isolation)
        executor = Executor(
            executor_id=executor_id,
            node_id=node_id,
            settings=settings or Settings(),
            bus=world.bus,
            journal=journal,
            team=crew_of(settings or Settings(), launcher),
            clock=clock,
            random=rng,
        )
        async with anyio.create_task_group() as group:
            group.start_soon(Supervisor().run_one, executor)
            try:
                yield MemoryExecutor(executor, launcher)
            finally:
                executor.drain()
        runners.cancel_scope.cancel()
