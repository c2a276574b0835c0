"""How a node is, for its readiness probe and for those who read from it or ask it to write."""

from collections.abc import Callable

import anyio

STALE_SECONDS = 3.0
"""Without a new entry for so long (a leader renews its lease twice a second) the replica is behind, or nobody leads.

By the event loop's clock: a wall clock that jumps says nothing about the journal.
"""


class NodeHealth:
    """Looks at the connection, the replica and the executors."""

    def __init__(self, is_connected: Callable[[], bool], moved_at: Callable[[], float]) -> None:
        """Judge by what these say: whether the NATS server answers, and when the replica moved last."""
        self._is_connected = is_connected
        self._moved_at = moved_at
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

    @property
    def stale(self) -> bool:
        """Whether what is read here may be old: the journal is out of reach, or nothing has come from it lately."""
        return not self.connected or self._is_silent

    @property
    def _is_silent(self) -> bool:
        return anyio.current_time() - self._moved_at() > STALE_SECONDS

    def problems(self) -> list[str]:
        """Return what keeps the node from being ready, in words; empty when it is ready."""
        found: list[str] = []
        if not self.connected:
            found.append("the NATS server is not reachable")
        if not self.caught_up:
            found.append("the replica is still reading the journal")
        elif self._is_silent:
            found.append("nobody has renewed a lease for some seconds: the journal is stalled, or nobody leads")
        if self.draining:
            found.append("the node is draining")
        if self.executors_accepting is not None and not self.executors_accepting():
            found.append("none of the node's executors takes work")
        return found
