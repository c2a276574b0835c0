"""Backfills that can go on: ticks of the past that somebody wants made up for."""

import logging
from collections.abc import Callable

import anyio
from msgspec import Struct

from clockjack.apply.backfills import HOLD
from clockjack.apply.topics import Topic
from clockjack.clock import Clock
from clockjack.executor.messages import TaskInfo
from clockjack.journal.port import Proposer
from clockjack.records import AdvanceBackfill
from clockjack.replica.alarm import wait_until
from clockjack.replica.port import Replica
from clockjack.schedules import decode_spec, make_job
from clockjack.schedules.making import template_task

PAGE = 50
"""Backfills that are gone on with at once."""

RETRY_SECONDS = 0.1
"""If none of them could be, so long passes before the next look."""

_WAKING = """
FROM backfills JOIN schedules
    ON schedules.namespace = backfills.namespace AND schedules.id = backfills.schedule_id AND NOT schedules.paused
WHERE wakes
"""

log = logging.getLogger(__name__)


class _Waking(Struct, frozen=True):
    """A backfill that can go on."""

    namespace: str
    schedule_id: str
    id: str
    place: int


class Backfills:
    """Goes on with backfills, in one epoch: it says so, and apply goes through their ticks.

    All that it knows is in the replica: whoever leads next goes on where this one was.
    """

    def __init__(
        self, epoch: int, proposer: Proposer, replica: Replica, tasks: Callable[[], dict[str, TaskInfo]], clock: Clock
    ) -> None:
        """Lead in `epoch`; `tasks` are those that executors know."""
        self._epoch = epoch
        self._proposer = proposer
        self._replica = replica
        self._tasks = tasks
        self._clock = clock

    async def run(self) -> None:
        """Go on with them for ever."""
        with self._replica.watch(Topic.BACKFILLS) as watch:
            while True:
                while await self._advance():
                    pass
                [(held_until,)] = await self._replica.rows(f"SELECT min(backfills.held_until) {_WAKING}")
                await wait_until(self._clock, held_until, watch)

    async def _advance(self) -> bool:
        """Go on with a page of backfills; return whether it is worth looking for more."""
        now = self._clock.now()
        # One that is held for longer than any is held by comes from a leader whose clock was wrong.
        rows = await self._replica.rows(
            f"SELECT backfills.namespace, schedule_id, backfills.id, place {_WAKING} "
            "AND (backfills.held_until IS NULL OR backfills.held_until NOT BETWEEN ? AND ?) LIMIT ?",
            (now + 1, now + 2 * HOLD, PAGE),
        )
        advanced = 0

        async def propose(one: _Waking) -> None:
            nonlocal advanced
            if (record := await self._record(one, now)) is not None:
                outcome = await self._proposer.propose(record)
                advanced += outcome.reason is None

        async with anyio.create_task_group() as group:
            for row in rows:
                group.start_soon(propose, _Waking(*row))
        if rows and not advanced:
            log.info("none of %d backfills could go on, since something changed meanwhile", len(rows))
            await anyio.sleep(RETRY_SECONDS)
        return bool(rows)

    async def _record(self, one: _Waking, now: int) -> AdvanceBackfill | None:
        key = (one.namespace, one.schedule_id, one.id)
        rows = await self._replica.rows(
            "SELECT spec FROM backfill_plans WHERE namespace = ? AND schedule_id = ? AND id = ?", key
        )
        if not rows:
            return None
        spec = decode_spec(rows[0][0])
        task = self._tasks().get(template_task(spec) or "")
        job = make_job(
            spec, one.namespace, one.schedule_id, job_id="", nominal_at=None, run_at=None, created_at=now, task=task
        )
        return AdvanceBackfill(self._epoch, now, *key, one.place, job)
