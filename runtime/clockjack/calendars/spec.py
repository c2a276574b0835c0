"""A calendar, as users write it and as the journal stores it."""

from datetime import date
from enum import Enum
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from clockjack.triggers.zone import ZoneName


class CalendarMode(str, Enum):
    """What a calendar's days mean to the triggers that name it."""

    EXCLUDE = "exclude"
    """There are no ticks on them."""
    INCLUDE = "include"
    """There are ticks on them alone."""


class Weekday(str, Enum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class PublicHolidays(Struct, forbid_unknown_fields=True, frozen=True):
    """The holidays of a country, as the ``holidays`` distribution knows them."""

    country: Annotated[str, Meta(pattern="^[A-Z]{2,3}$")]
    """ISO 3166-1 alpha-2 code: ``DE``."""
    subdivision: Annotated[str, Meta(min_length=1, max_length=50)] | None = None
    """A part of it, by ISO 3166-2 without the country: ``BY``. Null: what holds in the whole country."""
    categories: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=50)], ...], Meta(max_length=20)] = ()
    """Such as ``public``, ``bank``, ``catholic``: what there is differs by country; none: what it takes for public."""


YearlyDate = Annotated[str, Meta(pattern="^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
"""A day of each year: month and day, ``12-24``."""


class CalendarSpec(Struct, forbid_unknown_fields=True, frozen=True):
    """Days, and parts of days, that triggers leave out (``exclude``), or keep to (``include``)."""

    mode: CalendarMode = CalendarMode.EXCLUDE
    """``exclude``: no ticks on its days; ``include``: ticks on them alone."""
    timezone: ZoneName | None = None
    """The time zone in which its days are days. Null: that of the trigger; where that has none, UTC."""
    dates: Annotated[tuple[date, ...], Meta(max_length=10_000)] = ()
    """Single days."""
    weekdays: Annotated[tuple[Weekday, ...], Meta(max_length=7)] = ()
    """Days of each week."""
    yearly: Annotated[tuple[YearlyDate, ...], Meta(max_length=366)] = ()
    """Days of each year: ``12-24``; ``02-29`` in those that have it."""
    holidays: Annotated[tuple[PublicHolidays, ...], Meta(max_length=20)] = ()
    """Public holidays of countries."""
    icalendar: Annotated[str, Meta(min_length=1, max_length=262_144)] | None = None
    """The text of an iCalendar file (RFC 5545): the times of its events, whole days or not, are the calendar's.
    At most 1,000 events, 100 that recur, and 2,000 times in a year."""


_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[CalendarSpec] = msgspec.json.Decoder(CalendarSpec)


def encode_calendar(spec: CalendarSpec) -> bytes:
    """Return `spec` as JSON, every field in it."""
    return _encoder.encode(spec)


def decode_calendar(data: bytes) -> CalendarSpec:
    """Return what :func:`encode_calendar` made JSON of.

    :raises msgspec.ValidationError: if it has what this version doesn't know.
    """
    return _decoder.decode(data)
