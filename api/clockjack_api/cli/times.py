"""Times and durations as people read and write them. On the wire they stay RFC 3339 and seconds."""

import re
from datetime import datetime
from typing import Any

import click

from clockjack.clock import MICROSECONDS, SystemClock, from_datetime

_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_DURATION = re.compile(r"^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)?$")


class Duration(click.ParamType[float]):
    """Seconds, or a number with a unit: 500ms, 30s, 5m, 2h, 1d."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return seconds."""
        if isinstance(value, int | float):
            return float(value)
        match = _DURATION.match(str(value).strip())
        if match is None:
            self.fail(f"{value!r} is not a duration such as 30, 1.5s, 5m, 2h or 1d", param, ctx)
        return float(match[1]) * _UNITS[match[2] or "s"]


class Moment(click.ParamType[str]):
    """An RFC 3339 time with an offset; without one, this machine's local time."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return RFC 3339 with an offset."""
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a time such as 2026-03-01T09:30 or 2026-03-01T09:30:00Z", param, ctx)
        return (moment.astimezone() if moment.tzinfo is None else moment).isoformat()


DURATION = Duration()
MOMENT = Moment()


def instant(text: str) -> int:
    """Return an RFC 3339 time as microseconds since the epoch."""
    return from_datetime(datetime.fromisoformat(text))


def local(text: str | None) -> str | None:
    """Return an RFC 3339 time in this machine's zone, to the millisecond."""
    if text is None:
        return None
    return datetime.fromisoformat(text).astimezone().isoformat(sep=" ", timespec="milliseconds")


def ago(text: str | None) -> str | None:
    """Return how far away a time is: ``12 s ago``, ``in 3 min``."""
    if text is None:
        return None
    seconds = (SystemClock().now() - instant(text)) / MICROSECONDS
    return f"{span(seconds)} ago" if seconds >= 0 else f"in {span(-seconds)}"


def with_ago(text: str | None) -> str | None:
    """Return a time in full, and how far away it is."""
    return None if text is None else f"{local(text)}  ({ago(text)})"


def between(start: str | None, end: str | None) -> str | None:
    """Return how long it is from one time to the other."""
    if start is None or end is None:
        return None
    return span((instant(end) - instant(start)) / MICROSECONDS)


def span(seconds: float) -> str:
    """Return a duration with one unit and about three digits."""
    if seconds < 0:
        return f"-{span(-seconds)}"
    if 0 < seconds < 0.0001:
        return "<0.1 ms"
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms" if seconds >= 0.01 or seconds == 0 else f"{seconds * 1000:.1f} ms"
    if seconds < 100:
        return f"{seconds:.1f} s"
    for unit, size, limit in (("min", 60, 100), ("h", 3600, 48)):
        if seconds / size < limit:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86_400:.0f} d"
