"""Nodes that do nothing but lead, over one log from which each can be cut off."""

import random
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import anyio
import anyio.abc

from clockjack.actors.actor import Actor
from clockjack.actors.supervisor import Supervisor
from clockjack.clock import Clock
from clockjack.errors import LogFull
from clockjack.invariants import violations_in
from clockjack.journal.patience import PatientProposer
from clockjack.journal.writer import GroupCommit
from clockjack.leadership.actor import Leadership, Timing
from clockjack.log.memory import MemoryLog
from clockjack.log.port import Bounds, Entry, Follower
from clockjack.records import Promote, Role
from clockjack.replica.follow import JournalFollower
from clockjack.replica.memory import MemoryReplica
from clockjack.subjects import node_journal


class SmallLog(MemoryLog):
    """A log that may have no room."""

    _is_full = False

    def fill(self) -> None:
        self._is_full = True

    def make_room(self) -> None:
        self._is_full = False

    async def admit(self, subject: str, payload: bytes, message_id: str) -> None:
        await super().admit(subject, payload, message_id)
        if self._is_full:
            raise LogFull("the log has no room")


class Line:
    """A node's line to the log. While it is down, nothing passes; what was on its way does when it is up again."""

    def __init__(self, log: MemoryLog) -> None:
        self._log = log
        self._up = anyio.Event()
        self._up.set()

    def cut(self) -> None:
        self._up = anyio.Event()

    def mend(self) -> None:
        self._up.set()

    @property
    def identity(self) -> str:
        return self._log.identity

    @property
    def max_entry_bytes(self) -> int:
        return self._log.max_entry_bytes

    async def append(self, subject: str, payload: bytes, message_id: str) -> int:
        await self._up.wait()
        sequence = await self._log.append(subject, payload, message_id)
        await self._up.wait()
        return sequence

    @asynccontextmanager
    async def follow(self, after: int) -> AsyncGenerator[Follower]:
        async with self._log.follow(after) as follower:
            yield _Gated(self, follower)

    async def bounds(self) -> Bounds:
        await self._up.wait()
        return await self._log.bounds()

    async def size(self) -> int:
        await self._up.wait()
        return await self._log.size()

    async def read(
        self, subject: str, *, after: int = 0, since: int | None = None, limit: int = 256, max_bytes: int = 1 << 20
    ) -> list[Entry]:
        raise NotImplementedError

    async def trim(self, first: int) -> None:
        raise NotImplementedError

    async def pass_through(self) -> None:
        await self._up.wait()


class _Gated:
    def __init__(self, line: Line, follower: Follower) -> None:
        self._line = line
        self._follower = follower

    async def receive(self, limit: int = 256) -> list[Entry]:
        entries = await self._follower.receive(limit)
        await self._line.pass_through()
        return entries


@dataclass
class Reign:
    """One node's time as a leader."""

    role: Role
    node: str
    epoch: int
    began: float
    ended: float | None = None
    said: list[str | None] = field(default_factory=list)
    """What became of the records that it proposed."""


class Ruler(Actor):
    """Leads, by proposing a record ten times a second that does nothing but carry the epoch."""

    def __init__(self, node: "Node", role: Role, epoch: int) -> None:
        self._node = node
        self._reign = Reign(role, node.node_id, epoch, anyio.current_time())

    @property
    def name(self) -> str:
        return self._reign.role

    async def start(self) -> None:
        self._reign.began = anyio.current_time()
        self._node.cluster.reigns.append(self._reign)

    async def run(self) -> None:
        while True:
            outcome = await self._node.patient.propose(Promote(self._reign.epoch, 0, []))
            self._reign.said.append(outcome.reason)
            await anyio.sleep(0.1)

    async def stop(self) -> None:
        self._reign.ended = anyio.current_time()


class Node:
    def __init__(self, cluster: "Cluster", node_id: str, timing: Timing | None) -> None:
        self.cluster = cluster
        self.node_id = node_id
        self.line = Line(cluster.log)
        self.replica = MemoryReplica()
        self.writer = GroupCommit(self.line, node_journal(node_id), f"{node_id}-{next(cluster.starts)}")
        self.patient = PatientProposer(self.writer)
        roles: dict[Role, Callable[[int], Actor]] = {role: self._maker(role) for role in cluster.roles}
        self.leadership = Leadership(node_id, self.writer, self.replica, roles, cluster.rng, timing)
        self._all = anyio.CancelScope()
        self._leading = anyio.CancelScope()

    def _maker(self, role: Role) -> Callable[[int], Actor]:
        return lambda epoch: Ruler(self, role, epoch)

    async def run(self) -> None:
        with self._all:
            async with anyio.create_task_group() as group:
                group.start_soon(self.writer.run)
                group.start_soon(Supervisor().run, JournalFollower(self.line, self.replica, self.writer))
                with self._leading:
                    await Supervisor().run(self.leadership)

    def stop_leading(self) -> None:
        """Stop as a node does that is asked to: the leases are given back."""
        self._leading.cancel()

    def kill(self) -> None:
        """Stop at once: nothing more comes from here."""
        self.line.cut()
        self._all.cancel()


class Cluster:
    def __init__(self, clock: Clock, *roles: Role, seed: int = 1) -> None:
        self.log = SmallLog(clock)
        self.roles = roles or ("scheduler",)
        self.rng = random.Random(seed)
        self.starts = iter(range(1000))
        self.reigns: list[Reign] = []
        """All that there were, in the order in which they began."""
        self.nodes: list[Node] = []
        self.group: anyio.abc.TaskGroup

    async def start(self, node_id: str, timing: Timing | None = None) -> Node:
        node = Node(self, node_id, timing)
        self.nodes.append(node)
        self.group.start_soon(node.run)
        await anyio.wait_all_tasks_blocked()
        return node

    def leaders(self, role: Role = "scheduler") -> list[tuple[str, int]]:
        """Return who leads now, by what the nodes themselves believe."""
        return [(node.node_id, node.leadership.held[role]) for node in self.nodes if role in node.leadership.held]

    async def next_reign(self, after: Reign) -> Reign:
        """Wait until somebody leads in the role after `after`."""
        while True:
            for reign in self.reigns:
                if reign.role == after.role and reign.epoch > after.epoch:
                    return reign
            await anyio.sleep(0.01)


@asynccontextmanager
async def running(cluster: Cluster) -> AsyncGenerator[None]:
    """Run nodes as they are started; check their states at the end."""
    async with anyio.create_task_group() as group:
        cluster.group = group
        yield
        for node in cluster.nodes:
            assert await violations_in(node.replica) == []
            node.kill()
        group.cancel_scope.cancel()
    for node in cluster.nodes:
        node.replica.close()
