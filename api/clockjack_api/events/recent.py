"""``GET /events``: recent ones, the newest first, of both kinds."""

from abc import ABC, abstractmethod

import anyio
from msgspec import Struct

from clockjack.log.port import Entry, Log
from clockjack.replica.port import Replica
from clockjack.views import history
from clockjack.views.lifecycle import last_position
from clockjack_api.events.feed import Place
from clockjack_api.events.matching import Wanted
from clockjack_api.events.stored import StoredEvent, lifecycle_event, user_event

BLOCK = 250
"""Events of the log that are read at once."""

MAX_BLOCKS = 20
"""So many blocks of each kind are read for one page."""


class Page(Struct, frozen=True):
    """Some events."""

    events: list[StoredEvent]
    next: Place | None
    """Where the next page begins: before these positions; None if this is the last."""


class _Backwards(ABC):
    """One kind of events, the newest first."""

    def __init__(self, before: int) -> None:
        self.before = before
        """What is from here on has been read."""
        self.done = False
        self.blocks = 0
        self.pending: list[tuple[int, StoredEvent]] = []

    @abstractmethod
    async def read(self) -> list[tuple[int, StoredEvent]] | None:
        """Return the events of the next block, the newest first; None at the end."""

    async def fill(self, wanted: Wanted, after: int | None, until: int | None) -> None:
        """Read until something that is wanted is pending, or there is no more, or it was enough work."""
        while not self.pending and not self.done and self.blocks < MAX_BLOCKS:
            self.blocks += 1
            block = await self.read()
            self.done = block is None
            for position, event in block or ():
                if after is not None and event.at <= after:
                    self.done = True
                    break
                if (until is None or event.at < until) and wanted.takes(event.namespace, event.type, event.source):
                    self.pending.append((position, event))
        self.pending.sort(key=lambda pair: -pair[0])


class _Lifecycle(_Backwards):
    def __init__(self, replica: Replica, before: int) -> None:
        super().__init__(before)
        self._replica = replica

    async def read(self) -> list[tuple[int, StoredEvent]] | None:
        found = await history.events_before(self._replica, self.before)
        if found:
            self.before = found[-1].position
        return [(each.position, lifecycle_event(each)) for each in found] or None


class _Log(_Backwards):
    def __init__(self, log: Log, first: int, before: int) -> None:
        super().__init__(before)
        self._log = log
        self._first = first

    async def read(self) -> list[tuple[int, StoredEvent]] | None:
        begin = max(self.before - BLOCK, self._first)
        if begin >= self.before:
            return None
        entries: list[Entry] = []
        async with self._log.follow(begin - 1) as follower:
            while not entries or entries[-1].sequence < self.before - 1:
                entries += await follower.receive(BLOCK)
        found = [(entry.sequence, user_event(entry)) for entry in reversed(entries) if entry.sequence < self.before]
        self.before = begin
        return [(sequence, event) for sequence, event in found if event is not None]


class RecentEvents:
    """Reads pages of events; few at once, as each reads the log by itself."""

    def __init__(self, replica: Replica, events: Log) -> None:
        """Read life-cycle events from `replica`, users' from `events`."""
        self._replica = replica
        self._events = events
        self._readers = anyio.CapacityLimiter(4)

    async def page(
        self, wanted: Wanted, limit: int, before: Place | None, after: int | None, until: int | None
    ) -> Page:
        """Return up to `limit` events, stored after `after` and before `until` (microseconds since the epoch).

        :raises LogUnavailable: if the log gives no answer.
        """
        async with self._readers:
            bounds = await self._events.bounds()
            top = before or Place(await last_position(self._replica) + 1, bounds.last + 1)
            own = _Lifecycle(self._replica, top.lifecycle)
            users = _Log(self._events, bounds.first, min(top.events, bounds.last + 1))
            found: list[StoredEvent] = []
            place = top
            while len(found) < limit:
                await own.fill(wanted, after, until)
                await users.fill(wanted, after, until)
                if not own.pending and not users.pending:
                    break
                if own.pending and (not users.pending or own.pending[0][1].at >= users.pending[0][1].at):
                    position, event = own.pending.pop(0)
                    place = Place(position, place.events)
                else:
                    position, event = users.pending.pop(0)
                    place = Place(place.lifecycle, position)
                found.append(event)
            # What was read and not wanted needs no second look.
            if not own.pending:
                place = Place(min(place.lifecycle, own.before), place.events)
            if not users.pending:
                place = Place(place.lifecycle, min(place.events, users.before))
            done = own.done and users.done and not own.pending and not users.pending
            return Page(found, None if done else place)
