"""Ticks that are local times, mapped to instants by a time zone and a policy for changes of its clocks (DST).

The mapping never decreases: as local times rise, so do the instants they stand for, if of a fold only the first
pass is taken, or only the last. So "the next tick after an instant" is the instant of the first time that lies
beyond it, whatever transitions are between. ``both`` is the union of the two mappings.
"""

from typing import Literal, Protocol

from msgspec import Struct

from clockjack.clock import MICROSECONDS
from clockjack.triggers.zone import EARLIEST, LATEST, Zone

Gap = Literal["skip", "shift"]
Fold = Literal["first", "last", "both"]

COUNTED_SECONDS = 100 * 366 * 86_400
"""Ticks of a longer time than these 100 years are counted for its last 100 years only."""


class Dst(Struct, forbid_unknown_fields=True, frozen=True):
    """What becomes of local times that a change of the clocks leaves out or repeats."""

    gap: Gap | None = None
    """Of a local time that never comes: ``skip``: no run; ``shift``: a run at the first instant after the gap, one
    for all that fall into it. Null: with ``cron``, ``skip`` if the expression's minute or hour begins with ``*``, else
    ``shift``; with ``calendar``, ``shift``; with ``rrule``, ``skip``, as RFC 5545 has it."""
    fold: Fold | None = None
    """Of a local time that comes twice: a run at the ``first`` time, the ``last``, or ``both``. Null: with ``cron``,
    ``both`` if the expression's minute or hour begins with ``*``; else ``first``."""


class LocalTimes(Protocol):
    """A set of local times, each a number of seconds since 1970-01-01T00:00:00 of the local clock.

    Every answer is bounded work.
    """

    def next(self, wall: int) -> int | None:
        """Return the first time that is not before `wall`, or None if there is none."""
        ...

    def latest(self, wall: int, floor: int) -> int | None:
        """Return the last time that is not after `wall` nor before `floor`, or None if there is none."""
        ...

    def count(self, start: int, end: int) -> int:
        """Return how many times lie in ``start <= time < end``."""
        ...


class LocalTicks:
    """The instants at which local clocks show certain times."""

    def __init__(self, times: LocalTimes, local: Zone, gap: Gap, fold: Fold) -> None:
        """Tick at `times`, in the zone `local`."""
        self._times = times
        self._zone = local
        self._shift = gap == "shift"
        self._passes: tuple[bool, ...] = {"first": (False,), "last": (True,), "both": (False, True)}[fold]
        """For each mapping that counts, whether it takes the last pass of a fold."""

    def next(self, after: int) -> int | None:
        """Return the first tick strictly after `after`, or None if there is none within 400 years."""
        second = max(after // MICROSECONDS, EARLIEST) + 1
        found = [tick for last in self._passes if (tick := self._next(second, last)) is not None]
        return min(found) * MICROSECONDS if found else None

    def latest(self, after: int, upto: int) -> int | None:
        """Return the last tick strictly after `after` and not after `upto`, or None if there is none."""
        floor = max(after // MICROSECONDS, EARLIEST) + 1
        second = min(upto // MICROSECONDS, LATEST)
        if second < floor:
            return None
        found = [tick for last in self._passes if (tick := self._latest(second, floor, last)) is not None]
        return max(found) * MICROSECONDS if found else None

    def count(self, after: int, upto: int) -> int:
        """Return how many ticks lie strictly after `after` and not after `upto`; see :data:`COUNTED_SECONDS`."""
        end = min(upto // MICROSECONDS, LATEST) + 1
        start = max(after // MICROSECONDS + 1, end - COUNTED_SECONDS, EARLIEST)
        if start >= end:
            return 0
        last_pass = self._passes[0]
        total = self._times.count(self._beyond(start, last_pass), self._beyond(end, last_pass))
        for at, before, then in self._zone.transitions(start, end):
            if before < then and (in_gap := self._times.count(at + before, at + then)):
                runs_after_gap = self._times.count(at + then, at + then + 1)
                total -= in_gap - int(self._shift and not runs_after_gap)
        if len(self._passes) == 2:
            total += self._second_passes(start, end)
        return total

    def _next(self, second: int, last: bool) -> int | None:
        """Return the first tick of one mapping that is not before `second`."""
        if second >= LATEST:
            return None
        wall = self._times.next(self._beyond(second, last))
        while wall is not None:
            if instants := self._zone.instants(wall):
                return instants[-1 if last else 0]
            gap = self._zone.gap(wall)
            if self._shift:
                return gap.at
            wall = self._times.next(gap.at + gap.after)
            if wall is not None and wall > second + _HORIZON:
                return None
        return None

    def _latest(self, second: int, floor: int, last: bool) -> int | None:
        """Return the last tick of one mapping that is not after `second` nor before `floor`."""
        lowest = self._beyond(floor, last)
        wall = self._times.latest(self._beyond(second + 1, last) - 1, lowest)
        while wall is not None:
            if instants := self._zone.instants(wall):
                return instants[-1 if last else 0]
            gap = self._zone.gap(wall)
            if self._shift:
                return gap.at
            wall = self._times.latest(gap.at + gap.before - 1, lowest)
        return None

    def _beyond(self, second: int, last: bool) -> int:
        """Return the first local time whose instant is not before `second`."""
        for at, before, then in self._zone.near(second):
            if before < then and second == at:
                return at + before  # the gap's times all stand for its end
            if before > then and at - (before - then) <= second < at + (before - then):
                if second < at and last:
                    return at + then  # in the first pass, and all of the last is yet to come
                if second >= at and not last:
                    return at + before  # in the last pass, and all of the first is over
        return second + self._zone.offset(second)

    def _second_passes(self, start: int, end: int) -> int:
        """Return how many ticks with ``start <= tick < end`` are the second of their local time."""
        total = 0
        for at, before, then in self._zone.transitions(start - _LONGEST_FOLD, end):
            if before > then:
                first, beyond = max(at, start), min(at + before - then, end)
                total += self._times.count(first + then, beyond + then)
        return total


_HORIZON = 400 * 366 * 86_400
_LONGEST_FOLD = 2 * 86_400
