"""Sending what waits: a lane for each subscription, a few requests at once in each, and many in all."""

import logging
from collections.abc import Iterable
from random import Random
from typing import TYPE_CHECKING

import anyio

from clockjack.apply.topics import Topic
from clockjack.clock import Clock
from clockjack.courier.lane import Lane, Sending
from clockjack.courier.port import Postman
from clockjack.journal.port import Proposer
from clockjack.replica.port import Replica
from clockjack.triggers.index import Key
from clockjack.views.subscriptions import waited_for

if TYPE_CHECKING:
    from anyio.abc import TaskGroup

MAX_REQUESTS = 512
"""Requests under way at once, of all subscriptions."""

log = logging.getLogger(__name__)


class Delivering:
    """Runs the lanes of those for whom something waits."""

    def __init__(
        self, epoch: int, proposer: Proposer, replica: Replica, postman: Postman, clock: Clock, rng: Random
    ) -> None:
        """Deliver in `epoch`, by `postman`."""
        self._replica = replica
        self._sending = Sending(epoch, proposer, replica, postman, clock, rng, anyio.CapacityLimiter(MAX_REQUESTS))
        self._lanes: dict[Key, Lane] = {}
        self._group: TaskGroup | None = None

    def wake(self, keys: Iterable[Key]) -> None:
        """Have a look at what waits for these."""
        if self._group is None:
            return  # it looks at all of them when it begins
        for key in keys:
            lane = self._lanes.get(key)
            if lane is None:
                lane = self._lanes[key] = Lane(key, self._sending)
                self._group.start_soon(self._run, lane)
            lane.wake()

    async def run(self) -> None:
        """Deliver for ever."""
        with self._replica.watch(Topic.SUBSCRIPTIONS) as watch:
            async with anyio.create_task_group() as self._group:
                while True:
                    await watch.wait()
                    self.wake(await waited_for(self._replica))

    async def _run(self, lane: Lane) -> None:
        await lane.run()
        while lane.was_woken():  # while it closed its connections
            await lane.run()
        del self._lanes[lane.key]
