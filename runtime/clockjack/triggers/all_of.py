"""Ticks at which several triggers coincide, exactly or nearly.

A trigger is *on* from each of its ticks until ``within`` later; where its ticks follow each other more closely than
that, it stays on. The coincidence is the moment at which the last of the triggers comes on while all others are: one
tick, until one of them goes off. With ``within`` 0 that is an instant at which all of them tick. So the ticks follow
from the triggers alone, whatever was decided before, which makes them the same for every leader, for the preview, and
after any downtime.

What is looked at on the way from tick to tick is bounded by :data:`LOOKS`: triggers that take longer to coincide are
taken for ones that never do (as APScheduler's ``AndTrigger`` gives up after 10,000 iterations).
"""

from collections.abc import Sequence

from clockjack.triggers.ticks import Ticks, count_ticks

LOOKS = 10_000
"""Ticks of single triggers that are looked at for one answer."""

COUNTED = 1_000
"""Coincidences are counted so far."""


class AllTicks:
    """The moments at which several triggers have all ticked within a time."""

    def __init__(self, parts: Sequence[Ticks], within: int) -> None:
        """Tick when the last of `parts` has, if all others have in the `within` microseconds before."""
        self._parts = parts
        self._within = within

    def next(self, after: int) -> int | None:
        """Return the first tick strictly after `after`, or None if there is none, or only after :data:`LOOKS`."""
        looks = _Looks()
        if not self._all_on(after, looks):
            return self._meet(after, looks)
        off = self._off_after(after, looks)  # until then goes on what began before
        return None if off is None else self._meet(off, looks)

    def latest(self, after: int, upto: int) -> int | None:
        """Return the last tick strictly after `after` and not after `upto`; None as with :meth:`next`."""
        looks = _Looks()
        at = upto
        while not looks.used_up and at > after:
            on = [self._last_on(part, at, after, looks) for part in self._parts]
            if any(each is None for each in on):
                return None
            earliest = min(each for each in on if each is not None)
            if earliest == at:
                began = self._began(at, looks)
                return began if began is not None and began > after else None
            at = earliest
        return None

    def count(self, after: int, upto: int) -> int:
        """Return how many ticks lie strictly after `after` and not after `upto`; at most :data:`COUNTED`."""
        return count_ticks(self, after, upto, COUNTED)

    def _meet(self, at: int, looks: "_Looks") -> int | None:
        """Return the first instant not before `at` at which all are on; None if there is none."""
        while not looks.used_up:
            furthest = at
            for part in self._parts:
                found = at if self._on(part, at, looks) else part.next(at)
                if found is None:
                    return None
                furthest = max(furthest, found)
            if furthest == at:
                return at
            at = furthest
        return None

    def _all_on(self, at: int, looks: "_Looks") -> bool:
        return all(self._on(part, at, looks) for part in self._parts)

    def _on(self, part: Ticks, at: int, looks: "_Looks") -> bool:
        looks.one_more()
        return part.latest(at - self._within - 1, at) is not None

    def _off_after(self, at: int, looks: "_Looks") -> int | None:
        """Return the first instant after `at`, when all are on, at which one is off; None if that isn't found."""
        return min((off for part in self._parts if (off := self._ends(part, at, looks)) is not None), default=None)

    def _ends(self, part: Ticks, at: int, looks: "_Looks") -> int | None:
        """Return when a trigger that is on at `at` goes off; None if that isn't found in a share of all looks."""
        last = part.latest(at - self._within - 1, at)
        for _ in range(LOOKS // (2 * len(self._parts))):
            looks.one_more()
            if last is None:
                return None
            following = part.next(last)
            if following is None or following > last + self._within + 1:
                return last + self._within + 1
            last = following
        return None

    def _last_on(self, part: Ticks, at: int, after: int, looks: "_Looks") -> int | None:
        """Return the last instant not after `at` at which a trigger is on."""
        looks.one_more()
        tick = part.latest(after - self._within - 1, at)
        return None if tick is None else min(at, tick + self._within)

    def _began(self, at: int, looks: "_Looks") -> int | None:
        """Return since when all have been on, at `at`; None if that isn't found."""
        found = unknown = -1
        for part in self._parts:
            began = part.latest(at - self._within - 1, at)
            for _ in range(LOOKS // (2 * len(self._parts))):
                looks.one_more()
                before = None if began is None else part.latest(began - self._within - 2, began - 1)
                if before is None:
                    break
                began = before
            else:  # since before that
                unknown = max(unknown, began or 0)
                continue
            found = max(found, began or 0)
        return found if found > unknown else None


class _Looks:
    """How much was looked at."""

    def __init__(self) -> None:
        self._count = 0

    def one_more(self) -> None:
        self._count += 1

    @property
    def used_up(self) -> bool:
        return self._count > LOOKS
