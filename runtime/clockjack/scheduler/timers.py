"""Jobs that wait for a time: made ready when it has come, or ended when it is past."""

import logging

import anyio

from clockjack.apply.topics import Topic
from clockjack.clock import Clock
from clockjack.journal.port import Proposer
from clockjack.records import Expire, Promote
from clockjack.replica.alarm import wait_until
from clockjack.replica.port import Replica

PAGE = 1000
"""Jobs in one record."""

log = logging.getLogger(__name__)


class Timers:
    """Wakes jobs, in one epoch."""

    def __init__(self, epoch: int, proposer: Proposer, replica: Replica, clock: Clock) -> None:
        """Lead in `epoch`."""
        self._epoch = epoch
        self._proposer = proposer
        self._replica = replica
        self._clock = clock

    async def run(self) -> None:
        """Wake jobs for ever."""
        with self._replica.watch(Topic.TIMERS) as watch:
            while True:
                before: list[int] = []
                while (woken := await self._wake()) and woken != before:
                    before = woken
                if woken:
                    log.error("jobs %s are due, and can't be woken", woken[:10])
                    await anyio.sleep(1)
                [(next_at,)] = await self._replica.rows("SELECT min(wake_at) FROM jobs WHERE wake_at IS NOT NULL")
                await wait_until(self._clock, next_at, watch)

    async def _wake(self) -> list[int]:
        """Wake a page of jobs that are due; return their numbers."""
        now = self._clock.now()
        rows = await self._replica.rows(
            "SELECT number, attempt = 0 AND coalesce(expires_at <= ?1, 0) FROM jobs "
            "WHERE wake_at IS NOT NULL AND wake_at <= ?1 ORDER BY wake_at LIMIT ?2",
            (now, PAGE),
        )
        expired = [number for number, is_over in rows if is_over]
        due = [number for number, is_over in rows if not is_over]
        if expired:
            await self._proposer.propose(Expire(self._epoch, now, expired))
        if due:
            await self._proposer.propose(Promote(self._epoch, now, due))
        return [number for number, _ in rows]
