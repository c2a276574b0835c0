"""The actor that leads as dispatcher in one epoch."""

from typing import TYPE_CHECKING

import anyio

from clockjack.actors.actor import Actor
from clockjack.apply.topics import Topic
from clockjack.bus.port import Bus
from clockjack.clock import Clock
from clockjack.dispatcher.care import Care
from clockjack.dispatcher.delivery import send_assignments
from clockjack.dispatcher.fleet import takers
from clockjack.dispatcher.lanes import Head, assignments, heads, ready_lanes
from clockjack.dispatcher.pairing import pair
from clockjack.journal.port import Proposer
from clockjack.payloads.port import Payloads
from clockjack.presence import Presence
from clockjack.records import Assign
from clockjack.replica.port import Replica

if TYPE_CHECKING:
    from clockjack.executor.messages import Assignment

ROUND = 1000
"""Attempts given out in one round at most."""


class Dispatcher(Actor):
    """Gives ready jobs to executors."""

    def __init__(
        self,
        epoch: int,
        proposer: Proposer,
        replica: Replica,
        bus: Bus,
        presence: Presence,
        clock: Clock,
        payloads: Payloads | None = None,
    ) -> None:
        """Lead in `epoch`; `payloads` is where large arguments lie, if any are put aside."""
        self._epoch = epoch
        self._proposer = proposer
        self._replica = replica
        self._bus = bus
        self._presence = presence
        self._clock = clock
        self._payloads = payloads
        self._care = Care(epoch, proposer, replica, bus, presence, clock, payloads)

    @property
    def name(self) -> str:
        """What logs and metrics call it."""
        return "dispatcher"

    async def run(self) -> None:
        """Dispatch for ever."""
        async with anyio.create_task_group() as group:
            group.start_soon(self._dispatch)
            group.start_soon(self._cancel)
            group.start_soon(self._care.run)

    async def _dispatch(self) -> None:
        with (
            self._replica.watch(Topic.READY, Topic.SLOTS, Topic.QUEUES) as changes,
            self._presence.watch(changes),
        ):
            while True:
                await changes.wait()
                while await self.round():
                    pass

    async def _cancel(self) -> None:
        with self._replica.watch(Topic.CANCELS) as cancels:
            while True:
                await cancels.wait()
                await self._care.pass_on_cancels()

    async def round(self) -> bool:
        """Give out what can be given out now; return whether it is worth trying again at once."""
        lanes = await ready_lanes(self._replica)
        if not lanes:
            return False
        executors = await takers(self._replica, self._presence, anyio.current_time())
        room = min(sum(executor.room for executor in executors), ROUND)
        candidates: list[list[Head]] = []
        for lane in lanes:
            if any(executor.takes(lane.namespace, lane.queue, lane.task) for executor in executors):
                limit = min(lane.ready, room, ROUND if lane.room is None else lane.room)
                candidates.append(await heads(self._replica, lane, limit))
        pairs = pair(candidates, executors)[:ROUND]
        if not pairs:
            return False
        found = await assignments(self._replica, [head.number for head, _ in pairs])
        items = [
            (head.number, found[head.number].attempt + 1, executor.id)
            for head, executor in pairs
            if head.number in found
        ]
        outcome = await self._proposer.propose(Assign(self._epoch, self._clock.now(), items))
        if outcome.reason is not None:
            return False
        for executor_id in {item[2]: None for item in outcome.value}:
            given: list[Assignment] = []
            for number, attempt, taker in outcome.value:
                if taker == executor_id:
                    found[number].attempt = attempt
                    given.append(found[number])
            await send_assignments(self._bus, self._payloads, executor_id, given)
        self._care.given.set()
        return bool(outcome.value)
