"""Connections of ``http`` targets and subscriptions: only to addresses that the policy allows.

A name is looked up once, what it stands for is checked, and the connection goes to an address that was checked; so a
name that stands for something else a moment later (DNS rebinding) gains nothing. Redirects come through here as well.
The name itself still goes into the ``Host`` header and the TLS handshake.
"""

import socket
import ssl
from collections.abc import Iterable
from typing import cast

import anyio
import httpcore

from clockjack.outbound.addresses import AddressPolicy, AddressRefused
from clockjack.outbound.client import httpx

MAX_CONNECTIONS = 100
"""Open at once; further requests wait."""

IDLE_SECONDS = 5.0
"""A connection that is not used so long is closed."""


class CheckedTransport(httpx.AsyncHTTPTransport):
    """httpx's own, except that it connects only where the policy allows it, and to no proxy."""

    def __init__(
        self, policy: AddressPolicy, connections: int = MAX_CONNECTIONS, context: ssl.SSLContext | None = None
    ) -> None:
        """Ask `policy` before each of at most so many connections.

        ``SSL_CERT_FILE`` in the environment names roots beside certifi's, unless there is a `context`.
        """
        context = context or httpx.create_ssl_context()
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=connections,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=CheckedBackend(policy),
        )


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for the HTTP client, to addresses that the policy allows."""

    def __init__(self, policy: AddressPolicy) -> None:
        """Ask `policy`."""
        self._policy = policy
        self._inner = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first allowed address that answers.

        :raises AddressRefused: if none is allowed.
        :raises httpcore.ConnectError: if the name is unknown, or none answers.
        :raises httpcore.ConnectTimeout: if none answers in time.
        """
        try:
            infos = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(f"{host} can't be looked up: {error}") from error
        failure: Exception | None = None
        for address in self._policy.choose(host, [str(info[4][0]) for info in infos]):
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(f"{host} can't be reached")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: a URL can't name one.

        :raises AddressRefused: always.
        """
        raise AddressRefused(f"{path}: nobody may call sockets in the file system")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await anyio.sleep(seconds)
