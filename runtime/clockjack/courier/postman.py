"""The adapter to receivers, which reads in what it sends by when the first one is to get something."""

from typing import TYPE_CHECKING

import anyio
from anyio import to_thread

from clockjack.clock import Clock
from clockjack.courier.port import Line
from clockjack.outbound.addresses import AddressPolicy

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_CONNECTIONS = 4
"""Open to one receiver at once."""


class HttpPostman:
    """Opens lines. Each has connections of its own: a pool for all would look through all of them for each request."""

    def __init__(self, policy: AddressPolicy, clock: Clock) -> None:
        """Go where `policy` allows it."""
        self._policy = policy
        self._clock = clock
        self._opening = anyio.Lock()
        self._new_line: Callable[[], Line] | None = None

    async def open(self) -> Line:
        """Return a new line."""
        async with self._opening:
            if self._new_line is None:
                self._new_line = await to_thread.run_sync(self._load)
        return self._new_line()

    def _load(self) -> "Callable[[], Line]":
        """Read in the HTTP client, which needs 7 MiB that a node without subscriptions spares, and certificates."""
        from clockjack.courier.http import HttpLine
        from clockjack.outbound.client import httpx
        from clockjack.outbound.connections import CheckedTransport

        context = httpx.create_ssl_context()
        return lambda: HttpLine(CheckedTransport(self._policy, MAX_CONNECTIONS, context), self._clock)
