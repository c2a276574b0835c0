"""Looks after attempts that run: those of dead executors, those that did not arrive, those to be ended."""

import logging
from collections import defaultdict

import anyio

from clockjack.actors.signal import Signal
from clockjack.bus.port import Bus
from clockjack.clock import Clock
from clockjack.dispatcher.delivery import send_assignments, send_cancels
from clockjack.dispatcher.fleet import running_counts
from clockjack.dispatcher.heads import assignments
from clockjack.executor.messages import Assignment, Heartbeat
from clockjack.journal.port import Proposer
from clockjack.payloads.port import Payloads
from clockjack.presence import SILENT_SECONDS, Presence
from clockjack.records import Lost
from clockjack.replica.port import Reader

TICK_SECONDS = 0.5
"""How often it looks."""

ARRIVAL_SECONDS = 1.5
"""An attempt that is missing in its executor's heartbeats for so long is sent again."""

IDLE_SECONDS = 5.0
"""How often it asks whether anything runs when nothing was given out; what an actor before it gave out may."""

AT_ONCE = 1000
"""Attempts in one ``Lost``, or sent again to one executor, at one look."""

log = logging.getLogger(__name__)


class Care:
    """What the dispatcher in one epoch does about attempts that it, or one before it, assigned."""

    def __init__(
        self,
        epoch: int,
        proposer: Proposer,
        reader: Reader,
        bus: Bus,
        presence: Presence,
        clock: Clock,
        payloads: Payloads | None = None,
        given: Signal | None = None,
    ) -> None:
        """Begin in `epoch`; whoever gives out attempts sets `given`."""
        self._payloads = payloads
        self._epoch = epoch
        self._proposer = proposer
        self._reader = reader
        self._bus = bus
        self._presence = presence
        self._clock = clock
        self._missing: dict[tuple[int, int], float] = {}
        """Since when attempts are missing where they should be, or when they were last sent again."""
        self._stray: dict[tuple[str, int, int], float] = {}
        """Since when executors hold what is not theirs by the state, or when they were last told to end it."""
        self._given = given or Signal()

    async def run(self) -> None:
        """Look for ever, as long as anything runs."""
        while True:
            while await running_counts(self._reader) or self._is_anything_held():
                await self._presence.say()
                await anyio.sleep(TICK_SECONDS)
                await self._end_lost()
                await self._set_right()
                await self.pass_on_cancels()
            with anyio.move_on_after(IDLE_SECONDS):
                await self._given.wait()

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

    async def _end_lost(self) -> None:
        """End the attempts of executors that are gone."""
        for executor_id in await running_counts(self._reader):
            if not self._presence.is_gone(executor_id):
                continue
            rows = await self._reader.rows(
                "SELECT number, attempt FROM jobs WHERE state = 'running' AND executor_id = ? LIMIT ?",
                (executor_id, AT_ONCE),
            )
            at = self._clock.now()
            log.warning("executor %s is gone: %d attempts are lost", executor_id, len(rows))
            await self._proposer.propose(Lost(self._epoch, at, [(number, attempt, at) for number, attempt in rows]))

    def _is_anything_held(self) -> bool:
        now = anyio.current_time()
        return any(
            seen.heartbeat.attempts and now - seen.seen_at <= SILENT_SECONDS for seen in self._presence.executors()
        )

    async def _set_right(self) -> None:
        """Send what executors don't hold though the state says so, and end what they hold though it says otherwise.

        An executor that was taken for lost, because it or the bus was silent, goes on with what others have got since:
        its report would count for nothing, and its work is done twice. All by the time that passed, not by any wall
        clock.
        """
        now = anyio.current_time()
        missing: dict[tuple[int, int], float] = {}
        stray: dict[tuple[str, int, int], float] = {}
        for seen in self._presence.executors():
            heartbeat = seen.heartbeat
            if now - seen.seen_at > SILENT_SECONDS:
                continue
            rows = await self._reader.rows(
                "SELECT number, attempt FROM jobs WHERE state = 'running' AND executor_id = ?", (heartbeat.executor_id,)
            )
            theirs = {(number, attempt) for number, attempt in rows}
            await self._end_stray(heartbeat, theirs, stray, now)
            absent = theirs.difference(heartbeat.attempts)
            missing.update((key, self._missing.get(key, now)) for key in absent)
            overdue = sorted(key for key in absent if now - missing[key] >= ARRIVAL_SECONDS)[:AT_ONCE]
            if overdue:
                missing.update(dict.fromkeys(overdue, now))
                found = await assignments(self._reader, [number for number, _ in overdue])
                # since it was looked for, a job may have begun another attempt, elsewhere
                again = [found[number] for number, attempt in overdue if _is(found.get(number), attempt)]
                await send_assignments(self._bus, self._payloads, heartbeat.executor_id, again)
        self._missing = missing
        self._stray = stray

    async def _end_stray(
        self, heartbeat: Heartbeat, theirs: set[tuple[int, int]], stray: dict[tuple[str, int, int], float], now: float
    ) -> None:
        """Have an executor end what has not been `theirs` for longer than a heartbeat is old."""
        overdue: list[tuple[int, int]] = []
        for number, attempt in heartbeat.attempts:
            if (number, attempt) not in theirs:
                key = (heartbeat.executor_id, number, attempt)
                since = self._stray.get(key, now)
                if now - since >= ARRIVAL_SECONDS and len(overdue) < AT_ONCE:
                    overdue.append((number, attempt))
                    since = now
                stray[key] = since
        if overdue:
            log.warning(
                "executor %s holds %d attempts that are not its own: ended", heartbeat.executor_id, len(overdue)
            )
            await send_cancels(self._bus, heartbeat.executor_id, overdue)


def _is(assignment: Assignment | None, attempt: int) -> bool:
    return assignment is not None and assignment.attempt == attempt
