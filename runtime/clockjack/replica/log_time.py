"""What time the log would give an entry now, as far as one can tell from those that it has."""

from clockjack.clock import MICROSECONDS, Clock, SteppedClock
from clockjack.replica.port import Progress

SET_BACK = 1.0
"""Seconds: an entry with a stamp that is earlier by more comes from a clock that was set back."""

FOLLOWED = 0.05
"""Part of a smaller lead that is taken over with each entry: clocks drift, and entries are late now and then."""


class LogTime:
    """Goes on from the times of entries, which come a little after they were stored: so it is hardly ever ahead."""

    def __init__(self) -> None:
        """Begin before the first entry."""
        self._ahead = float("-inf")
        """By how much the log's clock is ahead of the event loop's, in seconds."""
        self._sequence = -1

    def now(self, progress: Progress, here: float) -> int:
        """Return about the log's time, microseconds since the epoch.

        :param progress: how far the replica is.
        :param here: the event loop's time, in seconds.
        """
        if progress.applied != self._sequence:
            self._sequence = progress.applied
            ahead = progress.stored_at / MICROSECONDS - progress.seen_at
            if self._ahead - SET_BACK < ahead < self._ahead:
                ahead = self._ahead + (ahead - self._ahead) * FOLLOWED
            self._ahead = ahead
        return int((here + self._ahead) * MICROSECONDS)


class SteppedLogTime(LogTime):
    """The time of a log whose entries are stamped by a clock that a test moves on: what that clock says."""

    def __init__(self, clock: SteppedClock) -> None:
        """Ask `clock`."""
        super().__init__()
        self._clock = clock

    def now(self, progress: Progress, here: float) -> int:
        """Return the log's time, microseconds since the epoch."""
        return self._clock.now()


def log_time(clock: Clock) -> LogTime:
    """Return what tells the log's time in a node that has `clock`."""
    return SteppedLogTime(clock) if isinstance(clock, SteppedClock) else LogTime()
