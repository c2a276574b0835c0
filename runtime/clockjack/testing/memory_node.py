"""A node in memory: the real actors and the real SQL on the memory adapters, with whatever clock one likes.

Several nodes may share a :class:`World`, as nodes of a cluster share a NATS server. Under trio's ``MockClock`` a day
passes in well under a second.
"""

import random
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

import anyio
from msgspec import Struct

from clockjack.actors.actor import Actor
from clockjack.actors.supervisor import Supervisor
from clockjack.bus.memory import MemoryBus
from clockjack.clock import Clock
from clockjack.dispatcher.actor import Dispatcher
from clockjack.ids import new_id
from clockjack.journal.writer import GroupCommit
from clockjack.leadership.actor import Leadership, Timing
from clockjack.log.memory import MemoryLog
from clockjack.matcher.actor import Matcher
from clockjack.presence import Presence
from clockjack.records import Role
from clockjack.replica.follow import JournalFollower
from clockjack.replica.memory import MemoryReplica
from clockjack.scheduler.actor import Scheduler
from clockjack.subjects import node_journal


class World:
    """What the nodes of one cluster share."""

    def __init__(self, clock: Clock) -> None:
        """Begin with empty streams."""
        self.clock = clock
        self.journal = MemoryLog(clock, identity="journal")
        self.events = MemoryLog(clock, identity="events")
        self.bus = MemoryBus()


class MemoryNode(Struct, frozen=True):
    """One node that runs."""

    world: World
    node_id: str
    clock: Clock
    writer: GroupCommit
    replica: MemoryReplica
    presence: Presence
    leadership: Leadership


@asynccontextmanager
async def memory_node(
    world: World,
    node_id: str = "n1",
    *,
    clock: Clock | None = None,
    roles: Iterable[Role] = ("scheduler", "dispatcher", "matcher"),
    timing: Timing | None = None,
) -> AsyncIterator[MemoryNode]:
    """Run a node in `world` that stands by for `roles`, by a `clock` of its own if it is given one."""
    clock = clock or world.clock
    replica = MemoryReplica()
    writer = GroupCommit(world.journal, node_journal(node_id), f"{node_id}-{new_id(clock)}")
    presence = Presence(world.bus)

    def scheduler(epoch: int) -> Actor:
        return Scheduler(epoch, writer, replica, presence, clock)

    def dispatcher(epoch: int) -> Actor:
        return Dispatcher(epoch, writer, replica, world.bus, presence, clock)

    def matcher(epoch: int) -> Actor:
        return Matcher(epoch, writer, replica, world.journal, world.events, presence, clock)

    makers: dict[Role, Callable[[int], Actor]] = {
        "scheduler": scheduler,
        "dispatcher": dispatcher,
        "matcher": matcher,
    }
    led = {role: makers[role] for role in roles}
    leadership = Leadership(node_id, writer, replica, led, random.Random(node_id), timing)
    supervisor = Supervisor()
    try:
        async with anyio.create_task_group() as ground:
            ground.start_soon(writer.run)
            ground.start_soon(supervisor.run, JournalFollower(world.journal, replica, writer), presence)
            async with anyio.create_task_group() as leaders:
                leaders.start_soon(supervisor.run_one, leadership)
                yield MemoryNode(world, node_id, clock, writer, replica, presence, leadership)
                leaders.cancel_scope.cancel()
            ground.cancel_scope.cancel()
    finally:
        replica.close()
