"""The bus in memory, for tests and the simulation."""

import contextlib
from collections.abc import AsyncIterator

import anyio.lowlevel

from clockjack.bus.inbox import Inbox
from clockjack.bus.port import Message, Subscription
from clockjack.errors import EntryTooLarge

MAX_MESSAGE_BYTES = 8 * 1024 * 1024
"""As on the embedded server."""


class MemoryBus:
    """Hands messages over at once, in the order of publication, as :class:`clockjack.bus.port.Bus`.

    A simulation that wants messages lost, late or out of order overrides :meth:`deliver`.
    """

    def __init__(self) -> None:
        """Begin without subscribers."""
        self._subscribers: list[tuple[list[str], Inbox]] = []

    async def publish(self, subject: str, payload: bytes) -> None:
        """Send `payload` to whoever listens.

        :raises EntryTooLarge: if it is larger than a server would take.
        """
        if len(payload) > MAX_MESSAGE_BYTES:
            raise EntryTooLarge(len(payload), MAX_MESSAGE_BYTES)
        await anyio.lowlevel.checkpoint()
        message = Message(subject, bytes(payload))
        tokens = subject.split(".")
        for pattern, inbox in tuple(self._subscribers):
            if matches(pattern, tokens):
                self.deliver(message, inbox)

    def deliver(self, message: Message, inbox: Inbox) -> None:
        """Put `message` into the inbox of one subscriber; for faults, override it."""
        inbox.put(message)

    @contextlib.asynccontextmanager
    async def subscribe(self, subject: str, *, buffer: int = 4096, alone: bool = False) -> AsyncIterator[Subscription]:
        """Return a subscription; see :meth:`clockjack.bus.port.Bus.subscribe`."""
        await anyio.lowlevel.checkpoint()
        subscriber = (subject.split("."), Inbox(buffer))
        self._subscribers.append(subscriber)
        try:
            yield subscriber[1]
        finally:
            self._subscribers = [other for other in self._subscribers if other is not subscriber]


def matches(pattern: list[str], subject: list[str]) -> bool:
    """Whether the tokens of a subject match those of a pattern with NATS wildcards."""
    for place, part in enumerate(pattern):
        if part == ">":
            return len(subject) > place
        if place >= len(subject) or part not in {"*", subject[place]}:
            return False
    return len(pattern) == len(subject)
