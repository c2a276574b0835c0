"""``GET /events/stream``: server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

from typing import Any, cast

import anyio
import msgspec
from litestar.types import Receive, Scope, Send

from clockjack.errors import ClockjackError
from clockjack.log.port import Log
from clockjack.replica.port import Replica
from clockjack_api.events.catchup import CatchUp
from clockjack_api.events.feed import Feed, Item, Place, Subscriber
from clockjack_api.events.matching import Wanted
from clockjack_api.heads import HEAD
from clockjack_api.journal import unavailable

KEEP_ALIVE_SECONDS = 15.0
"""A comment goes out when nothing else did for so long."""

START_SECONDS = 5.0
"""So long the events log may take to tell where it is."""

TELL_SECONDS = 10.0
"""So long the server tries to tell a slow subscriber that it is let go."""

HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]

LINE_BREAKS = [
    (character.encode(), f"\\u{ord(character):04x}".encode()) for character in ("\u0085", "\u2028", "\u2029")
]
"""What the standard takes for no line break, and many clients do: escaped, as JSON allows."""

MAX_FRAMES = 65_536
"""Bytes that are sent in one go."""


class EventStream:
    """The answer: events as they come, until the client goes, is too slow, or the server stops."""

    def __init__(
        self,
        replica: Replica,
        events: Log,
        feed: Feed,
        wanted: Wanted,
        begin: Place | None,
        stopping: anyio.Event,
        revoked: anyio.Event,
    ) -> None:
        """Send what is `wanted` behind `begin`; None is from now on.

        It ends when the server stops, and when what it was let in by was revoked.
        """
        self._revoked = revoked
        self._replica = replica
        self._events = events
        self._feed = feed
        self._wanted = wanted
        self._begin = begin
        self._stopping = stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve it."""
        if HEAD in cast("dict[str, Any]", scope):
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        with self._feed.subscribed(self._wanted) as subscriber:
            # Before the client is told that it is served: what happens from then on, it must get.
            end = await self._now()
            farewell = b""
            async with anyio.create_task_group() as group:

                async def end_on_disconnect() -> None:
                    while (await receive())["type"] != "http.disconnect":
                        pass
                    group.cancel_scope.cancel()

                async def end_on_stop() -> None:
                    await self._stopping.wait()
                    group.cancel_scope.cancel()

                async def end_on_overflow() -> None:
                    nonlocal farewell
                    await subscriber.overflowed.wait()
                    farewell = b'event: overflow\ndata: {"detail": "too slow; come back with the last id"}\n\n'
                    group.cancel_scope.cancel()

                async def end_on_revocation() -> None:
                    nonlocal farewell
                    await self._revoked.wait()
                    farewell = b'event: revoked\ndata: {"detail": "the key was revoked, or has expired"}\n\n'
                    group.cancel_scope.cancel()

                for watcher in (end_on_disconnect, end_on_stop, end_on_overflow, end_on_revocation):
                    group.start_soon(watcher)
                await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
                # An id without data is no event, but what a client comes back with that has seen none.
                await _send(send, b"retry: 1000\nid: %s\n\n" % str(self._begin or end).encode())
                try:
                    await self._serve(subscriber, end, send)
                except ClockjackError as error:
                    detail = msgspec.json.encode({"detail": f"the stream broke off: {error}"})
                    farewell = b"event: broken\ndata: " + detail + b"\n\n"
                    group.cancel_scope.cancel()
        with anyio.move_on_after(TELL_SECONDS):
            await send({"type": "http.response.body", "body": farewell, "more_body": False})

    async def _now(self) -> Place:
        try:
            with anyio.fail_after(START_SECONDS):
                return await self._feed.place()
        except TimeoutError:
            raise unavailable("the events log gave no answer in time") from None

    async def _serve(self, subscriber: Subscriber, end: Place, send: Send) -> None:
        place = self._begin
        if place is not None:
            async with self._feed.catching_up:
                while True:
                    place = await self._catch_up(place, end, send)
                    if not subscriber.lost():
                        break
                    end = await self._feed.place()
        seen = place or end
        subscriber.live = True
        while True:
            items = await subscriber.take(KEEP_ALIVE_SECONDS)
            if not items:
                await _send(send, b": keep-alive\n")
                continue
            frames: list[bytes] = []
            size = 0
            for item in items:
                if _is_behind(item, seen):
                    frames.append(frame(item))
                    size += len(frames[-1])
                if size >= MAX_FRAMES:
                    await _send(send, b"".join(frames))
                    frames, size = [], 0
            if frames:
                await _send(send, b"".join(frames))

    async def _catch_up(self, begin: Place, end: Place, send: Send) -> Place:
        """Send what is behind `begin` and not behind `end`; return how far that is."""

        async def deliver(item: Item) -> None:
            await _send(send, frame(item))

        await CatchUp(self._replica, self._events, self._wanted, deliver).run(begin, end)
        return Place(max(begin.lifecycle, end.lifecycle), max(begin.events, end.events))


def frame(item: Item) -> bytes:
    """Return an event as a client gets it."""
    document = bytes(item.event.document)
    for character, escape in LINE_BREAKS:
        if character in document:
            document = document.replace(character, escape)
    return b"id: %s\ndata: %s\n\n" % (str(item.place).encode(), document)


def _is_behind(item: Item, place: Place) -> bool:
    return item.place.events > place.events if item.from_log else item.place.lifecycle > place.lifecycle


async def _send(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})
