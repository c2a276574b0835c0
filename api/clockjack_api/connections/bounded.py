"""What both protocols have in common."""

import asyncio
import secrets
from typing import TYPE_CHECKING, Any, cast

from clockjack_api.connections.gathering import Gathering
from clockjack_api.problems import MEDIA_TYPE, TOO_MANY_CONNECTIONS, ApiProblem, encode

if TYPE_CHECKING:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol as Protocol
else:
    Protocol = object

UNREAD_HEAD_BYTES = 65_536
"""A head that has not ended by then never will; :data:`clockjack_api.front.HEAD_BYTES` bounds those that end."""

HEAD_SECONDS = 20.0
"""So long a head may be on its way, from its first byte; the first one from the beginning of the connection."""

PART_SECONDS = 30.0
"""So long nothing may come of a body that has not ended."""

RETRY_SECONDS = 5
"""So long a client is asked to wait where there are too many connections."""


class Bounded(Protocol):
    """One connection."""

    max_connections = 0
    """Connections that the server may have."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin; or say that there are too many, and end."""
        super().connection_made(transport)
        self.gathering = Gathering(transport, self.loop)
        self.transport = cast("asyncio.Transport", self.gathering)
        self.heard_at = self.loop.time()
        self.head_since: float | None = self.heard_at
        self.head_bytes = 0
        if len(self.connections) > self.max_connections:
            self.transport.write(_too_many(self.max_connections))
            self.transport.close()

    def on_response_complete(self) -> None:
        """Send the answer off, before others are made: the client goes on meanwhile."""
        self.gathering.flush()
        super().on_response_complete()

    def data_received(self, data: bytes) -> None:
        """Take what came; end a connection whose head does not end."""
        if self.transport.is_closing():
            return
        self.heard_at = self.loop.time()
        if self.head_since is None:
            self.head_since, self.head_bytes = self.heard_at, 0
        self.head_bytes += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if not self.in_head():
            self.head_since = None
        elif self.head_bytes > UNREAD_HEAD_BYTES:
            self.send_400_response("The head of the request is too large.")

    def in_head(self) -> bool:
        """Say whether a request has begun to come, and its head has not ended."""
        raise NotImplementedError

    def is_stuck(self, now: float) -> bool:
        """Say whether what should come has not come for too long, by the event loop's clock."""
        if self.head_since is not None:
            return now - self.head_since > HEAD_SECONDS
        cycle: Any = self.cycle  # None before the first request
        waits = cycle is not None and cycle.more_body and not cycle.response_complete and self.transport.is_reading()
        return waits and now - self.heard_at > PART_SECONDS


def _too_many(limit: int) -> bytes:
    problem = ApiProblem(TOO_MANY_CONNECTIONS, f"this node serves {limit} at once")
    body = encode(problem, "", secrets.token_hex(16))
    head = (
        f"HTTP/1.1 503 Service Unavailable\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n"
        f"retry-after: {RETRY_SECONDS}\r\nconnection: close\r\n\r\n"
    )
    return head.encode() + body
