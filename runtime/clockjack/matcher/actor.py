"""The actor that leads as matcher in one epoch."""

import logging
from collections.abc import Sequence

import anyio
import msgspec

from clockjack.actors.actor import Actor
from clockjack.actors.signal import Signal
from clockjack.apply.topics import Topic
from clockjack.clock import Clock
from clockjack.cloudevents import NotAnEvent, namespace_of, read_event
from clockjack.errors import LogUnavailable
from clockjack.journal.port import Proposer
from clockjack.lifecycle import PREFIX, Positioned, as_cloudevent
from clockjack.log.port import Entry, Log
from clockjack.matcher.deciding import Deciding, Superseded
from clockjack.matcher.heard import Heard, Place
from clockjack.matcher.limits import EVENTS, LETTER_BYTES
from clockjack.matcher.listeners import Listeners
from clockjack.matcher.making import Making
from clockjack.matcher.positions import Positions, noted_positions
from clockjack.matcher.store import next_due
from clockjack.payloads.port import Payloads
from clockjack.presence import Presence
from clockjack.records import DeadLetter
from clockjack.replica.alarm import wait_until
from clockjack.replica.port import Replica, Watch
from clockjack.views.lifecycle import events_after

MAX_CHAIN_DEPTH = 16
"""So many jobs in a row may be made by events of each other, unless the node is told otherwise."""

RETRY_SECONDS = 1.0
"""Pause after the events stream did not say where it ends."""

