"""One follower of all events a process, and everybody who subscribed to it.

It runs while there are subscribers. Each has a buffer; who does not take what is in it in time is told so and
let go, and can come back by the last id. A subscriber that comes with an id catches up from the stores first,
while its buffer fills: what is in both is told apart by the position.
"""

import logging
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

import anyio
from msgspec import Struct

from clockjack.apply.topics import Topic
from clockjack.errors import ClockjackError
from clockjack.log.port import Log
from clockjack.replica.port import Replica
from clockjack.views import lifecycle
from clockjack_api.events.matching import Wanted
from clockjack_api.events.stored import StoredEvent, lifecycle_event, user_event

BUFFER_EVENTS = 1_000
"""Events that wait for one subscriber."""

BUFFER_BYTES = 4_194_304
"""Bytes of events that wait for one subscriber."""

CATCH_UPS = 8
"""Subscribers that catch up at once: each follows the events log by itself meanwhile."""

RETRY_SECONDS = 1.0
"""Pause after a failure of the followers."""

log = logging.getLogger(__name__)


class Place(Struct, frozen=True, order=True):
    """How far both kinds of events were read."""

    lifecycle: int
    events: int

    def __str__(self) -> str:
        return f"{self.lifecycle}-{self.events}"


class Item(Struct, frozen=True):
    """An event on its way to subscribers."""

    place: Place
    """How far both kinds are read with it."""
    event: StoredEvent
    from_log: bool
    """It is a user's event, not a life-cycle event."""


class Subscriber:
    """Who wants events, and what waits for it."""

    def __init__(self, wanted: Wanted) -> None:
        """Begin with an empty buffer."""
        self.wanted = wanted
        self.live = False
        """It has caught up: from now on an overflow ends it."""
        self.overflowed = anyio.Event()
        """Set when its buffer ran over while it was live."""
        self._items: deque[Item] = deque()
        self._bytes = 0
        self._filled = anyio.Event()
        self._lost = False

    def offer(self, item: Item) -> None:
        """Put an event into the buffer, if it is wanted."""
        event = item.event
        if self._lost or not self.wanted.takes(
            event.namespace, event.type, event.source, event.job_id, event.schedule_id
        ):
            return
        if len(self._items) >= BUFFER_EVENTS or self._bytes >= BUFFER_BYTES:
            self._lost = True
            if self.live:
                self.overflowed.set()
            return
        self._items.append(item)
        self._bytes += len(bytes(event.document))
        self._filled.set()

    def lost(self) -> bool:
        """Say whether events did not fit in while it caught up; if so, empty the buffer: it must do so again."""
        lost, self._lost = self._lost, False
        if lost:
            self._items.clear()
            self._bytes = 0
        return lost

    async def take(self, seconds: float) -> list[Item]:
        """Return what is in the buffer, and empty it; wait for something to be there, but only so long."""
        if not self._items:
            self._filled = anyio.Event()
            with anyio.move_on_after(seconds):
                await self._filled.wait()
        items = list(self._items)
        self._items.clear()
        self._bytes = 0
        return items


class Feed:
    """Follows both kinds of events."""

    def __init__(self, replica: Replica, events: Log) -> None:
        """Follow the life-cycle events in `replica`, and users' in `events`."""
        self._replica = replica
        self._events = events
        self._subscribers: set[Subscriber] = set()
        self._wanted = anyio.Event()
        self._unwanted = anyio.Event()
        self._place = Place(0, 0)
        self._placed = anyio.Event()
        self.catching_up = anyio.CapacityLimiter(CATCH_UPS)
        """Bounds how many catch up at once."""

    @property
    def subscribers(self) -> int:
        """How many there are."""
        return len(self._subscribers)

    async def run(self) -> None:
        """Follow, while anybody wants it; never returns."""
        while True:
            await self._wanted.wait()
            while self._subscribers:
                self._unwanted = anyio.Event()
                try:
                    await self._follow()
                except ClockjackError as error:
                    log.warning("the events feed begins anew: %s", error)
                    await anyio.sleep(RETRY_SECONDS)
            self._placed = anyio.Event()
            self._place = Place(0, 0)
            self._wanted = anyio.Event()

    @contextmanager
    def subscribed(self, wanted: Wanted) -> Iterator[Subscriber]:
        """Return a subscriber, whose buffer fills from now on."""
        subscriber = Subscriber(wanted)
        self._subscribers.add(subscriber)
        self._wanted.set()
        try:
            yield subscriber
        finally:
            self._subscribers.discard(subscriber)
            if not self._subscribers:
                self._unwanted.set()

    async def place(self) -> Place:
        """Return how far the followers are: what is behind comes to all who are subscribed by now."""
        await self._placed.wait()
        return self._place

    async def _follow(self) -> None:
        if not self._placed.is_set():
            bounds = await self._events.bounds()
            self._place = Place(await lifecycle.last_position(self._replica), bounds.last)
            self._placed.set()
        async with anyio.create_task_group() as group:
            group.start_soon(self._follow_lifecycle)
            group.start_soon(self._follow_events)
            await self._unwanted.wait()
            group.cancel_scope.cancel()

    async def _follow_lifecycle(self) -> None:
        with self._replica.watch(Topic.LIFECYCLE) as watch:
            while True:
                while found := await lifecycle.events_after(self._replica, self._place.lifecycle):
                    for each in found:
                        place = Place(each.position, self._place.events)
                        self._spread(Item(place, lifecycle_event(each), from_log=False))
                await watch.wait()

    async def _follow_events(self) -> None:
        async with self._events.follow(self._place.events) as follower:
            while True:
                for entry in await follower.receive():
                    self._place = Place(self._place.lifecycle, entry.sequence)
                    event = user_event(entry)
                    if event is not None:
                        self._spread(Item(self._place, event, from_log=True))

    def _spread(self, item: Item) -> None:
        self._place = item.place
        for subscriber in self._subscribers:
            subscriber.offer(item)
