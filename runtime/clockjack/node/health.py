"""How a node is, for its readiness probe and for those who ask it to write."""

from collections.abc import Callable

from clockjack.clock import MICROSECONDS, Clock
from clockjack.replica.port import Replica

STALE_SECONDS = 5.0
"""Without a new entry for so long (a leader renews its lease twice a second) the replica is behind, or nobody leads."""


class NodeHealth:
    """Looks at the connection, the replica and the executors."""

    def __init__(self, replica: Replica, clock: Clock, is_connected: Callable[[], bool]) -> None:
        """Judge by `replica`, and by what `is_connected` says of the NATS connection."""
        self._replica = replica
        self._clock = clock
        self._is_connected = is_connected
        self.caught_up = False
        """Whether the replica has reached what the journal held when the node started."""
        self.draining = False
        """Whether the node is about to stop."""
        self.executors_accepting: Callable[[], bool] | None = None
        """Says whether this node's executors take work; None if it has none."""

    @property
    def connected(self) -> bool:
        """Whether the NATS server answers."""
        return self._is_connected()

    def problems(self) -> list[str]:
        """Return what keeps the node from being ready, in words; empty when it is ready."""
        found: list[str] = []
        if not self.connected:
            found.append("the NATS server is not reachable")
        if not self.caught_up:
            found.append("the replica is still reading the journal")
        elif self._clock.now() - self._replica.progress.applied_at > STALE_SECONDS * MICROSECONDS:
            found.append("nobody has renewed a lease for some seconds: the journal is stalled, or nobody leads")
        if self.draining:
            found.append("the node is draining")
        if self.executors_accepting is not None and not self.executors_accepting():
            found.append("none of the node's executors takes work")
        return found
