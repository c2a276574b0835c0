"""Named calendars: days, and parts of days, that triggers leave out, or keep to.

:class:`~clockjack.calendars.spec.CalendarSpec` is what users write, and what the journal stores as JSON:
dates, weekdays, days of each year, public holidays (of the ``holidays`` distribution) and an iCalendar text.
:mod:`.check` says what is wrong with one. :class:`~clockjack.calendars.calendar.Calendar` is one ready to be asked
when it opens and closes, year by year, in whatever time zone; :class:`~clockjack.calendars.named.Calendars` are all
of a namespace, with the number of the change that made them what they are. All of it is pure: what a calendar says of
a day depends on its text and on the pinned data of ``holidays`` and ``tzdata``.

A schedule's next tick is computed by whoever proposes it, with the calendars as they are then, and travels in the
record with that number; apply refuses it if a calendar was changed since. When one is changed, the scheduler goes
through the schedules that use it, and moves those whose next tick is another one now.
"""

from clockjack.calendars.calendar import Calendar, compiled
from clockjack.calendars.check import check_calendar
from clockjack.calendars.named import NO_CALENDARS, Calendars
from clockjack.calendars.spec import CalendarSpec, decode_calendar, encode_calendar

__all__ = [
    "NO_CALENDARS",
    "Calendar",
    "CalendarSpec",
    "Calendars",
    "check_calendar",
    "compiled",
    "decode_calendar",
    "encode_calendar",
]
