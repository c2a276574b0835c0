"""Calendars."""

from datetime import date

from msgspec import Struct

from clockjack.calendars.spec import CalendarMode, PublicHolidays, Weekday
from clockjack_api.models.common import Moment


class Calendar(Struct, frozen=True):
    """A calendar."""

    name: str
    mode: CalendarMode
    """``exclude``: no ticks on its days; ``include``: ticks on them alone."""
    timezone: str | None
    """The time zone in which its days are days. Null: that of the trigger; where that has none, UTC."""
    dates: list[date]
    weekdays: list[Weekday]
    yearly: list[str]
    """Days of each year: ``12-24``."""
    holidays: list[PublicHolidays]
    icalendar: str | None
    settled: bool
    """Whether all schedules that keep to it have been looked at since its last change."""
    revision: int
    """Counts up with each change of any calendar; what the `ETag` is made of."""
    created_at: Moment
    updated_at: Moment


class CalendarPage(Struct, frozen=True):
    """Some calendars, by name."""

    data: list[Calendar]
    has_more: bool
    next_cursor: str | None
