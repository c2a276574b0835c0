"""Who asks."""

from msgspec import Struct

from clockjack.access import Role


class Principal(Struct, frozen=True):
    """Who asks: an API key, or anybody while access is open."""

    key_id: str | None
    """None while access is open; ``local`` for :data:`LOCAL`."""
    name: str
    """What the key is called."""
    role: Role
    namespace: str | None
    """The one in which it may act; None for all."""


ANYBODY = Principal(None, "anybody", "admin", None)
"""Who asks while no keys were made: whoever reaches the node's loopback."""

NOBODY = Principal(None, "nobody", "viewer", None)
"""Who asks where no key is needed, whether access is open or not."""

LOCAL = Principal("local", "the node's own machine", "admin", None)
"""Who can read the node's data directory, where the node leaves a secret for as long as it runs."""
