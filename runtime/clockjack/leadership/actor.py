"""The actor that stands by for roles, and leads in those whose lease its node holds."""

import logging
import random
from collections.abc import Callable, Mapping
from contextlib import suppress

import anyio
from msgspec import Struct

from clockjack.actors.actor import Actor
from clockjack.actors.supervisor import Supervisor
from clockjack.apply.topics import Topic
from clockjack.clock import MICROSECONDS
from clockjack.errors import LogFull
from clockjack.journal.port import Proposer
from clockjack.leadership.leases import Lease, lease_of
from clockjack.records import Claim, Renew, Resign, Role
from clockjack.replica.port import Replica, Watch

log = logging.getLogger(__name__)


class Timing(Struct, frozen=True):
    """How long leases last: what a failover takes at most, against what leading costs when nothing happens."""

    lease_seconds: float = 2.0
    """How long a lease lasts without being renewed."""
    renew_seconds: float = 0.5
    """How often a leader renews."""


class Leadership(Actor):
    """Stands by for roles, and leads in those that it gets."""

    def __init__(
        self,
        node_id: str,
        proposer: Proposer,
        replica: Replica,
        roles: Mapping[Role, Callable[[int], Actor]],
        rng: random.Random,
        timing: Timing | None = None,
    ) -> None:
        """Stand by for `roles`; each makes the actor that leads, of the epoch that it leads in."""
        self._node_id = node_id
        self._proposer = proposer
        self._replica = replica
        self._roles = roles
        self._rng = rng
        self._timing = timing or Timing()
        self._supervisor = Supervisor()
        self._held: dict[Role, tuple[int, anyio.CancelScope]] = {}

    @property
    def name(self) -> str:
        """What logs and metrics call it."""
        return "leadership"

    @property
    def held(self) -> dict[Role, int]:
        """The roles that this node leads in, with their epochs."""
        return {role: epoch for role, (epoch, _) in self._held.items()}

    async def run(self) -> None:
        """Stand by for ever."""
        async with anyio.create_task_group() as group:
            for role in self._roles:
                group.start_soon(self._stand_by, role)
            group.start_soon(self._renew)

    async def stop(self) -> None:
        """Give back what is held, so that another node need not wait for it to run out."""
        held = self.held
        self._held.clear()
        async with anyio.create_task_group() as group:
            for role, epoch in held.items():
                group.start_soon(self._resign, role, epoch)

    async def _resign(self, role: Role, epoch: int) -> None:
        with suppress(LogFull):  # then the lease has to run out
            await self._proposer.propose(Resign(role, self._node_id, epoch))

    async def _stand_by(self, role: Role) -> None:
        with self._replica.watch(Topic.LEASES) as watch:
            lease = await lease_of(self._replica, role)
            while True:
                if lease is None or lease.is_free or lease.node_id == self._node_id:
                    lease = await self._claim(role, lease)
                    continue
                with anyio.move_on_after(self._timing.lease_seconds * (1 + 0.1 * self._rng.random())) as scope:
                    lease = await self._change_of(role, lease, watch)
                if scope.cancelled_caught:
                    lease = await self._claim(role, lease)

    async def _change_of(self, role: Role, lease: Lease, watch: Watch) -> Lease | None:
        """Return the lease once it is renewed or anything else became of it."""
        while (now := await lease_of(self._replica, role)) == lease:
            await watch.wait()
        return now

    async def _claim(self, role: Role, lease: Lease | None) -> Lease | None:
        """Try to take a lease, and lead for as long as it is held; return what became of it."""
        epoch = (lease.epoch if lease else 0) + 1
        record = Claim(role, self._node_id, epoch, int(self._timing.lease_seconds * MICROSECONDS))
        try:
            outcome = await self._proposer.propose(record)
        except LogFull:
            await anyio.sleep(self._timing.renew_seconds)
        else:
            if outcome.reason is None:
                await self._lead(role, epoch)
        return await lease_of(self._replica, role)

    async def _lead(self, role: Role, epoch: int) -> None:
        log.info("leads as %s in epoch %d", role, epoch)
        with anyio.CancelScope() as scope:
            self._held[role] = (epoch, scope)
            async with anyio.create_task_group() as group:
                group.start_soon(self._watch_for_successor, role, epoch, scope)
                await self._supervisor.run_one(self._roles[role](epoch))
                scope.cancel()
        self._held.pop(role, None)
        log.info("no longer leads as %s in epoch %d", role, epoch)

    async def _watch_for_successor(self, role: Role, epoch: int, scope: anyio.CancelScope) -> None:
        with self._replica.watch(Topic.LEASES) as watch:
            while True:
                await watch.wait()
                lease = await lease_of(self._replica, role)
                if lease is None or lease.epoch != epoch or lease.node_id != self._node_id:
                    scope.cancel()
                    return

    async def _renew(self) -> None:
        """Renew what is held. A leader that can't steps down when its lease is over: somebody else may lead.

        Not so where the log has no room: then nobody can claim it, and there must be an archivist, who makes room.
        """
        renewed = anyio.current_time()
        while True:
            await anyio.sleep(self._timing.renew_seconds)
            began = anyio.current_time()
            if not self._held:
                renewed = began
                continue
            with anyio.move_on_after(max(0.0, renewed + self._timing.lease_seconds - began)):
                with suppress(LogFull):
                    await self._proposer.propose(Renew(self._node_id, list(self.held.items())))
                renewed = began
            if anyio.current_time() - renewed >= self._timing.lease_seconds:
                log.warning("could not renew its leases for %.1f s, and stops leading", self._timing.lease_seconds)
                for _, scope in self._held.values():
                    scope.cancel()
                renewed = anyio.current_time()
