"""Public holidays, from the ``holidays`` distribution; imported when a calendar first names some (20 MB)."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from clockjack.calendars.spec import PublicHolidays
from clockjack.triggers.faults import FieldFault


def holiday_faults(wanted: PublicHolidays) -> Iterator[FieldFault]:
    """Yield what is wrong with them: what is not known."""
    from holidays import country_holidays, list_supported_countries

    known = list_supported_countries()
    if wanted.country not in known:
        yield FieldFault("/country", f"no holidays are known of {wanted.country!r}")
        return
    if wanted.subdivision is not None and wanted.subdivision not in known[wanted.country]:
        names = ", ".join(known[wanted.country]) or "none"
        yield FieldFault("/subdivision", f"is no part of {wanted.country} with holidays of its own; there are: {names}")
        return
    there = country_holidays(wanted.country, subdiv=wanted.subdivision).supported_categories
    for place, category in enumerate(wanted.categories):
        if category not in there:
            yield FieldFault(f"/categories/{place}", f"is not known there; there are: {', '.join(sorted(there))}")


@lru_cache(maxsize=2000)
def holidays_of(wanted: PublicHolidays, year: int) -> tuple[date, ...]:
    """Return the holidays of a year; none outside of the years that are known (see the distribution)."""
    from holidays import country_holidays

    found = country_holidays(
        wanted.country, subdiv=wanted.subdivision, years=year, expand=False, categories=wanted.categories or None
    )
    return tuple(sorted(day for day in found if day.year == year))
