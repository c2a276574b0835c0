"""Connections to the server that are kept."""

import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import httpx

from clockjack_client.waiting import AsyncPlaces

MAX_CONNECTIONS = 100
"""Open at once; further requests wait, as long as their timeout says."""

IDLE_SECONDS = 5.0
"""A connection that is not used so long is closed."""

ONE = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=IDLE_SECONDS)


class AsyncConnections(httpx.AsyncBaseTransport):
    """Connections to one server, each with one request at a time.

    httpx's pool looks through all its connections for each request, several times, and asks the system about each: with
    32 under way that takes more than all else. So each connection here is a pool for itself, and the one that was used
    last is used next.
    """

    def __init__(self) -> None:
        """Connect when that is needed."""
        self._context = httpx.create_ssl_context()
        self._places = AsyncPlaces(MAX_CONNECTIONS)
        self._idle: deque[tuple[float, httpx.AsyncHTTPTransport]] = deque()
        """Since when, and what; the last one used is last."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over a connection that nobody uses.

        :raises httpx.PoolTimeout: if all are in use for too long.
        :raises httpx.TransportError: if there is no answer.
        """
        timeouts = request.extensions.get("timeout", {})
        if not await self._places.take(timeouts.get("pool")):
            raise httpx.PoolTimeout(f"all {MAX_CONNECTIONS} connections are in use", request=request)
        try:
            connection = self._idle.pop()[1]
        except IndexError:
            connection = httpx.AsyncHTTPTransport(verify=self._context, limits=ONE)
        try:
            response = await connection.handle_async_request(request)
        except BaseException:
            await self._release(connection)
            raise
        response.stream = _Answer(self, connection, response.stream)
        return response

    async def exchange(self, request: httpx.Request) -> httpx.Response:
        """Send a request and read its answer, without what a client does about redirects, cookies and logins.

        :raises httpx.TransportError: if there is no answer, or no whole one.
        """
        response = await self.handle_async_request(request)
        try:
            await response.aread()
        finally:
            await response.aclose()
        return response

    async def aclose(self) -> None:
        """Close those that nobody uses."""
        while self._idle:
            await self._idle.pop()[1].aclose()

    async def _release(self, connection: httpx.AsyncHTTPTransport) -> None:
        """Keep it for the next, and close one that was not used for long."""
        now = time.monotonic()
        self._idle.append((now, connection))
        self._places.give_back()
        with suppress(IndexError):  # another thread may have taken the last one
            if now - self._idle[0][0] > IDLE_SECONDS:
                await self._idle.popleft()[1].aclose()


class _Answer(httpx.AsyncByteStream):
    """An answer's body, after which its connection can be used again."""

    def __init__(self, connections: AsyncConnections, connection: httpx.AsyncHTTPTransport, stream: Any) -> None:
        self._connections = connections
        self._connection: httpx.AsyncHTTPTransport | None = connection
        self._stream = stream

    def __aiter__(self) -> AsyncIterator[bytes]:
        chunks: AsyncIterator[bytes] = self._stream.__aiter__()
        return chunks

    async def aclose(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                await self._stream.aclose()
            finally:
                await self._connections._release(connection)
