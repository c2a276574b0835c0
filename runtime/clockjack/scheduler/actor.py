"""The actor that leads as scheduler in one epoch."""

import anyio

from clockjack.actors.actor import Actor
from clockjack.clock import Clock
from clockjack.journal.port import Proposer
from clockjack.presence import Presence
from clockjack.replica.port import Replica
from clockjack.scheduler.backfills import Backfills
from clockjack.scheduler.ticks import Ticks
from clockjack.scheduler.timers import Timers


class Scheduler(Actor):
    """Fires schedules, and wakes jobs that wait for a time."""

    def __init__(self, epoch: int, proposer: Proposer, replica: Replica, presence: Presence, clock: Clock) -> None:
        """Lead in `epoch`."""
        self._timers = Timers(epoch, proposer, replica, clock)
        self._ticks = Ticks(epoch, proposer, replica, presence.tasks, clock)
        self._backfills = Backfills(epoch, proposer, replica, presence.tasks, clock)

    @property
    def name(self) -> str:
        """What logs and metrics call it."""
        return "scheduler"

    async def run(self) -> None:
        """Decide when, for ever."""
        async with anyio.create_task_group() as group:
            group.start_soon(self._timers.run)
            group.start_soon(self._ticks.run)
            group.start_soon(self._backfills.run)
