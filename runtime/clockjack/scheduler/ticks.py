"""Schedules whose tick is due."""

import logging
from collections.abc import Callable

import anyio

from clockjack.apply.topics import Topic
from clockjack.clock import Clock
from clockjack.executor.messages import TaskInfo
from clockjack.journal.port import Proposer
from clockjack.records import Fire
from clockjack.replica.alarm import wait_until
from clockjack.replica.port import Replica
from clockjack.schedules import ScheduleSpec, decide, decode_spec, make_job, tick_job_id
from clockjack.schedules.making import template_task

PAGE = 500
"""Ticks decided at once."""

CACHED = 20_000
"""Schedules whose definition is kept ready."""

log = logging.getLogger(__name__)


class Ticks:
    """Fires schedules, in one epoch."""

    def __init__(
        self,
        epoch: int,
        proposer: Proposer,
        replica: Replica,
        tasks: Callable[[], dict[str, TaskInfo]],
        clock: Clock,
    ) -> None:
        """Lead in `epoch`; `tasks` are those that executors know."""
        self._epoch = epoch
        self._proposer = proposer
        self._replica = replica
        self._tasks = tasks
        self._clock = clock
        self._specs: dict[tuple[str, str], tuple[int, int, ScheduleSpec]] = {}

    async def run(self) -> None:
        """Fire for ever."""
        with self._replica.watch(Topic.SCHEDULES) as watch:
            while True:
                while await self._fire():
                    pass
                [(next_at,)] = await self._replica.rows("SELECT min(due_at) FROM schedules WHERE due_at IS NOT NULL")
                await wait_until(self._clock, next_at, watch)

    async def _fire(self) -> bool:
        """Decide a page of ticks that are due; return whether it is worth looking for more."""
        now = self._clock.now()
        rows = await self._replica.rows(
            "SELECT namespace, id, revision, created_at, due_at, spec FROM schedules "
            "WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at LIMIT ?",
            (now, PAGE),
        )
        decided = 0

        async def propose(record: Fire) -> None:
            nonlocal decided
            outcome = await self._proposer.propose(record)
            decided += outcome.reason is None

        async with anyio.create_task_group() as group:
            for row in rows:
                group.start_soon(propose, self._decide(now, *row))
        if rows and not decided:
            log.warning("none of %d ticks that were due could be decided", len(rows))
            await anyio.sleep(0.1)
        return bool(rows)

    def _decide(
        self, now: int, namespace: str, schedule_id: str, revision: int, created_at: int, due_at: int, spec_json: bytes
    ) -> Fire:
        spec = self._spec(namespace, schedule_id, revision, created_at, spec_json)
        decision = decide(spec, due_at, now, namespace=namespace, schedule_id=schedule_id)
        job = None
        if decision.fires:
            job = make_job(
                spec,
                namespace,
                schedule_id,
                job_id=tick_job_id(namespace, schedule_id, decision.nominal_at),
                nominal_at=decision.nominal_at,
                run_at=decision.run_at,
                created_at=now,
                task=self._tasks().get(template_task(spec) or ""),
            )
        return Fire(
            self._epoch,
            now,
            namespace,
            schedule_id,
            revision,
            due_at,
            decision.nominal_at,
            decision.next_at,
            job,
            decision.missed,
        )

    def _spec(self, namespace: str, schedule_id: str, revision: int, created_at: int, spec_json: bytes) -> ScheduleSpec:
        key = (namespace, schedule_id)
        known = self._specs.get(key)
        if known is not None and known[:2] == (revision, created_at):
            return known[2]
        if len(self._specs) >= CACHED:
            self._specs.clear()
        spec = decode_spec(spec_json)
        self._specs[key] = (revision, created_at, spec)
        return spec
