"""Ticks of any of several triggers."""

from collections.abc import Sequence

from clockjack.triggers.ticks import Ticks, count_ticks

COUNTED = 10_000
"""Up to so many ticks, those that several triggers share are counted once; beyond that, once for each."""


class AnyTicks:
    """The ticks of several triggers; one that they share is one."""

    def __init__(self, parts: Sequence[Ticks]) -> None:
        """Tick when any of `parts` does."""
        self._parts = parts

    def next(self, after: int) -> int | None:
        """Return the first tick strictly after `after`, or None if there is none."""
        return min((tick for part in self._parts if (tick := part.next(after)) is not None), default=None)

    def latest(self, after: int, upto: int) -> int | None:
        """Return the last tick strictly after `after` and not after `upto`, or None if there is none."""
        found = (tick for part in self._parts if (tick := part.latest(after, upto)) is not None)
        return max(found, default=None)

    def count(self, after: int, upto: int) -> int:
        """Return how many ticks lie strictly after `after` and not after `upto`; see :data:`COUNTED`."""
        total = sum(part.count(after, upto) for part in self._parts)
        return total if total > COUNTED else count_ticks(self, after, upto, COUNTED)
