"""The API as a server: uvicorn, in the node's own event loop.

The node owns the signals, so uvicorn gets none. Stopping goes in this order: streams and waits end, the socket is
closed, requests under way are answered, and what takes too long is cancelled.
"""

import logging
import socket
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import anyio
import uvicorn
from anyio import to_thread

from clockjack.errors import ClockjackError, ConfigurationError
from clockjack.services import Services
from clockjack_api.app import create_app
from clockjack_api.connections import protocol
from clockjack_api.connections.bounded import Bounded
from clockjack_api.events.socket import MESSAGE_BYTES, PING_SECONDS
from clockjack_api.settings import ApiSettings
from clockjack_api.tls import Tls

BACKLOG = 2048
"""Connections that wait to be accepted."""

LOOK_TICKS = 50
"""It is looked for connections on which nothing comes every so many tenths of a second."""

KEEP_ALIVE_SECONDS = 60
"""An idle connection is closed after so long."""

log = logging.getLogger(__name__)


@asynccontextmanager
async def api_server(services: Services, settings: ApiSettings, tls: Tls | None = None) -> AsyncIterator[str]:
    """Serve the API of a node for as long as the context lasts; return its URL when it takes requests.

    :param tls: what to show to clients; by default, what the settings say of it
    :raises ConfigurationError: if it can't listen there, or the files for TLS are wrong.
    """
    api = create_app(services, settings)
    if tls is None and settings.tls_cert is not None:
        tls = await to_thread.run_sync(Tls, settings)
    with bound_socket(settings.host, settings.port) as listener:
        config = uvicorn.Config(
            api.asgi,  # pyright: ignore[reportArgumentType] - uvicorn's types of ASGI are narrower than Litestar's
            http=protocol(settings.http, settings.max_connections),
            ws="websockets-sansio",
            ws_max_size=MESSAGE_BYTES,
            ws_ping_interval=PING_SECONDS,
            ws_ping_timeout=PING_SECONDS,
            ws_per_message_deflate=False,
            lifespan="on",
            log_config=None,
            access_log=settings.access_log,
            server_header=False,
            proxy_headers=False,
            backlog=BACKLOG,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=max(int(settings.stop_seconds), 1),
            ssl_context_factory=None if tls is None else lambda _config, _default: tls.context,
        )
        server = _Server(config)
        async with anyio.create_task_group() as group:
            group.start_soon(server.run, [listener])
            await server.ready.wait()
            if not server.started:
                raise ClockjackError("the API could not be started; the log says why")
            try:
                yield url_of("http" if tls is None else "https", settings.host, listener)
            finally:
                api.begin_stop()
                server.should_exit = True
                with anyio.move_on_after(2 * settings.stop_seconds, shield=True):
                    await server.ended.wait()
                group.cancel_scope.cancel()


class _Server(uvicorn.Server):
    """A server that leaves the signals alone, and tells when it is ready."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = anyio.Event()
        self.ended = anyio.Event()

    async def run(self, sockets: list[socket.socket]) -> None:  # type: ignore[override]
        """Serve until ``should_exit``."""
        try:
            await self.serve(sockets)
        finally:
            self.ready.set()
            self.ended.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def on_tick(self, counter: int) -> bool:
        if counter % LOOK_TICKS == 0:
            now = anyio.current_time()
            connections: list[Any] = list(self.server_state.connections)
            for connection in connections:
                if isinstance(connection, Bounded) and connection.is_stuck(now):
                    connection.transport.abort()
        return await super().on_tick(counter)

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


@contextmanager
def bound_socket(host: str, port: int) -> Generator[socket.socket, None, None]:
    """Bind a socket, so that a port that is in use is known before anything else is done.

    :raises ConfigurationError: if that can't be done.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ConfigurationError(f"can't listen on {host} port {port}: {error.strerror}") from error
    with listener:
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
        except OSError as error:
            raise ConfigurationError(f"can't listen on {host} port {port}: {error.strerror}") from error
        yield listener


def url_of(scheme: str, host: str, listener: socket.socket) -> str:
    """Return the URL of an API that listens there; one that listens on all addresses is reached by loopback."""
    address: Any = listener.getsockname()
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address[0], host)  # noqa: S104 - a comparison
    return f"{scheme}://[{name}]:{address[1]}" if ":" in name else f"{scheme}://{name}:{address[1]}"
