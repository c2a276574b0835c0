"""Once, at an instant."""

from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta, Struct

from clockjack.clock import from_datetime
from clockjack.triggers.exclusion import CalendarNames
from clockjack.triggers.faults import FieldFault

Moment = Annotated[datetime, Meta(tz=True)]
"""RFC 3339, with an offset."""

LATEST = from_datetime(datetime(9999, 1, 1, tzinfo=UTC))
"""No tick is later: what Python's datetime can hold, and a margin."""


def moment_faults(moment: datetime | None, pointer: str) -> list[FieldFault]:
    """Return what is wrong with a time that stands at `pointer`, if it is given."""
    if moment is None or 0 <= from_datetime(moment) <= LATEST:
        return []
    return [FieldFault(pointer, "must lie between 1970 and 9998")]


class DateTrigger(Struct, tag="date", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """Once, at an instant."""

    run_at: Moment
    """When: RFC 3339, with an offset."""
    exclude: CalendarNames = ()
    """Names of calendars that leave ticks out, or, with ``include``, have them on their days alone."""

    def faults(self) -> list[FieldFault]:
        """Return what is wrong with it."""
        return moment_faults(self.run_at, "/run_at")


class DateTicks:
    """The one tick of a date."""

    def __init__(self, trigger: DateTrigger) -> None:
        """Tick when `trigger` says."""
        self._at = from_datetime(trigger.run_at)

    def next(self, after: int) -> int | None:
        """Return the first tick strictly after `after`, or None if there is none."""
        return self._at if self._at > after else None

    def latest(self, after: int, upto: int) -> int | None:
        """Return the last tick strictly after `after` and not after `upto`, or None if there is none."""
        return self._at if after < self._at <= upto else None

    def count(self, after: int, upto: int) -> int:
        """Return how many ticks lie strictly after `after` and not after `upto`."""
        return int(after < self._at <= upto)
