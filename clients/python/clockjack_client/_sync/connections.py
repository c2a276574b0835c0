"""Connections to the server that are kept."""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx

from clockjack_client.waiting import Places

MAX_CONNECTIONS = 100
"""Open at once; further requests wait, as long as their timeout says."""

IDLE_SECONDS = 5.0
"""A connection that is not used so long is closed."""

ONE = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=IDLE_SECONDS)


class Connections(httpx.BaseTransport):
    """Connections to one server, each with one request at a time.

    httpx's pool looks through all its connections for each request, several times, and asks the system about each: with
    32 under way that takes more than all else. So each connection here is a pool for itself, and the one that was used
    last is used next.
    """

    def __init__(self) -> None:
        """Connect when that is needed."""
        self._context = httpx.create_ssl_context()
        self._places = Places(MAX_CONNECTIONS)
        self._idle: deque[tuple[float, httpx.HTTPTransport]] = deque()
        """Since when, and what; the last one used is last."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over a connection that nobody uses.

        :raises httpx.PoolTimeout: if all are in use for too long.
        :raises httpx.TransportError: if there is no answer.
        """
        timeouts = request.extensions.get("timeout", {})
        if not self._places.take(timeouts.get("pool")):
            raise httpx.PoolTimeout(f"all {MAX_CONNECTIONS} connections are in use", request=request)
        try:
            connection = self._idle.pop()[1]
        except IndexError:
            connection = httpx.HTTPTransport(verify=self._context, limits=ONE)
        try:
            response = connection.handle_request(request)
        except BaseException:
            self._release(connection)
            raise
        response.stream = _Answer(self, connection, response.stream)
        return response

    def exchange(self, request: httpx.Request) -> httpx.Response:
        """Send a request and read its answer, without what a client does about redirects, cookies and logins.

        :raises httpx.TransportError: if there is no answer, or no whole one.
        """
        response = self.handle_request(request)
        try:
            response.read()
        finally:
            response.close()
        return response

    def close(self) -> None:
        """Close those that nobody uses."""
        while self._idle:
            self._idle.pop()[1].close()

    def _release(self, connection: httpx.HTTPTransport) -> None:
        """Keep it for the next, and close one that was not used for long."""
        now = time.monotonic()
        self._idle.append((now, connection))
        self._places.give_back()
        with suppress(IndexError):  # another thread may have taken the last one
            if now - self._idle[0][0] > IDLE_SECONDS:
                self._idle.popleft()[1].close()


class _Answer(httpx.SyncByteStream):
    """An answer's body, after which its connection can be used again."""

    def __init__(self, connections: Connections, connection: httpx.HTTPTransport, stream: Any) -> None:
        self._connections = connections
        self._connection: httpx.HTTPTransport | None = connection
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        chunks: Iterator[bytes] = self._stream.__iter__()
        return chunks

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                self._stream.close()
            finally:
                self._connections._release(connection)
