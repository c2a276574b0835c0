"""What every time trigger can do, and what can be made of that."""

from collections.abc import Iterator
from itertools import islice
from typing import Protocol


class Ticks(Protocol):
    """A set of instants (microseconds since the epoch), in order. Every answer is bounded work."""

    def next(self, after: int) -> int | None:
        """Return the first tick strictly after `after`, or None if there is none."""
        ...

    def latest(self, after: int, upto: int) -> int | None:
        """Return the last tick strictly after `after` and not after `upto`, or None if there is none."""
        ...

    def count(self, after: int, upto: int) -> int:
        """Return how many ticks lie strictly after `after` and not after `upto`."""
        ...


class Between:
    """The ticks of a trigger that are not before `start` and not after `end`."""

    def __init__(self, ticks: Ticks, start: int | None, end: int | None) -> None:
        """Tick as `ticks` does, but not before `start`, and not after `end`; None for no limit."""
        self.ticks = ticks
        self.start = start
        self.end = end

    def next(self, after: int) -> int | None:
        """Return the first tick strictly after `after`, or None if there is none."""
        tick = self.ticks.next(self._from(after))
        return None if tick is None or (self.end is not None and tick > self.end) else tick

    def latest(self, after: int, upto: int) -> int | None:
        """Return the last tick strictly after `after` and not after `upto`, or None if there is none."""
        after, upto = self._from(after), self._until(upto)
        return self.ticks.latest(after, upto) if after < upto else None

    def count(self, after: int, upto: int) -> int:
        """Return how many ticks lie strictly after `after` and not after `upto`."""
        after, upto = self._from(after), self._until(upto)
        return self.ticks.count(after, upto) if after < upto else 0

    def _from(self, after: int) -> int:
        return after if self.start is None else max(after, self.start - 1)

    def _until(self, upto: int) -> int:
        return upto if self.end is None else min(upto, self.end)


def first_ticks(ticks: Ticks, after: int, limit: int) -> list[int]:
    """Return the first `limit` ticks strictly after `after`, fewer if there are no more."""
    return list(islice(_following(ticks, after), limit))


def count_ticks(ticks: Ticks, after: int, upto: int, cap: int) -> int:
    """Return how many ticks lie strictly after `after` and not after `upto`, by going through them; at most `cap`."""
    total = 0
    tick = ticks.next(after)
    while tick is not None and tick <= upto and total < cap:
        total += 1
        tick = ticks.next(tick)
    return total


def _following(ticks: Ticks, after: int) -> Iterator[int]:
    tick = ticks.next(after)
    while tick is not None:
        yield tick
        tick = ticks.next(tick)
