"""Clocks that may be wrong."""

from datetime import UTC, datetime

import anyio

from clockjack.clock import MICROSECONDS, from_datetime

BEGIN = from_datetime(datetime(2026, 1, 5, 8, 59, 50, tzinfo=UTC))
"""When a simulation begins, by clocks that are right: shortly before a full hour."""


class SimulatedClock:
    """The wall clock of one machine: the time of the simulation, and by how much it is wrong."""

    poll_seconds = 1.0

    def __init__(self) -> None:
        """Begin right."""
        self.skew = 0
        """Microseconds by which it is ahead of the true time."""

    def now(self) -> int:
        """Return the time, microseconds since the epoch."""
        return BEGIN + int(anyio.current_time() * MICROSECONDS) + self.skew


def true_now() -> int:
    """Return the true time, microseconds since the epoch."""
    return BEGIN + int(anyio.current_time() * MICROSECONDS)
