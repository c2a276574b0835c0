"""The actor that leads as courier in one epoch."""

import logging
from random import Random

import anyio

from clockjack.actors.actor import Actor
from clockjack.clock import Clock
from clockjack.courier.delivering import Delivering
from clockjack.courier.gathering import Gathering, Superseded
from clockjack.courier.port import Postman
from clockjack.journal.port import Proposer
from clockjack.log.port import Log
from clockjack.replica.port import Replica

log = logging.getLogger(__name__)


class Courier(Actor):
    """Delivers events to subscriptions."""

    def __init__(
        self,
        epoch: int,
        proposer: Proposer,
        replica: Replica,
        journal: Log,
        events: Log,
        postman: Postman,
        clock: Clock,
        rng: Random,
    ) -> None:
        """Lead in `epoch`, reading `events`; `postman` sends."""
        self._epoch = epoch
        self._proposer = proposer
        self._replica = replica
        self._journal = journal
        self._events = events
        self._postman = postman
        self._clock = clock
        self._rng = rng

    @property
    def name(self) -> str:
        """What logs and metrics call it."""
        return "courier"

    async def run(self) -> None:
        """Deliver for ever."""
        while True:
            try:
                await self._deliver()
            except* Superseded:
                log.info("an earlier record took effect late; goes on from there")

    async def _deliver(self) -> None:
        delivering = Delivering(self._epoch, self._proposer, self._replica, self._postman, self._clock, self._rng)
        gathering = Gathering(
            self._epoch,
            self._proposer,
            self._replica,
            self._journal,
            self._events,
            self._clock,
            delivering.wake,
        )
        async with anyio.create_task_group() as group:
            group.start_soon(delivering.run)
            group.start_soon(gathering.run)
