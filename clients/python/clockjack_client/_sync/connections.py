"""Connections to the server that are kept."""

import ssl
import time
from collections import deque
from collections.abc import Iterator, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpcore
import httpx

from clockjack_client.waiting import Places

MAX_CONNECTIONS = 100
"""Open at once; further requests wait, as long as their timeout says."""

IDLE_SECONDS = 5.0
"""A connection that is not used so long is closed."""

GATHERED_BYTES = 64 << 10
"""So much of a request is sent at once."""


class Connections(httpx.BaseTransport):
    """Connections of httpcore to one server, each with one request at a time; the one that was used last comes next.

    httpcore's own pool looks through all its connections for each request, several times, and asks the system about
    each: with 32 under way that takes more than all else.
    """

    def __init__(self) -> None:
        """Connect when that is needed."""
        self._context = httpx.create_ssl_context()
        self._network = _Network()
        self._places = Places(MAX_CONNECTIONS)
        self._idle: deque[tuple[float, httpcore.HTTPConnection]] = deque()
        """Since when, and what; the last one used is last."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over a connection that nobody uses.

        :raises httpx.PoolTimeout: if all are in use for too long.
        :raises httpx.TransportError: if there is no answer.
        """
        timeouts = request.extensions.get("timeout", {})
        if not self._places.take(timeouts.get("pool")):
            raise httpx.PoolTimeout(f"all {MAX_CONNECTIONS} connections are in use", request=request)
        connection: httpcore.HTTPConnection | None = None
        try:
            with _as_httpx():
                url = httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                )
                connection = self._take(url.origin)
                response = connection.handle_request(
                    httpcore.Request(
                        request.method,
                        url,
                        headers=request.headers.raw,
                        content=request.stream,
                        extensions=request.extensions,
                    )
                )
        except BaseException:
            self.release(connection)
            raise
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Answer(self, connection, response.stream),
            extensions=dict(response.extensions),
        )

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

    def _take(self, origin: httpcore.Origin) -> httpcore.HTTPConnection:
        """Return the connection that was used last, if it can still be used; else a new one."""
        with suppress(IndexError):
            while True:
                connection = self._idle.pop()[1]
                if connection.can_handle_request(origin) and not connection.has_expired():
                    return connection
                connection.close()
        return httpcore.HTTPConnection(origin, self._context, IDLE_SECONDS, network_backend=self._network)

    def release(self, connection: httpcore.HTTPConnection | None) -> None:
        """Keep it for the next, if it is still open, and close one that was not used for long."""
        now = time.monotonic()
        if connection is not None and connection.is_idle():
            self._idle.append((now, connection))
        self._places.give_back()
        with suppress(IndexError):  # another thread may have taken the last one
            if now - self._idle[0][0] > IDLE_SECONDS:
                self._idle.popleft()[1].close()


class _Answer(httpx.SyncByteStream):
    """An answer's body, after which its connection can be used again."""

    def __init__(self, connections: Connections, connection: httpcore.HTTPConnection, stream: Any) -> None:
        self._connections = connections
        self._connection: httpcore.HTTPConnection | None = connection
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            for chunk in self._stream:
                yield chunk

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                self._stream.close()
            finally:
                self._connections.release(connection)


class _Network(httpcore.NetworkBackend):
    """Opens connections that send a request's head and body together."""

    def __init__(self) -> None:
        self._inner: Any = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        return _Gathered(self._inner.connect_tcp(host, port, timeout, local_address, socket_options))


class _Gathered(httpcore.NetworkStream):
    """Keeps what is written until an answer is waited for: one packet instead of two, for both sides."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner
        self._unsent = b""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._unsent:
            with suppress(httpcore.WriteError):  # as httpcore does: there may be an answer all the same
                self._send(timeout)
        return self._inner.read(max_bytes, timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._unsent += buffer
        if len(self._unsent) > GATHERED_BYTES:
            self._send(timeout)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Gathered(self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

    def _send(self, timeout: float | None) -> None:
        unsent, self._unsent = self._unsent, b""
        self._inner.write(unsent, timeout)


@contextmanager
def _as_httpx() -> Iterator[None]:
    """Raise httpcore's errors as those of httpx, which have the same names."""
    try:
        yield
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.TimeoutException,
        httpcore.UnsupportedProtocol,
    ) as error:
        kind: type[httpx.TransportError] = getattr(httpx, type(error).__name__)
        raise kind(str(error)) from error
