"""Recurrence rules of RFC 5545 (iCalendar), such as ``FREQ=MONTHLY;BYDAY=2FR``: what is accepted.

The parts and their ranges are those of section 3.3.10. Refused are what would be unbounded work (more than
:data:`TIMES_A_DAY`, a ``COUNT`` beyond :data:`MAX_COUNT`), what the RFC forbids, and ``BYSETPOS`` with several times a
day. A date in ``UNTIL`` means all of that day.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Literal, cast

from msgspec import Struct

TIMES_A_DAY = 1_440
"""A rule names at most so many times of a day: one a minute. What is to run more often is an interval, or cron."""

MAX_COUNT = 10_000
"""The largest ``COUNT``: its end is found by counting."""

Frequency = Literal["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"]
SUB_DAILY: Mapping[str, int] = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}
"""Frequencies of less than a day, with their seconds."""

_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", *SUB_DAILY)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_RANGES = {
    "BYSECOND": (0, 59, False),
    "BYMINUTE": (0, 59, False),
    "BYHOUR": (0, 23, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYMONTH": (1, 12, False),
    "BYSETPOS": (1, 366, True),
}
"""Of lists of numbers: the smallest, the largest, and whether they may count from the end (negative)."""
_BYDAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"([0-9]{8})(?:T([0-9]{6})(Z?))?")


class InvalidRule(ValueError):
    """It is no recurrence rule, or none that is accepted."""


class Until(Struct, frozen=True):
    """The end of a rule."""

    moment: datetime
    """Without a zone: a local time. The last that may be a tick."""
    is_utc: bool


class Rule(Struct, frozen=True):
    """A recurrence rule, its parts checked."""

    frequency: Frequency
    interval: int
    count: int | None
    until: Until | None
    week_start: int
    """The day on which weeks begin: Monday is 0."""
    numbers: dict[str, tuple[int, ...]]
    """Of ``BYMONTHDAY`` and the like."""
    weekdays: tuple[tuple[int, int], ...]
    """``BYDAY``: the weekday (Monday is 0), and which one of the month or year; 0 for each."""

    @property
    def sub_daily(self) -> bool:
        """Whether it goes by hours, minutes or seconds."""
        return self.frequency in SUB_DAILY


def parse_rule(text: str) -> Rule:
    """Return what a rule says.

    :raises InvalidRule: if it is none, or unbounded work.
    """
    parts = _parts(text)
    frequency = parts.pop("FREQ", None)
    if frequency not in _FREQUENCIES:
        raise InvalidRule(f"must say FREQ={', '.join(_FREQUENCIES[:-1])} or {_FREQUENCIES[-1]}")
    if "COUNT" in parts and "UNTIL" in parts:
        raise InvalidRule("says COUNT and UNTIL, of which one may be said")
    week_start = parts.pop("WKST", "MO")
    if week_start not in _WEEKDAYS:
        raise InvalidRule(f"WKST={week_start} is none of {', '.join(_WEEKDAYS)}")
    rule = Rule(
        cast("Frequency", frequency),
        _number("INTERVAL", parts.pop("INTERVAL", "1"), 1_000_000),
        _number("COUNT", parts.pop("COUNT"), MAX_COUNT) if "COUNT" in parts else None,
        _until(parts.pop("UNTIL")) if "UNTIL" in parts else None,
        _WEEKDAYS.index(week_start),
        {name: _numbers(name, said) for name, said in parts.items() if name != "BYDAY"},
        _weekdays(parts["BYDAY"]) if "BYDAY" in parts else (),
    )
    _check(rule)
    return rule


def _parts(text: str) -> dict[str, str]:
    said = text.strip().upper()
    if "\n" in said or said.startswith(("DTSTART", "RDATE", "EXDATE", "EXRULE")):
        raise InvalidRule(
            "takes one RRULE: a start goes into anchor, further dates into any_of, exceptions into a calendar"
        )
    parts: dict[str, str] = {}
    for part in said.removeprefix("RRULE:").rstrip(";").split(";"):
        name, equals, value = part.partition("=")
        if not equals or name not in _KNOWN:
            raise InvalidRule(f"{part[:50]!r} is not a part of a rule: it takes {', '.join(_KNOWN)}")
        if name in parts:
            raise InvalidRule(f"says {name} twice")
        parts[name] = value
    return parts


_KNOWN = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", *_RANGES)


def _number(name: str, text: str, largest: int) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:20]) <= largest:
        raise InvalidRule(f"{name}={text[:30]} is not a whole number from 1 to {largest:,}")
    return int(text)


def _numbers(name: str, text: str) -> tuple[int, ...]:
    least, most, signed = _RANGES[name]
    found: set[int] = set()
    for each in text.split(","):
        digits = each[1:] if signed and each[:1] in ("-", "+") else each
        if not digits.isascii() or not digits.isdigit() or not least <= int(digits[:9]) <= most:
            also = f", or -{most} to -{least}" if signed else ""
            raise InvalidRule(f"{name}={each[:30]} is not a whole number from {least} to {most}{also}")
        found.add(int(each))
    return tuple(sorted(found))


def _weekdays(text: str) -> tuple[tuple[int, int], ...]:
    found: set[tuple[int, int]] = set()
    for each in text.split(","):
        match = _BYDAY.fullmatch(each)
        if match is None or (match[1] is not None and not 1 <= abs(int(match[1])) <= 53):
            raise InvalidRule(
                f"BYDAY={each[:30]} is none of {', '.join(_WEEKDAYS)}, nor one with a number like 2FR or -1SU"
            )
        found.add((_WEEKDAYS.index(match[2]), int(match[1] or 0)))
    return tuple(sorted(found))


def _until(text: str) -> Until:
    match = _UNTIL.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        day = datetime.strptime(match[1], "%Y%m%d").replace(tzinfo=UTC)
        at = time(23, 59, 59) if match[2] is None else datetime.strptime(match[2], "%H%M%S").replace(tzinfo=UTC).time()
    except ValueError:
        raise InvalidRule(f"UNTIL={text[:30]} is no date like 20261231 nor a time like 20261231T120000Z") from None
    return Until(datetime.combine(day.date(), at), bool(match[3]))


def _check(rule: Rule) -> None:
    """Refuse what the RFC forbids, and what is not accepted here."""
    said = {*rule.numbers, *(["BYDAY"] if rule.weekdays else [])}

    def forbid(name: str, why: str, *, if_so: bool) -> None:
        if name in said and if_so:
            raise InvalidRule(f"{name} {why}")

    forbid("BYWEEKNO", "goes with FREQ=YEARLY alone (RFC 5545)", if_so=rule.frequency != "YEARLY")
    forbid(
        "BYYEARDAY",
        f"doesn't go with FREQ={rule.frequency} (RFC 5545)",
        if_so=rule.frequency in ("DAILY", "WEEKLY", "MONTHLY"),
    )
    forbid("BYMONTHDAY", "doesn't go with FREQ=WEEKLY (RFC 5545)", if_so=rule.frequency == "WEEKLY")
    if any(place for _, place in rule.weekdays) and (rule.frequency not in ("MONTHLY", "YEARLY") or "BYWEEKNO" in said):
        raise InvalidRule("BYDAY with a number goes with FREQ=MONTHLY or YEARLY, without BYWEEKNO (RFC 5545)")
    if "BYSETPOS" in said:
        if len(said) == 1:
            raise InvalidRule("BYSETPOS needs another BY… to choose from (RFC 5545)")
        if rule.sub_daily:
            raise InvalidRule(f"BYSETPOS is not taken with FREQ={rule.frequency}")
        if any(len(rule.numbers.get(name, ())) > 1 for name in ("BYHOUR", "BYMINUTE", "BYSECOND")):
            raise InvalidRule("BYSETPOS is not taken with several times a day")
