"""One remote worker at its home: an executor, and the desk where the worker comes."""

from collections.abc import Callable
from random import Random

import anyio

from clockjack.actors.supervisor import Supervisor
from clockjack.bus.port import Bus
from clockjack.clock import Clock
from clockjack.executor.actor import Executor
from clockjack.executor.endings import Endings
from clockjack.executor.settings import Settings
from clockjack.executor.team import OnLogs, OnProgress, Team
from clockjack.journal.port import Journal
from clockjack.payloads.port import Payloads
from clockjack.remote.desk import Desk
from clockjack.remote.port import WorkerSpec


class Worker:
    """A worker that is registered."""

    def __init__(
        self,
        worker_id: str,
        node_id: str,
        spec: WorkerSpec,
        *,
        bus: Bus,
        journal: Journal,
        payloads: Payloads | None,
        clock: Clock,
        random: Random,
        drain_seconds: float,
    ) -> None:
        """Be the home of the worker `worker_id`; see :class:`~clockjack.executor.actor.Executor`."""
        self.id = worker_id
        self.spec = spec
        self._clock = clock
        settings = Settings(
            slots=spec.slots, queues=tuple(spec.queues), namespaces=(spec.namespace,), drain_seconds=drain_seconds
        )
        self.executor = Executor(
            executor_id=worker_id,
            node_id=node_id,
            settings=settings,
            bus=bus,
            journal=journal,
            team=self._new_desk,
            clock=clock,
            random=random,
            payloads=payloads,
        )

    def _new_desk(self, endings: Endings, on_progress: OnProgress, on_logs: OnLogs) -> Team:
        self.desk = Desk(self.id, self.spec, endings, on_progress, self._clock)
        return self.desk

    async def run(self, on_end: Callable[[], None]) -> None:
        """Be there until the worker leaves or falls silent, and all that it had is reported; then call `on_end`."""
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(self._strike_off_when_silent)
                await Supervisor().run_one(self.executor)
                group.cancel_scope.cancel()
        finally:
            on_end()

    async def _strike_off_when_silent(self) -> None:
        while True:
            await anyio.sleep(self.spec.lease_seconds / 4)
            if self.desk.silent and self.desk.idle:
                self.executor.drain()
