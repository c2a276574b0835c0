"""Looks after attempts that run: those of dead executors, those that did not arrive, those to be cancelled."""

import logging
from collections import defaultdict

import anyio

from clockjack.actors.signal import Signal
from clockjack.bus.port import Bus
from clockjack.clock import MICROSECONDS, Clock
from clockjack.dispatcher.delivery import send_assignments, send_cancels
from clockjack.dispatcher.fleet import running_counts
from clockjack.dispatcher.lanes import assignments
from clockjack.journal.port import Proposer
from clockjack.presence import SILENT_SECONDS, Presence
from clockjack.records import Lost
from clockjack.replica.port import Reader

TICK_SECONDS = 0.5
"""How often it looks."""

ARRIVAL_SECONDS = 1.5
"""An attempt that is missing in its executor's heartbeat so long after it was assigned is sent again."""

LOST_AT_ONCE = 1000
"""Attempts in one ``Lost``."""

log = logging.getLogger(__name__)


class Care:
    """What the dispatcher in one epoch does about attempts that it, or one before it, assigned."""

    def __init__(
        self, epoch: int, proposer: Proposer, reader: Reader, bus: Bus, presence: Presence, clock: Clock
    ) -> None:
        """Begin in `epoch`."""
        self._epoch = epoch
        self._proposer = proposer
        self._reader = reader
        self._bus = bus
        self._presence = presence
        self._clock = clock
        self.given = Signal()
        """To be set when attempts were given out."""

    async def run(self) -> None:
        """Look for ever, as long as anything runs.

        Executors get time to be heard after the node began to listen, and after this loop was held up.
        """
        since = self._presence.listening_since
        patient_until = (anyio.current_time() if since is None else since) + SILENT_SECONDS
        while True:
            while await running_counts(self._reader):
                before = anyio.current_time()
                await anyio.sleep(TICK_SECONDS)
                now = anyio.current_time()
                if now - before > 2 * TICK_SECONDS:
                    patient_until = now + SILENT_SECONDS / 2
                if now >= patient_until:
                    await self._end_lost(now)
                await self._send_again(now)
                await self.pass_on_cancels()
            await self.given.wait()

    async def pass_on_cancels(self) -> None:
        """Ask executors to end what is to be cancelled; again with every look, until they have."""
        rows = await self._reader.rows(
            "SELECT executor_id, number, attempt FROM jobs WHERE state = 'running' AND cancel_asked = 1 LIMIT 1000"
        )
        by_executor: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for executor_id, number, attempt in rows:
            by_executor[executor_id].append((number, attempt))
        for executor_id, attempts in by_executor.items():
            await send_cancels(self._bus, executor_id, attempts)

    async def _end_lost(self, now: float) -> None:
        """End the attempts of executors that are gone."""
        for executor_id in await running_counts(self._reader):
            seen = self._presence.executor(executor_id)
            if seen is not None and now - seen.seen_at <= SILENT_SECONDS:
                continue
            rows = await self._reader.rows(
                "SELECT number, attempt FROM jobs WHERE state = 'running' AND executor_id = ? LIMIT ?",
                (executor_id, LOST_AT_ONCE),
            )
            at = self._clock.now()
            log.warning("executor %s is gone: %d attempts are lost", executor_id, len(rows))
            await self._proposer.propose(Lost(self._epoch, at, [(number, attempt, at) for number, attempt in rows]))

    async def _send_again(self, now: float) -> None:
        """Send what executors don't hold though the state says so."""
        before = self._clock.now() - int(ARRIVAL_SECONDS * MICROSECONDS)
        for seen in self._presence.executors():
            heartbeat = seen.heartbeat
            if now - seen.seen_at > SILENT_SECONDS:
                continue
            rows = await self._reader.rows(
                "SELECT number, attempt FROM jobs WHERE state = 'running' AND executor_id = ? AND started_at < ?",
                (heartbeat.executor_id, before),
            )
            held = set(heartbeat.attempts)
            missing = [number for number, attempt in rows if (number, attempt) not in held]
            if missing:
                found = await assignments(self._reader, missing)
                await send_assignments(self._bus, heartbeat.executor_id, found.values())
