"""What somebody who asks may do, for as long as it lasts."""

from collections import Counter

import anyio

from clockjack_api.access.principal import Principal


class Grant:
    """One key, as this node knows it; or that access is open."""

    __slots__ = (
        "digest",
        "ended",
        "expires_at",
        "noted_at",
        "principal",
        "seats",
        "spent",
        "used_at",
        "window_ends",
    )

    def __init__(self, principal: Principal, digest: bytes, expires_at: int | None, noted_at: int) -> None:
        """Let `principal` in."""
        self.principal = principal
        self.digest = digest
        self.expires_at = expires_at
        """Microseconds since the epoch."""
        self.used_at = 0
        """When it was last used here, microseconds since the epoch."""
        self.noted_at = noted_at
        """What the journal was last told of that."""
        self.seats: Counter[str] = Counter()
        """Streams and long polls that it holds on this node; :mod:`.seats` counts them."""
        self.window_ends = 0.0
        """When its requests are counted anew, by the event loop's clock; :mod:`.rates` counts them."""
        self.spent = 0
        """Requests in the window."""
        self.ended = anyio.Event()
        """Set when the key was revoked or has expired: what was let in by it is to end."""
