"""Every so many seconds, from an anchor that never moves: no drift, whatever the runs take."""

from typing import Annotated

from msgspec import Meta, Struct

from clockjack.clock import from_datetime, seconds
from clockjack.triggers.date import LATEST, Moment, moment_faults
from clockjack.triggers.exclusion import CalendarNames
from clockjack.triggers.faults import FieldFault


class IntervalTrigger(Struct, tag="interval", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """Every so many seconds of elapsed time; changes of the local clock (DST) make no difference."""

    every_seconds: Annotated[float, Meta(ge=0.1, le=315_360_000)]
    """Seconds from one tick to the next: 0.1 to ten years."""
    anchor: Moment | None = None
    """A tick; all others lie whole intervals before and after it. RFC 3339, with an offset; null: when the
    schedule was created."""
    exclude: CalendarNames = ()
    """Names of calendars that leave ticks out, or, with ``include``, have them on their days alone."""

    def faults(self) -> list[FieldFault]:
        """Return what is wrong with it."""
        return moment_faults(self.anchor, "/anchor")


class IntervalTicks:
    """The ticks of an interval: anchor + n · every, for every whole n."""

    def __init__(self, trigger: IntervalTrigger) -> None:
        """Tick as `trigger` says.

        :raises ValueError: if it has no anchor: :func:`clockjack.schedules.check.complete` gives it one.
        """
        if trigger.anchor is None:
            raise ValueError("an interval without an anchor has no ticks yet")
        self._anchor = from_datetime(trigger.anchor)
        self._every = seconds(trigger.every_seconds)

    def next(self, after: int) -> int | None:
        """Return the first tick strictly after `after`, or None if there is none."""
        tick = self._anchor + (self._number(after) + 1) * self._every
        return tick if tick <= LATEST else None

    def latest(self, after: int, upto: int) -> int | None:
        """Return the last tick strictly after `after` and not after `upto`, or None if there is none."""
        tick = self._anchor + self._number(min(upto, LATEST)) * self._every
        return tick if tick > after else None

    def count(self, after: int, upto: int) -> int:
        """Return how many ticks lie strictly after `after` and not after `upto`."""
        return max(self._number(min(upto, LATEST)) - self._number(after), 0)

    def _number(self, instant: int) -> int:
        """Return which tick, from the anchor's 0, is the last one not after `instant`."""
        return (instant - self._anchor) // self._every
