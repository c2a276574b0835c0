"""Ticks without those that named calendars leave out."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Protocol

from msgspec import Meta

from clockjack.specs import Name
from clockjack.triggers.ticks import Ticks

MAX_EXCLUDED = 1_000
"""A trigger of which so many stretches in a row, each with a tick in it, are left out, is taken for one that never
ticks again."""

MAX_COUNTED = 5_000
"""Of so many stretches that are left out, the latest, ticks are subtracted when they are counted."""

CalendarNames = Annotated[tuple[Name, ...], Meta(max_length=10)]
"""What users write: the calendars that a trigger keeps to."""


class Openings(Protocol):
    """When a calendar is open. All instants are microseconds since the epoch; every answer is bounded work."""

    def next_open(self, at: int) -> int | None:
        """Return the first instant not before `at` at which it is open; None if it never is again."""
        ...

    def next_closed(self, at: int) -> int | None:
        """Return the first instant not before `at` at which it is closed; None if it never is again."""
        ...

    def last_open(self, at: int) -> int | None:
        """Return the last instant not after `at` at which it was open; None if it never was."""
        ...


class Calendar(Protocol):
    """A named calendar."""

    def openings(self, timezone: str) -> Openings:
        """Return when it is open to triggers in a time zone."""
        ...


NamedCalendars = Mapping[str, Calendar]
"""Calendars by name."""


class Excluding:
    """The ticks of a trigger at which all of some calendars are open."""

    def __init__(self, ticks: Ticks, openings: Sequence[Openings]) -> None:
        """Tick as `ticks` does while all of `openings` are open."""
        self._ticks = ticks
        self._openings = openings

    def next(self, after: int) -> int | None:
        """Return the first tick strictly after `after`, or None if there is none; see :data:`MAX_EXCLUDED`."""
        tick = self._ticks.next(after)
        for _ in range(MAX_EXCLUDED):
            if tick is None or (at := self._next_open(tick)) is None:
                return None
            if at == tick:
                return tick
            tick = self._ticks.next(at - 1)
        return None

    def latest(self, after: int, upto: int) -> int | None:
        """Return the last tick strictly after `after` and not after `upto`, or None if there is none."""
        tick = self._ticks.latest(after, upto)
        for _ in range(MAX_EXCLUDED):
            if tick is None or (at := self._last_open(tick)) is None or at <= after:
                return None
            if at == tick:
                return tick
            tick = self._ticks.latest(after, at)
        return None

    def count(self, after: int, upto: int) -> int:
        """Return how many ticks lie strictly after `after` and not after `upto`; see :data:`MAX_COUNTED`."""
        total = 0
        begin = after + 1
        for _ in range(MAX_COUNTED):
            opens = self._next_open(begin)
            if opens is None or opens > upto:
                return total
            closes = self._next_closed(opens)
            if closes is None or closes > upto:
                return total + self._ticks.count(opens - 1, upto)
            total += self._ticks.count(opens - 1, closes - 1)
            begin = closes
        return total + self._ticks.count(begin - 1, upto)

    def _next_open(self, at: int) -> int | None:
        """Return the first instant not before `at` at which all are open."""
        for _ in range(MAX_EXCLUDED):
            furthest = at
            for each in self._openings:
                found = each.next_open(at)
                if found is None:
                    return None
                furthest = max(furthest, found)
            if furthest == at:
                return at
            at = furthest
        return None

    def _last_open(self, at: int) -> int | None:
        """Return the last instant not after `at` at which all were open."""
        for _ in range(MAX_EXCLUDED):
            furthest = at
            for each in self._openings:
                found = each.last_open(at)
                if found is None:
                    return None
                furthest = min(furthest, found)
            if furthest == at:
                return at
            at = furthest
        return None

    def _next_closed(self, at: int) -> int | None:
        """Return the first instant not before `at` at which one is closed."""
        return min((found for each in self._openings if (found := each.next_closed(at)) is not None), default=None)