_encode = msgspec.json.Encoder().encode

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
        payloads: Payloads | None = None,
        max_chain_depth: int = MAX_CHAIN_DEPTH,
    ) -> None:
        """Lead in `epoch`, reading `events`; what is large in jobs goes to `payloads`, if there are any."""
        self._epoch = epoch
        self._proposer = proposer
        self._replica = replica
        self._journal = journal
        self._events = events
        self._clock = clock
        self._making = Making(presence.tasks, payloads, max_chain_depth)
        self._listeners = Listeners()
        self._done = Positions(0, 0)
        self._deciding: Deciding
        self._turn = anyio.Lock()
        self._changes: Watch
        self._lifecycle_wanted = Signal()
        self._read_more = Signal()

    @property
    def name(self) -> str:
        """What logs and metrics call it."""
        return "matcher"

    async def run(self) -> None:
        """Match for ever."""
        while True:
            try:
                await self._match()
            except* Superseded:
                log.info("an earlier record took effect late; goes on from there")

    async def _match(self) -> None:
        self._done = await noted_positions(self._replica)
        self._listeners = Listeners()
        self._turn = anyio.Lock()
        self._deciding = Deciding(
            self._epoch, self._proposer, self._replica, self._listeners, self._making, self._clock, self._done
        )
        with self._replica.watch(Topic.LISTENERS) as self._changes:
            await self._run_all()

    async def _run_all(self) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(self._match_users_events)
            group.start_soon(self._match_lifecycle)
            group.start_soon(self._notice_listeners)
            group.start_soon(self._release_windows)
            group.start_soon(self._notice_clock)

    # --- users' events ------------------------------------------------------------------------------------

    async def _match_users_events(self) -> None:
        bounds = await self._events.bounds()
        self._done.events = min(max(self._done.events, bounds.first - 1), bounds.last)
        self._read_more.set()
        async with self._events.follow(self._done.events) as follower:
            while True:
                entries = await follower.receive(EVENTS)
                # A schedule that was put before an event was published hears it, whichever node took either.
                await self._replica.reached((await self._journal.bounds()).last)
                async with self._turn:
                    await self._load_listeners()
                    await self._deciding.take([_read(entry) for entry in entries])
                self._read_more.set()

    # --- life-cycle events --------------------------------------------------------------------------------

    async def _notice_listeners(self) -> None:
        """Look whether there is a new schedule that waits for life-cycle events."""
        with self._replica.watch(Topic.LISTENERS) as watch:
            while True:
                await watch.wait()
                async with self._turn:
                    await self._load_listeners()
                if self._listeners.any_lifecycle:
                    self._lifecycle_wanted.set()

    async def _load_listeners(self) -> None:
        """Read the schedules that changed; to be called in turn."""
        if self._changes.take():
            await self._listeners.load(self._replica)

    async def _match_lifecycle(self) -> None:
        """Match life-cycle events while anybody waits for some; a schedule hears only what came after it did."""
        while True:
            await self._lifecycle_wanted.wait()
            with self._replica.watch(Topic.LIFECYCLE) as watch:
                while self._listeners.any_lifecycle:
                    await watch.wait()
                    while await self._in_turn_match_some():
                        pass

    async def _in_turn_match_some(self) -> bool:
        async with self._turn:
            return await self._match_some_lifecycle()

    async def _match_some_lifecycle(self) -> bool:
        """Match the next life-cycle events; return whether there were any. To be called in turn."""
        await self._load_listeners()
        if not self._listeners.any_lifecycle:
            return False
        if self._listeners.lifecycle_after > self._done.lifecycle:
            self._done.lifecycle = self._listeners.lifecycle_after
        found = await events_after(self._replica, self._done.lifecycle)
        if found:
            await self._deciding.take(self._wanted(found))
            self._done.lifecycle = found[-1].position
        return bool(found)

    def _wanted(self, found: Sequence[Positioned]) -> list[Heard | DeadLetter]:
        heard: list[Heard | DeadLetter] = []
        for item in found:
            event = item.event
            if self._listeners.wants_lifecycle(event.namespace, PREFIX + event.type):
                document = as_cloudevent(item)
                place = Place(event.at, item.position, is_lifecycle=True)
                words = (document["type"], document["source"], document["id"])
                heard.append(Heard(event.namespace, *words, document, _encode(document), place))
        return heard

    # --- windows ------------------------------------------------------------------------------------------

    async def _release_windows(self) -> None:
        """Do what is due in windows, once all is read that was stored before that instant."""
        with self._replica.watch(Topic.WINDOWS) as watch:
            while True:
                due_at = await next_due(self._replica)
                await wait_until(self._clock, due_at, watch)
                if due_at is None or due_at > self._clock.now():
                    continue
                now = self._clock.now()
                try:
                    await self._read_all()
                except LogUnavailable:
                    await anyio.sleep(RETRY_SECONDS)
                    continue
                async with self._turn:
                    await self._load_listeners()
                    while await self._match_some_lifecycle():
                        pass
                    moved = False
                    while await self._deciding.release(now):
                        moved = True
                if not moved:
                    log.error("windows are due since %d, and nothing can be done in them", due_at)
                    await anyio.sleep(RETRY_SECONDS)

    async def _notice_clock(self) -> None:
        """Correct windows at the start, and when the clock was set back: else they wait for a time that was wrong."""
        while True:
            async with self._turn:
                await self._load_listeners()
                await self._deciding.notice_clock()
            await anyio.sleep(self._clock.poll_seconds)

    async def _read_all(self) -> None:
        """Wait until all events that are stored by now have been matched.

        :raises LogUnavailable: if the stream does not say where it ends.
        """
        last = (await self._events.bounds()).last
        while self._done.events < last:
            await self._read_more.wait()
        await self._replica.reached((await self._journal.bounds()).last)


def _read(entry: Entry) -> Heard | DeadLetter:
    """Return the event that an entry of the stream is, or why it is none."""
    try:
        read = read_event(entry)
    except NotAnEvent as error:
        return DeadLetter(
            namespace_of(entry),
            entry.sequence,
            entry.timestamp,
            entry.subject,
            str(error)[:500],
            len(entry.payload),
            entry.payload[:LETTER_BYTES],
        )
    place = Place(entry.timestamp, entry.sequence, is_lifecycle=False)
    return Heard(read.namespace, read.type, read.source, read.id, read.event, read.document, place)
