"""The actor that leads as matcher in one epoch."""

import logging
from typing import Any

import anyio
import msgspec

from clockjack.actors.actor import Actor
from clockjack.actors.signal import Signal
from clockjack.apply.topics import Topic
from clockjack.clock import Clock
from clockjack.journal.port import Proposer
from clockjack.lifecycle import as_cloudevent
from clockjack.log.port import Entry, Log
from clockjack.matcher.listeners import Listeners, Place
from clockjack.matcher.positions import Positions, noted_positions
from clockjack.presence import Presence
from clockjack.records import Match, Matched
from clockjack.replica.port import Replica
from clockjack.triggers.json_values import is_object
from clockjack.views.lifecycle import events_after

EVENTS = 256
"""Events matched at once."""

NOTE_EVERY = 5000
"""A position is noted at the latest after so many events without a match: what is read again after a failover."""

log = logging.getLogger(__name__)


class Matcher(Actor):
    """Matches events with the schedules that wait for them."""

    def __init__(
        self,
        epoch: int,
        proposer: Proposer,
        replica: Replica,
        journal: Log,
        events: Log,
        presence: Presence,
        clock: Clock,
    ) -> None:
        """Lead in `epoch`, reading `events`."""
        self._epoch = epoch
        self._proposer = proposer
        self._replica = replica
        self._journal = journal
        self._events = events
        self._clock = clock
        self._listeners = Listeners(presence.tasks)
        self._done = Positions(0, 0)
        self._noted = Positions(0, 0)
        self._turn = anyio.Lock()
        self._lifecycle_wanted = Signal()

    @property
    def name(self) -> str:
        """What logs and metrics call it."""
        return "matcher"

    async def run(self) -> None:
        """Match for ever."""
        self._noted = await noted_positions(self._replica)
        self._done = await noted_positions(self._replica)
        async with anyio.create_task_group() as group:
            group.start_soon(self._match_users_events)
            group.start_soon(self._match_lifecycle)
            group.start_soon(self._notice_listeners)

    async def _match_users_events(self) -> None:
        bounds = await self._events.bounds()
        self._done.events = min(max(self._done.events, bounds.first - 1), bounds.last)
        async with self._events.follow(self._done.events) as follower:
            while True:
                entries = await follower.receive(EVENTS)
                # A schedule that was put before an event was published hears it, whichever node took either.
                await self._replica.reached((await self._journal.bounds()).last)
                async with self._turn:
                    await self._listeners.load(self._replica)
                    matches = [match for entry in entries for match in self._match_entry(entry)]
                    self._done.events = entries[-1].sequence
                    await self._note(matches)

    def _match_entry(self, entry: Entry) -> list[Match]:
        try:
            event: Any = msgspec.json.decode(entry.payload)
        except (msgspec.DecodeError, RecursionError) as error:
            log.warning("event %d is not JSON, and is passed over: %s", entry.sequence, error)
            return []
        if not is_object(event):
            return []
        namespace = entry.subject.split(".", 3)[2]
        place = Place(entry.timestamp, entry.sequence, is_lifecycle=False)
        return self._listeners.matches(namespace, event, place, self._clock.now())

    async def _notice_listeners(self) -> None:
        """Look whether there is a new schedule that waits for life-cycle events."""
        with self._replica.watch(Topic.SCHEDULES) as watch:
            while True:
                await watch.wait()
                async with self._turn:
                    await self._listeners.load(self._replica)
                if self._listeners.any_lifecycle:
                    self._lifecycle_wanted.set()

    async def _match_lifecycle(self) -> None:
        """Match life-cycle events while anybody waits for some; a schedule hears only what came after it did."""
        while True:
            await self._lifecycle_wanted.wait()
            with self._replica.watch(Topic.LIFECYCLE) as watch:
                while self._listeners.any_lifecycle:
                    await watch.wait()
                    while await self._match_some_lifecycle():
                        pass

    async def _match_some_lifecycle(self) -> bool:
        """Match the next life-cycle events; return whether there were any."""
        async with self._turn:
            found = await events_after(self._replica, self._done.lifecycle)
            if not found:
                return False
            await self._listeners.load(self._replica)
            now = self._clock.now()
            matches = [
                match
                for item in found
                for match in self._listeners.matches(
                    item.event.namespace,
                    as_cloudevent(item),
                    Place(item.event.at, item.position, is_lifecycle=True),
                    now,
                )
            ]
            self._done.lifecycle = found[-1].position
            await self._note(matches)
            return True

    async def _note(self, matches: list[Match]) -> None:
        """Append what matched, with the positions; the positions alone only now and then."""
        behind = max(self._done.events - self._noted.events, self._done.lifecycle - self._noted.lifecycle)
        if not matches and behind < NOTE_EVERY:
            return
        record = Matched(self._epoch, self._clock.now(), self._done.events, self._done.lifecycle, matches)
        await self._proposer.propose(record)
        self._noted = Positions(self._done.events, self._done.lifecycle)
