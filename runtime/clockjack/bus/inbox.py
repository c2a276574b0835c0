"""Where the messages of a subscription wait."""

from collections import deque

import anyio
import anyio.lowlevel

from clockjack.bus.port import Message


class Inbox:
    """A bounded queue of messages, as :class:`clockjack.bus.port.Subscription`; it drops the oldest."""

    def __init__(self, limit: int) -> None:
        """Hold `limit` messages at most.

        :raises ValueError: if `limit` is below 1.
        """
        if limit < 1:
            raise ValueError("an inbox holds at least one message")
        self._messages: deque[Message] = deque()
        self._limit = limit
        self._dropped = 0
        self._news: anyio.Event | None = None

    @property
    def dropped(self) -> int:
        """How many messages were thrown away because the inbox was full."""
        return self._dropped

    def put(self, message: Message) -> None:
        """Add the newest message."""
        if len(self._messages) >= self._limit:
            self._messages.popleft()
            self._dropped += 1
        self._messages.append(message)
        if self._news is not None:
            self._news.set()
            self._news = None

    async def receive(self) -> Message:
        """Return the next message, waiting for it."""
        if self._messages:
            await anyio.lowlevel.checkpoint()
        while not self._messages:
            if self._news is None:
                self._news = anyio.Event()
            await self._news.wait()
        return self._messages.popleft()

    def receive_nowait(self) -> Message | None:
        """Return the next message if one is there."""
        return self._messages.popleft() if self._messages else None
