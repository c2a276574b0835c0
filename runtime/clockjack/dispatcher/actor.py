"""The actor that leads as dispatcher in one epoch."""

from typing import TYPE_CHECKING

import anyio

from clockjack.actors.actor import Actor
from clockjack.apply.topics import Topic
from clockjack.bus.port import Bus
from clockjack.clock import MICROSECONDS, Clock, expecting
from clockjack.dispatcher.backlog import anything_ready, open_queues
from clockjack.dispatcher.care import Care
from clockjack.dispatcher.delivery import send_assignments
from clockjack.dispatcher.fleet import Fleet
from clockjack.dispatcher.heads import assignments
from clockjack.dispatcher.round import Rounds
from clockjack.dispatcher.spare import Spare
from clockjack.journal.port import Proposer
from clockjack.payloads.port import Payloads
from clockjack.presence import Presence
from clockjack.records import Assign
from clockjack.replica.log_time import log_time
from clockjack.replica.port import Replica, Watch

if TYPE_CHECKING:
    from clockjack.executor.messages import Assignment

ROUND = 1000
"""Attempts given out in one round at most, about."""

TOKEN_SECONDS = 0.01
"""So long at least it waits for tokens: of a high rate several are taken together."""

REFUSED_MICROSECONDS = 50_000
"""After this it looks again where apply refused what was planned, as tokens come by a clock that isn't ours."""


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
        spare: Spare | None = None,
    ) -> None:
        """Lead in `epoch`; `payloads` is where large arguments lie, if any are put aside.

        What rounds leave of executors' room goes to `spare`.
        """
        self._spare = spare or Spare(presence)
        self._epoch = epoch
        self._proposer = proposer
        self._replica = replica
        self._bus = bus
        self._presence = presence
        self._clock = clock
        self._payloads = payloads
        self._care = Care(epoch, proposer, replica, bus, presence, clock, payloads, self._spare.given)
        self._fleet = Fleet(replica, presence)
        self._rounds = Rounds(replica)
        self._log_time = log_time(clock)
        self._after = ("", "")
        """The last queue that was looked at, where there are so many that a round does not look at all."""
        self._anybody_waits = True
        """Whether there may be jobs that are ready: not if the last round found none, as new ones bring it about."""
        self._token_at: int | None = None
        """When the first of the queues that were seen to wait for a token gets one, by the log's time."""

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
        async with anyio.create_task_group() as group:
            with (
                self._replica.watch(Topic.READY, Topic.QUEUES) as changes,
                self._spare.led(self._epoch, changes.set),
                self._presence.watch(changes),
            ):
                group.start_soon(self._note_ends, changes)
                await changes.wait()
                while True:
                    self._token_at = None
                    while await self.round():
                        pass
                    await self._wait(changes)

    async def _note_ends(self, changes: Watch) -> None:
        """Have a round look who can use slots that become free, if anybody may."""
        with self._replica.watch(Topic.SLOTS) as ends:
            while True:
                await ends.wait()
                if self._anybody_waits:
                    changes.set()
                else:
                    self._spare.note_ends()

    async def _wait(self, changes: Watch) -> None:
        """Return when something has changed, or a queue gets a token that it was seen to wait for."""
        if self._token_at is None:
            await changes.wait()
            return
        remaining = (self._token_at - self._log_now()) / MICROSECONDS
        with (
            expecting(self._clock, self._token_at, changes.set),
            anyio.move_on_after(max(remaining, TOKEN_SECONDS)),
        ):
            await changes.wait()

    async def _cancel(self) -> None:
        with self._replica.watch(Topic.CANCELS) as cancels:
            while True:
                await cancels.wait()
                await self._care.pass_on_cancels()

    async def round(self) -> bool:
        """Give out what can be given out now; return whether it is worth trying again at once."""
        self._anybody_waits = True  # what ends while the round looks is not lost
        self._spare.look()
        executors = self._spare.beside_claims(await self._fleet.takers(anyio.current_time()))
        if not executors:
            self._spare.withdraw()
            return False
        backlog = await open_queues(self._replica, self._log_now(), self._after)
        self._after = backlog.last or ("", "")
        self._note_token(backlog.token_at)
        if not backlog.queues and backlog.last is None:
            self._spare.offer(executors)
            self._anybody_waits = await anything_ready(self._replica)
            return False
        self._spare.withdraw()
        given = await self._rounds.plan(backlog.queues, executors, anyio.current_time(), ROUND)
        if given.pairs and await self._assign(given.pairs):
            return True
        if given.more or backlog.last is not None:
            return True
        self._spare.offer(executors)
        return False

    async def _assign(self, pairs: list[tuple[int, str]]) -> bool:
        """Begin attempts; return whether any of it was allowed."""
        found = await assignments(self._replica, [number for number, _ in pairs])
        items = [(number, found[number].attempt + 1, executor_id) for number, executor_id in pairs if number in found]
        outcome = await self._proposer.propose(Assign(self._epoch, self._clock.now(), items))
        if outcome.reason is not None:
            return False
        if len(outcome.value) < len(items):
            self._note_token(self._log_now() + REFUSED_MICROSECONDS)
        by_executor: dict[str, list[Assignment]] = {}
        for number, attempt, executor_id in outcome.value:
            found[number].attempt = attempt
            by_executor.setdefault(executor_id, []).append(found[number])
        for executor_id, given in by_executor.items():
            await send_assignments(self._bus, self._payloads, executor_id, given)
        self._spare.given.set()
        return bool(outcome.value)

    def _log_now(self) -> int:
        return self._log_time.now(self._replica.progress, anyio.current_time())

    def _note_token(self, token_at: int | None) -> None:
        if token_at is not None:
            self._token_at = min(token_at, self._token_at or token_at)
