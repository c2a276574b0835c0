"""Receivers in memory, for tests: coroutine functions by URL."""

from collections.abc import Awaitable, Callable, Mapping

import anyio
import anyio.lowlevel
from msgspec import Struct

from clockjack.courier.port import Answer


class Posted(Struct, frozen=True):
    """A request that came."""

    url: str
    body: bytes
    headers: Mapping[str, str]


Receiver = Callable[[Posted], Awaitable[Answer | int]]


class MemoryPostman:
    """Hands requests to receivers; where there is none, nobody answers."""

    def __init__(self) -> None:
        """Begin without any."""
        self.receivers: dict[str, Receiver] = {}

    async def open(self) -> "MemoryPostman":
        """Return itself."""
        return self

    async def post(self, url: str, body: bytes, headers: dict[str, str], timeout_seconds: float) -> Answer:
        """Hand a request to the receiver at `url`."""
        receiver = self.receivers.get(url)
        if receiver is None:
            await anyio.lowlevel.checkpoint()
            return Answer(None, "nobody answers")
        with anyio.move_on_after(timeout_seconds):
            answer = await receiver(Posted(url, body, headers))
            return Answer(answer) if isinstance(answer, int) else answer
        return Answer(None, f"not answered within {timeout_seconds:g} s")

    async def aclose(self) -> None:
        """Do nothing: others may share it."""
