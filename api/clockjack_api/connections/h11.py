"""A connection that h11 reads."""

import h11

from clockjack_api.connections.bounded import Bounded
from clockjack_api.protocols import ThoroughProtocol


class BoundedH11(Bounded, ThoroughProtocol):  # type: ignore[misc]  # its base is httptools' for the type checkers alone
    """One connection."""

    def in_head(self) -> bool:
        """Say whether a request has begun to come, and its head has not ended."""
        return self.conn.their_state is h11.IDLE and bool(self.conn.trailing_data[0])
