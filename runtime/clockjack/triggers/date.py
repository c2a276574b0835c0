"""Once, at an instant."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from clockjack.clock import from_datetime

Moment = Annotated[datetime, Meta(tz=True)]
"""RFC 3339, with an offset."""


class DateTrigger(Struct, tag="date", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """Once, at an instant."""

    run_at: Moment
    """When: RFC 3339, with an offset."""


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
