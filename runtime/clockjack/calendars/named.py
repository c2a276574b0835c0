"""All calendars of a namespace."""

from collections.abc import Mapping

from msgspec import Struct

from clockjack.calendars.calendar import Calendar


class Calendars(Struct, frozen=True):
    """Calendars by name, as they are after some change."""

    change: int
    """Number of the last change of any calendar, counted in the journal."""
    named: Mapping[str, Calendar]


NO_CALENDARS = Calendars(0, {})
"""What there is where no calendar was ever made."""
