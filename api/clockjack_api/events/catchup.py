"""Catching up: what a subscriber missed, from the stores, in the order in which it happened."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import anyio

from clockjack.log.port import Entry, Log
from clockjack.replica.port import Replica
from clockjack.views import lifecycle
from clockjack_api.events.feed import Item, Place
from clockjack_api.events.matching import Wanted
from clockjack_api.events.stored import lifecycle_event, user_event
from clockjack_api.problems import EVENTS_GONE, ApiProblem

if TYPE_CHECKING:
    from clockjack.lifecycle import Positioned

BLOCK = 256
"""Events that are read from a store at once."""

CATCH_UP_SECONDS = 5.0
"""How long a place that another node gave is waited for."""

Deliver = Callable[[Item], Awaitable[None]]


async def check(replica: Replica, journal: Log, events: Log, begin: Place) -> None:
    """See that all events behind `begin` are still kept. From 0 on means: all that are kept.

    :raises ApiProblem: if some are gone, or `begin` is of a journal or a stream that was made anew since.
    """
    gone: list[str] = []
    if begin.lifecycle and begin.lifecycle + 1 < await lifecycle.first_position(replica):
        gone.append("life-cycle events")
    ahead = begin.lifecycle > await _last_position(replica, journal, begin)
    if begin.events:
        kept = await events.bounds()
        if begin.events + 1 < kept.first:
            gone.append("events")
        ahead |= begin.events > kept.last
    if ahead:
        raise ApiProblem(EVENTS_GONE, f"{begin} has not been reached: what it is of is gone; begin at 0-0 or now")
    if gone:
        raise ApiProblem(
            EVENTS_GONE, f"some {' and '.join(gone)} behind {begin} are no longer kept; begin at 0-0 or now"
        )


async def _last_position(replica: Replica, journal: Log, begin: Place) -> int:
    """Return where the life-cycle events end: where `begin` is ahead of a replica that lags, when it has caught up."""
    last = await lifecycle.last_position(replica)
    if begin.lifecycle > last:
        with anyio.move_on_after(CATCH_UP_SECONDS):
            await replica.reached((await journal.bounds()).last)
        last = await lifecycle.last_position(replica)
    return last


class CatchUp:
    """Reads both stores from one place to another, merged by time."""

    def __init__(self, replica: Replica, events: Log, wanted: Wanted, deliver: Deliver) -> None:
        """Hand to `deliver` what is `wanted`."""
        self._replica = replica
        self._events = events
        self._wanted = wanted
        self._deliver = deliver

    async def run(self, begin: Place, end: Place) -> None:
        """Deliver what is behind `begin` and not behind `end`."""
        if begin.events >= end.events:
            await self._merge(begin, end, _no_entries)
            return
        async with self._events.follow(begin.events) as follower:

            async def receive() -> list[Entry]:
                return await follower.receive(BLOCK)

            await self._merge(begin, end, receive)

    async def _merge(self, begin: Place, end: Place, receive: Callable[[], Awaitable[list[Entry]]]) -> None:
        place = begin
        entries: list[Entry] = []
        own: list[Positioned] = []
        read_own, read_events = begin.lifecycle, begin.events
        while True:
            if not own and read_own < end.lifecycle:
                own = await lifecycle.events_after(self._replica, read_own)
                read_own = own[-1].position if own else end.lifecycle
                own = [each for each in reversed(own) if each.position <= end.lifecycle]
            if not entries and read_events < end.events:
                entries = await receive()
                read_events = entries[-1].sequence
                entries = [each for each in reversed(entries) if each.sequence <= end.events]
            if not own and not entries:
                if read_own >= end.lifecycle and read_events >= end.events:
                    return
                continue
            if own and (not entries or own[-1].event.at <= entries[-1].timestamp):
                each = own.pop()
                place = Place(each.position, place.events)
                item = Item(place, lifecycle_event(each), from_log=False)
            else:
                entry = entries.pop()
                place = Place(place.lifecycle, entry.sequence)
                user = user_event(entry)
                if user is None:
                    continue
                item = Item(place, user, from_log=True)
            event = item.event
            if self._wanted.takes(event.namespace, event.type, event.source, event.job_id, event.schedule_id):
                await self._deliver(item)


async def _no_entries() -> list[Entry]:
    raise AssertionError("nothing is left to read")
