"""``GET /events/stream``: server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

from collections.abc import Sequence
from typing import Any, cast

import anyio
import msgspec
from litestar.types import Receive, Scope, Send

from clockjack.errors import ClockjackError
from clockjack_api.context import Context
from clockjack_api.events.feed import Item
from clockjack_api.events.subscription import TELL_SECONDS, Subscription
from clockjack_api.heads import HEAD

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

    def __init__(self, context: Context, subscription: Subscription, revoked: anyio.Event) -> None:
        """Send what is wanted. It ends when the server stops, and when what it was let in by was revoked."""
        self._context = context
        self._subscription = subscription
        self._revoked = revoked

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve it."""
        if HEAD in cast("dict[str, Any]", scope):
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        subscription, context = self._subscription, self._context
        with context.feed.subscribed(subscription.wanted) as subscriber:
            # Before the client is told that it is served: what happens from then on, it must get.
            end = await subscription.now(context)
            farewell = b""
            async with anyio.create_task_group() as group:

                async def end_on_disconnect() -> None:
                    while (await receive())["type"] != "http.disconnect":
                        pass
                    group.cancel_scope.cancel()

                async def end_on_stop() -> None:
                    await context.stopping.wait()
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

                async def deliver(items: Sequence[Item]) -> None:
                    await _send_items(send, items)

                for watcher in (end_on_disconnect, end_on_stop, end_on_overflow, end_on_revocation):
                    group.start_soon(watcher)
                await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
                # An id without data is no event, but what a client comes back with that has seen none.
                await _send(send, b"retry: 1000\nid: %s\n\n" % str(subscription.begin or end).encode())
                try:
                    await subscription.serve(context, subscriber, end, deliver)
                except ClockjackError as error:
                    detail = msgspec.json.encode({"detail": f"the stream broke off: {error}"})
                    farewell = b"event: broken\ndata: " + detail + b"\n\n"
                    group.cancel_scope.cancel()
        with anyio.move_on_after(TELL_SECONDS):
            await send({"type": "http.response.body", "body": farewell, "more_body": False})


def frame(item: Item) -> bytes:
    """Return an event as a client gets it."""
    document = bytes(item.event.document)
    for character, escape in LINE_BREAKS:
        if character in document:
            document = document.replace(character, escape)
    return b"id: %s\ndata: %s\n\n" % (str(item.place).encode(), document)


async def _send_items(send: Send, items: Sequence[Item]) -> None:
    if not items:
        await _send(send, b": keep-alive\n")
    frames: list[bytes] = []
    size = 0
    for item in items:
        frames.append(frame(item))
        size += len(frames[-1])
        if size >= MAX_FRAMES:
            await _send(send, b"".join(frames))
            frames, size = [], 0
    if frames:
        await _send(send, b"".join(frames))


async def _send(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})
