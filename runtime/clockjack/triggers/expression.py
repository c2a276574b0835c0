"""Cron expressions: what is accepted, and which days and times of day each one names.

- Five fields: minute, hour, day of month, month, day of week; with six, seconds come **first** (as in Quartz and
  Spring; not last, as in croniter). Upper and lower case are the same.
- Each takes ``*``, numbers, names (``JAN``, ``MON``), ranges, steps (``*/15``, ``8-18/2``; ``5/15`` is from 5 to
  the end), and lists of these. Sunday is 0 and 7. Ranges don't wrap, but for one that ends on ``SUN``.
- Day of month also takes ``L`` (the last day), ``LW`` (the last weekday) and ``15W`` (the weekday nearest to the
  15th in the same month; a month without that day is left out). Day of week also takes ``FRI#2`` or ``5#2`` (the
  second Friday) and ``5L`` (the last one). ``?`` in either is ``*``.
- Where both day fields say something, a day that fits *either* is named; where one begins with ``*``, a day must
  fit *both* (crontab(5) of Debian: so ``*/2`` counts as beginning with a star).
- ``@yearly @annually @monthly @weekly @daily @midnight @hourly`` as in crontab(5).

The fields are parsed by ``cronsim``; this file adds what it lacks (``W``, ``?``, nicknames) and says what is wrong.
"""

import re
from calendar import monthrange
from datetime import date, datetime
from functools import lru_cache

from cronsim import CronSim, CronSimError
from msgspec import Struct

from clockjack.triggers.walltime import WallTimes

NICKNAMES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}

_TAKES = {
    "second": "0-59",
    "minute": "0-59",
    "hour": "0-23",
    "day-of-month": "1-31, L, LW or a weekday like 15W",
    "month": "1-12 or JAN-DEC",
    "day-of-week": "0-7 or SUN-SAT (0 and 7 are Sunday), FRI#2 or 5L",
}
_MONTHS = "January February March April May June July August September October November December".split()
_RANGE = re.compile(r"(\d{1,4})-(\d{1,4})", re.ASCII)
_NEAREST = re.compile(r"([0-9]{1,2})W")
_TO_SUNDAY = re.compile(r"-SUN\b")


class InvalidExpression(ValueError):
    """It is no cron expression, or one that names no day at all."""


class Expression(Struct, frozen=True):
    """What a cron expression names."""

    times: WallTimes
    wildcard: bool
    """Whether the minute or the hour begins with ``*``: what cron(8) tells apart at DST changes."""


@lru_cache(maxsize=4096)
def parse_expression(text: str) -> Expression:
    """Return what a cron expression names; many schedules share one.

    :raises InvalidExpression: if it is no cron expression, or names days that don't exist (30 February).
    """
    second, minute, hour, day, month, weekday = _fields(text)
    plain, nearest = _split_nearest(day)
    # The month is parsed apart, so that cronsim's own check of impossible dates, which doesn't say that this is
    # what's wrong, finds none.
    fields = _parse(second, minute, hour, plain or "1", "*", weekday)
    months = _parse("0", "0", "0", "*", month, "*").months
    both = day.startswith("*") or weekday.startswith("*")

    def days_of(year: int, month: int) -> list[int]:
        first_weekday, length = monthrange(year, month)
        moved = {_nearest_weekday(day, first_weekday, length) for day in nearest if day <= length}
        named: list[int] = []
        for number in range(1, length + 1):
            when = date(year, month, number)
            by_month = number in moved or (bool(plain) and fields.match_dom(when))
            by_week = fields.match_dow(when)
            if (by_month and by_week) if both else (by_month or by_week):
                named.append(number)
        return named

    times = WallTimes(fields.hours, fields.minutes, fields.seconds, months, days_of)
    if times.names_no_day():
        names = "any month" if len(months) == 12 else " or ".join(_MONTHS[number - 1] for number in sorted(months))
        said = f"day {day!r} of the month" + ("" if weekday == "*" else f" that is also day {weekday!r} of the week")
        raise InvalidExpression(f"{text!r} never comes: there is no {said} in {names}")
    return Expression(times, minute.startswith("*") or hour.startswith("*"))


def _fields(text: str) -> list[str]:
    """Return the six fields of an expression, in upper case."""
    said = text.strip()
    if said.startswith("@"):
        if (meant := NICKNAMES.get(said.lower())) is None:
            raise InvalidExpression(f"{said!r} is not known; there are {', '.join(NICKNAMES)}")
        said = meant
    fields = said.upper().split()
    if len(fields) == 5:
        fields.insert(0, "0")
    if len(fields) != 6:
        raise InvalidExpression(
            f"{text!r} has {len(fields)} fields; it takes 5 (minute, hour, day of month, month, day of week), "
            "or 6 with seconds first"
        )
    for place in (3, 5):
        fields[place] = "*" if fields[place] == "?" else fields[place]
    fields[5] = _TO_SUNDAY.sub("-7", fields[5])
    return fields


def _split_nearest(field: str) -> tuple[str, list[int]]:
    """Return a day-of-month field without its terms like ``15W``, and the days that these name."""
    plain: list[str] = []
    nearest: list[int] = []
    for term in field.split(","):
        found = _NEAREST.fullmatch(term)
        if found is None or not 1 <= int(found[1]) <= 31:
            plain.append(term)
        else:
            nearest.append(int(found[1]))
    return ",".join(plain), nearest


def _parse(*fields: str) -> CronSim:
    try:
        return CronSim(" ".join(fields), _ANY_TIME)
    except CronSimError as error:
        name = str(error).removeprefix("Bad ")
        text = fields[list(_TAKES).index(name)]
        article = "an" if name == "hour" else "a"
        hint = "; a range goes from the lower to the higher" if _goes_back(text) else ""
        raise InvalidExpression(f"{text!r} is not {article} {name}: it takes {_TAKES[name]}{hint}") from None


def _goes_back(field: str) -> bool:
    """Say whether a field has a range of numbers that begins above its end."""
    return any(int(first) > int(last) for first, last in _RANGE.findall(field))


def _nearest_weekday(day: int, first_weekday: int, length: int) -> int:
    """Return the weekday (Monday to Friday) nearest to `day`, in the same month."""
    weekday = (first_weekday + day - 1) % 7
    if weekday == 5:
        return day - 1 if day > 1 else day + 2
    if weekday == 6:
        return day + 1 if day < length else day - 2
    return day


_ANY_TIME = datetime(2000, 1, 1)  # noqa: DTZ001  (cronsim wants one; only the parsed fields are used)
