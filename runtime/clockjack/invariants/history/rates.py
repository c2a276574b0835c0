"""Rates: never more attempts in any time than come in it."""

from collections import deque

from clockjack.apply.tokens import SLACK
from clockjack.records import Rate

KEPT = 1000
"""So many of a queue's last attempts are looked back on."""


class Starts:
    """When the attempts of one queue began, since it got its rate."""

    def __init__(self, rate: Rate) -> None:
        """Begin with none."""
        self.rate = rate
        self._at: deque[int] = deque(maxlen=KEPT)

    def add(self, stamp: int) -> str | None:
        """Take note of an attempt that began at `stamp`; say so if there are too many.

        Where the log's clock was set back, the count begins anew: then there is no saying how long anything took.
        """
        if self._at and stamp < self._at[-1]:
            self._at.clear()
        self._at.append(stamp)
        rate = self.rate
        for number, since in enumerate(self._at):
            count, elapsed = len(self._at) - number, stamp - since
            if (count - rate.burst) * rate.period > (elapsed + SLACK) * rate.limit + rate.period:
                return f"{count} began in {elapsed / 1e6:.3f} s, of {rate.limit} in {rate.period / 1e6:g} s"
        return None
