"""One subscription to events, whatever it is sent by: catching up from the stores, then as they come."""

from collections.abc import Awaitable, Callable, Sequence

import anyio
from msgspec import Struct

from clockjack_api.context import Context
from clockjack_api.events.catchup import CatchUp, check
from clockjack_api.events.feed import Item, Place, Subscriber
from clockjack_api.events.matching import Wanted, globs
from clockjack_api.events.places import parse_place
from clockjack_api.journal import unavailable
from clockjack_api.models.events import StreamQuery
from clockjack_api.problems import FieldProblem, bad_header, invalid

KEEP_ALIVE_SECONDS = 15.0
"""Something goes out when nothing else did for so long."""

START_SECONDS = 5.0
"""So long the events log may take to tell where it is."""

TELL_SECONDS = 10.0
"""So long the server tries to tell a slow subscriber that it is let go."""

WRONG_PLACE = "is not the id of an event of this stream, such as 17-4"

Deliver = Callable[[Sequence[Item]], Awaitable[None]]


class Subscription(Struct, frozen=True):
    """What a client wants."""

    wanted: Wanted
    begin: Place | None
    """Behind which place; None is from now on."""

    async def now(self, context: Context) -> Place:
        """Return how far the feed is: what is behind it comes to a subscriber that there is already.

        :raises ApiProblem: if the events log does not tell.
        """
        try:
            with anyio.fail_after(START_SECONDS):
                return await context.feed.place()
        except TimeoutError:
            raise unavailable("the events log gave no answer in time") from None

    async def serve(self, context: Context, subscriber: Subscriber, end: Place, deliver: Deliver) -> None:
        """Deliver events for ever: those up to `end` from the stores, then what the subscriber gets.

        Nothing is delivered (an empty sequence) when nothing else was for :data:`KEEP_ALIVE_SECONDS`.

        :raises LogUnavailable: if a store gives no answer.
        :raises LogReplaced: if one was made anew meanwhile.
        """
        place = self.begin
        if place is not None:
            async with context.feed.catching_up:
                while True:
                    place = await self._catch_up(context, place, end, deliver)
                    if not subscriber.lost():
                        break
                    end = await context.feed.place()
        seen = place or end
        subscriber.live = True
        while True:
            items = await subscriber.take(KEEP_ALIVE_SECONDS)
            fresh = [item for item in items if _is_behind(item, seen)]
            if fresh or not items:
                await deliver(fresh)

    async def _catch_up(self, context: Context, begin: Place, end: Place, deliver: Deliver) -> Place:
        """Deliver what is behind `begin` and not behind `end`; return how far that is."""

        async def deliver_one(item: Item) -> None:
            await deliver([item])

        services = context.services
        await CatchUp(services.replica, services.events, self.wanted, deliver_one).run(begin, end)
        return Place(max(begin.lifecycle, end.lifecycle), max(begin.events, end.events))


async def subscription_of(context: Context, namespace: str, query: StreamQuery, last_id: str | None) -> Subscription:
    """Return what a client asks for; `last_id` is its ``Last-Event-ID``.

    :raises ApiProblem: if that makes no sense, or is no longer kept.
    """
    wanted = Wanted(
        namespace=namespace,
        types=globs("types", query.types),
        sources=globs("sources", query.sources),
        job_id=query.job_id,
        schedule_id=query.schedule_id,
    )
    begin = None
    if last_id:
        begin = parse_place(last_id)
        if begin is None:
            raise bad_header("Last-Event-ID", WRONG_PLACE)
    elif query.after is not None:
        begin = parse_place(query.after)
        if begin is None:
            raise invalid([FieldProblem("query", "/after", WRONG_PLACE)])
    if begin is not None:
        services = context.services
        await check(services.replica, services.journal, services.events, begin)
    return Subscription(wanted, begin)


def _is_behind(item: Item, place: Place) -> bool:
    return item.place.events > place.events if item.from_log else item.place.lifecycle > place.lifecycle
