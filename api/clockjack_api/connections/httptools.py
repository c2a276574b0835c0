"""A connection that httptools reads."""

from clockjack_api.connections.bounded import Bounded
from clockjack_api.protocols import QuickProtocol


class BoundedHttpTools(Bounded, QuickProtocol):
    """One connection."""

    _in_head = False

    def on_message_begin(self) -> None:
        """Begin a head."""
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """End a head."""
        self._in_head = False
        super().on_headers_complete()

    def in_head(self) -> bool:
        """Say whether a request has begun to come, and its head has not ended."""
        return self._in_head
