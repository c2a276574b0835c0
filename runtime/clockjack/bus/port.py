"""The bus port: messages between actors, at most once, as fast as the network goes.

Nothing that must not be lost travels here: what is lost is sent again, because the state says so (an
assignment that is missing in the next heartbeat). Adapters: :mod:`clockjack.bus.nats` (core NATS) and
:mod:`clockjack.bus.memory`. Both pass ``clockjack.testing.bus_conformance``.
"""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from msgspec import Struct


class Message(Struct, frozen=True, gc=False):
    """One message as it arrived."""

    subject: str
    payload: bytes


class Subscription(Protocol):
    """Messages on the subjects that were subscribed to, in the order of each sender."""

    @property
    def dropped(self) -> int:
        """How many messages were thrown away because the buffer was full."""
        ...

    async def receive(self) -> Message:
        """Return the next message, waiting for it."""
        ...

    def receive_nowait(self) -> Message | None:
        """Return the next message if one is there."""
        ...


class Bus(Protocol):
    """Publishes to, and subscribes to, subjects."""

    async def publish(self, subject: str, payload: bytes) -> None:
        """Send `payload` to whoever listens. Returns before it has arrived; an outage may lose it."""
        ...

    def subscribe(
        self, subject: str, *, buffer: int = 4096, alone: bool = False
    ) -> AbstractAsyncContextManager[Subscription]:
        """Return a subscription; NATS wildcards ``*`` and ``>`` are allowed.

        When it is entered, messages published afterwards by anyone arrive. At most `buffer` messages wait;
        a further one pushes out the oldest, and is counted. With `alone`, nobody else listens to just this
        `subject`: then what this process publishes on it need not go over the network.
        """
        ...
