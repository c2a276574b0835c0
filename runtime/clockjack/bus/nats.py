"""The bus over core NATS."""

import contextlib
from collections.abc import AsyncIterator

import anyio

from clockjack.bus.inbox import Inbox
from clockjack.bus.port import Message, Subscription
from clockjack.connection.nats import NatsConnection, NatsMessage


class NatsBus:
    """Core NATS, as :class:`clockjack.bus.port.Bus`."""

    def __init__(self, connection: NatsConnection) -> None:
        """Send and receive over `connection`; while it is broken, messages are lost."""
        self._connection = connection
        self._alone: dict[str, Inbox] = {}
        """Inboxes of this process on subjects that nobody else listens to."""

    async def publish(self, subject: str, payload: bytes) -> None:
        """Send `payload` to whoever listens.

        :raises EntryTooLarge: if it is larger than the server takes.
        """
        inbox = self._alone.get(subject)
        if inbox is None or len(payload) > self._connection.max_payload:
            await self._connection.publish(subject, payload)
        else:
            inbox.put(Message(subject, payload))

    @contextlib.asynccontextmanager
    async def subscribe(self, subject: str, *, buffer: int = 4096, alone: bool = False) -> AsyncIterator[Subscription]:
        """Return a subscription; see :meth:`clockjack.bus.port.Bus.subscribe`.

        It waits for a connection if there is none, and comes back by itself after an outage.

        :raises BrokerError: if these credentials may not listen there.
        """
        inbox = Inbox(buffer)

        def deliver(message: NatsMessage) -> None:
            inbox.put(Message(message.subject, message.data))

        subscription = await self._connection.subscribe_and_wait(subject, deliver)
        if alone:
            self._alone[subject] = inbox
        try:
            yield inbox
        finally:
            if alone:
                del self._alone[subject]
            with anyio.CancelScope(shield=True):
                await self._connection.unsubscribe(subscription)
