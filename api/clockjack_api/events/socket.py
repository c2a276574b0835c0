"""``GET /events/socket``: the event stream over WebSocket (RFC 6455).

What a subscriber gets is what the server-sent events have, in JSON texts: first ``{"id": "17-4"}``, the place where it
begins; then ``{"id": "18-4", "event": {…}}`` for each event. It need say nothing, and what it says is not listened to.
Pings keep the connection alive, and find out who is gone.
"""

import secrets
from collections.abc import Sequence
from typing import Any, Final, cast

import anyio
import msgspec
from litestar.types import Receive, Send
from msgspec import Struct

from clockjack.errors import ClockjackError
from clockjack_api.access.admission import Admission, admit
from clockjack_api.access.rules import RULES
from clockjack_api.context import Context
from clockjack_api.events.feed import Item
from clockjack_api.events.subscription import TELL_SECONDS, Subscription, subscription_of
from clockjack_api.heads import HEADERS
from clockjack_api.models.events import StreamQuery
from clockjack_api.problems import MEDIA_TYPE, NOT_FOUND, ApiProblem, encode
from clockjack_api.queries import read_query
from clockjack_api.traces import trace_id_of

PATH = "/v1/events/socket"
OPERATION = "openEventSocket"

PROTOCOL = "clockjack.events"
"""Subprotocol that a client may ask for."""

BEARER = "bearer."
"""A subprotocol that begins so holds an API key: browsers can set no other header of a handshake."""

MESSAGE_BYTES = 1_024
"""What a client says may be so long; a longer message ends the connection (1009)."""

PING_SECONDS = 20.0
"""A ping goes out this often; without an answer for as long again the connection is closed (1011)."""


class Closing(Struct, frozen=True):
    """Why a connection is closed (RFC 6455, section 7.4, and the registry of close codes)."""

    code: int
    reason: str
    """In at most 123 bytes."""


TOO_SLOW: Final = Closing(1013, "overflow: too slow; come back with the last id")
REVOKED: Final = Closing(1008, "revoked: the key was revoked, or has expired")
STOPPING: Final = Closing(1012, "stopping: the server stops; come back with the last id")


class EventSocket:
    """Serves WebSockets."""

    def __init__(self, context: Context) -> None:
        """Serve events of `context`."""
        self._context = context

    async def serve(self, details: dict[str, Any], objection: ApiProblem | None, receive: Receive, send: Send) -> None:
        """Serve one client, by the scope of its handshake; or tell it why not, by the answer to that."""
        await receive()  # its wish to connect
        try:
            if objection is not None:
                raise objection
            if details["path"] != PATH:
                raise ApiProblem(NOT_FOUND, "there is no WebSocket at this path")
            admission = self._admit(details)
            query = read_query(details["query_string"].decode("latin-1"), StreamQuery)
            last_id = _header(details, b"last-event-id")
            subscription = await subscription_of(self._context, admission.namespace, query, last_id)
            self._context.seats.take("stream", admission.grant)
            try:
                await self._serve(subscription, admission, details, receive, send)
            finally:
                self._context.seats.leave("stream", admission.grant)
        except ApiProblem as problem:
            await _refuse(problem, details, send)

    def _admit(self, details: dict[str, Any]) -> Admission:
        context, headers = self._context, details[HEADERS]
        key = next((each for each in details.get("subprotocols", ()) if each.startswith(BEARER)), None)
        if key is not None:
            headers = headers | {b"authorization": f"Bearer {key.removeprefix(BEARER)}".encode("latin-1")}
        return admit({HEADERS: headers}, RULES[OPERATION], context.keys, context.rates)

    async def _serve(
        self, subscription: Subscription, admission: Admission, details: dict[str, Any], receive: Receive, send: Send
    ) -> None:
        context = self._context
        revoked = admission.grant.ended
        with context.feed.subscribed(subscription.wanted) as subscriber:
            # Before the client is told that it is served: what happens from then on, it must get.
            end = await subscription.now(context)
            closing: Closing | None = None
            async with anyio.create_task_group() as group:

                async def end_on_disconnect() -> None:
                    while (await receive())["type"] != "websocket.disconnect":
                        pass
                    group.cancel_scope.cancel()

                async def end_on(event: anyio.Event, why: Closing) -> None:
                    nonlocal closing
                    await event.wait()
                    closing = why
                    group.cancel_scope.cancel()

                async def deliver(items: Sequence[Item]) -> None:
                    for item in items:
                        await _send(send, b'{"id":"%s","event":%s}' % (str(item.place).encode(), item.event.document))

                protocol = PROTOCOL if PROTOCOL in details.get("subprotocols", ()) else None
                await send({"type": "websocket.accept", "subprotocol": protocol, "headers": []})
                group.start_soon(end_on_disconnect)
                for event, why in (
                    (subscriber.overflowed, TOO_SLOW),
                    (revoked, REVOKED),
                    (context.stopping, STOPPING),
                ):
                    group.start_soon(end_on, event, why)
                await _send(send, msgspec.json.encode({"id": str(subscription.begin or end)}))
                try:
                    await subscription.serve(context, subscriber, end, deliver)
                except ClockjackError as error:
                    closing = Closing(1011, f"broken: {error}"[:120])
                    group.cancel_scope.cancel()
        if closing is not None:
            with anyio.move_on_after(TELL_SECONDS):
                await send({"type": "websocket.close", "code": closing.code, "reason": closing.reason})


async def _send(send: Send, text: bytes) -> None:
    await send({"type": "websocket.send", "text": text.decode(), "bytes": None})


async def _refuse(problem: ApiProblem, details: dict[str, Any], send: Send) -> None:
    """Answer the handshake with a problem document."""
    trace_id = trace_id_of(_header(details, b"traceparent")) or secrets.token_hex(16)
    body = encode(problem, details["path"], trace_id)
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
    headers += [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in problem.headers.items()]
    answer = cast("Any", send)
    await answer({"type": "websocket.http.response.start", "status": problem.kind.status, "headers": headers})
    await answer({"type": "websocket.http.response.body", "body": body, "more_body": False})


def _header(details: dict[str, Any], name: bytes) -> str | None:
    value: bytes | None = details[HEADERS].get(name)
    return None if value is None else value.decode("latin-1")
