"""Events of an iCalendar file (RFC 5545): when they are.

The file is parsed by ``icalendar``, which is imported when a calendar first has such a text (7 MB); what recurs is
worked out by :mod:`clockjack.triggers.rrule`. Taken are ``DTSTART``, ``DTEND``, ``DURATION``, ``RRULE``, ``RDATE``,
``EXDATE`` and ``RECURRENCE-ID``; cancelled events are passed over. Times without a zone are those of whoever asks.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from clockjack.clock import MICROSECONDS
from clockjack.triggers.json_values import is_array
from clockjack.triggers.local_ticks import Dst
from clockjack.triggers.recurrence import InvalidRule, parse_rule
from clockjack.triggers.rrule import RruleTicks, RruleTrigger
from clockjack.triggers.zone import Zone, zone, zone_names

if TYPE_CHECKING:
    from icalendar.cal import Component

MAX_EVENTS = 1_000
"""Events in one file."""

MAX_RECURRING = 100
"""Events that recur by a rule."""

MAX_TIMES_A_YEAR = 2_000
"""Times of all events in one year."""

MAX_RECURRING_DAYS = 366
"""What recurs lasts no longer than so many days."""

_TAKEN = frozenset("DTSTART DTEND DURATION RRULE RDATE EXDATE RECURRENCE-ID".split())
_WALL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a local time on purpose
_LATEST_WALL = 253_055_232_000  # 9989


class InvalidCalendarText(ValueError):
    """It is no iCalendar text, or has what is not taken."""


class Moment(Struct, frozen=True):
    """A time in a file."""

    wall: int
    """Seconds since 1970-01-01T00:00:00 of the local clock."""
    timezone: str | None
    """None: that of whoever asks."""


class Event(Struct, frozen=True):
    """An event: when it is, and again."""

    start: Moment
    lasts: int
    """Seconds on the local clock."""
    whole_days: bool
    rule: str | None = None
    more: tuple[Moment, ...] = ()
    """Further times at which it begins."""
    left_out: frozenset[int] = frozenset()
    """Walls at which it doesn't begin after all: exceptions, and those that another event replaces."""


def parse_events(text: str) -> list[Event]:
    """Return the events of an iCalendar text.

    :raises InvalidCalendarText: if it is none, or has what is not taken.
    """
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(text)
        found: list[Component] = calendar.walk("VEVENT")  # pyright: ignore[reportUnknownMemberType]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise InvalidCalendarText(f"is no iCalendar text: {str(error)[:200]}") from None
    if len(found) > MAX_EVENTS:
        raise InvalidCalendarText(f"has {len(found):,} events; it may have {MAX_EVENTS:,}")
    if not found:
        raise InvalidCalendarText("has no event (VEVENT)")
    for each in found:
        for name, message in each.errors:
            if name in _TAKEN:
                raise InvalidCalendarText(f"{_name(each)}: {name} can't be read: {str(message)[:200]}")
    replaced: dict[str, set[int]] = {}
    for each in found:
        if (instance := _get(each, "RECURRENCE-ID")) is not None:
            if "RANGE" in instance.params:
                raise InvalidCalendarText(f"{_name(each)} replaces all that follow (RANGE), which is not taken")
            replaced.setdefault(str(each.get("UID")), set()).add(_moment(each, instance.dt).wall)
    there = [each for each in found if str(each.get("STATUS", "")).upper() != "CANCELLED"]
    events = [_event(each, replaced.get(str(each.get("UID")), set())) for each in there]
    if sum(event.rule is not None for event in events) > MAX_RECURRING:
        raise InvalidCalendarText(f"has more than {MAX_RECURRING} events that recur")
    return events


def times_of(event: Event, local: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the times of an event that reach into ``start <= time < end``, in microseconds since the epoch.

    `local` is the time zone of times that have none.
    """
    lasts = event.lasts * MICROSECONDS
    for at in _begins(event, local, start - lasts - _MARGIN, end):
        ends = _end(event, at, local)
        if at < end and ends > start and ends > at:
            yield at, ends


def _begins(event: Event, local: str, after: int, end: int) -> Iterator[int]:
    for moment in (event.start, *event.more):
        if moment.wall not in event.left_out:
            yield _instant(moment, local)
    if event.rule is None:
        return
    anchor = _WALL_EPOCH + timedelta(seconds=event.start.wall)
    timezone = event.start.timezone or local
    ticks = _ticks(RruleTrigger(event.rule, timezone, anchor, Dst(gap="shift" if event.whole_days else None)))
    at = ticks.next(after)
    while at is not None and at < end:
        wall = _wall(at, zone(timezone))
        if wall not in event.left_out and wall != event.start.wall:
            yield at
        at = ticks.next(at)


@lru_cache(maxsize=1000)
def _ticks(trigger: RruleTrigger) -> RruleTicks:
    return RruleTicks(trigger)


_MARGIN = 2 * 86_400 * MICROSECONDS


def _end(event: Event, at: int, local: str) -> int:
    """Return when an event ends that begins at an instant: so much later on the local clock."""
    timezone = event.start.timezone or local
    return _instant(Moment(_wall(at, zone(timezone)) + event.lasts, timezone), local)


def _wall(instant: int, where: Zone) -> int:
    second = instant // MICROSECONDS
    return second + where.offset(second)


def _instant(moment: Moment, local: str) -> int:
    where = zone(moment.timezone or local)
    instants = where.instants(moment.wall)
    return (instants[0] if instants else where.gap(moment.wall).at) * MICROSECONDS


def _event(component: "Component", replaced: set[int]) -> Event:
    begins = _get(component, "DTSTART")
    if begins is None:
        raise InvalidCalendarText(f"{_name(component)} has no DTSTART")
    whole_days = not isinstance(begins.dt, datetime)
    start = _moment(component, begins.dt)
    lasts = _lasts(component, start, whole_days=whole_days)
    rule = component.get("RRULE")
    if isinstance(rule, list):
        raise InvalidCalendarText(f"{_name(component)} has more than one RRULE")
    text = None if rule is None or "RECURRENCE-ID" in component else _rule(component, rule.to_ical().decode())
    if text is not None and lasts > MAX_RECURRING_DAYS * 86_400:
        raise InvalidCalendarText(f"{_name(component)} recurs, and lasts longer than {MAX_RECURRING_DAYS} days")
    left_out = {moment.wall for moment in _dates(component, "EXDATE")}
    if "RECURRENCE-ID" not in component:
        left_out |= replaced
    more = tuple(_dates(component, "RDATE"))
    return Event(start, lasts, whole_days, text, more, frozenset(left_out))


def _rule(component: "Component", text: str) -> str:
    try:
        rule = parse_rule(text)
    except InvalidRule as error:
        raise InvalidCalendarText(f"{_name(component)}: RRULE {error}") from None
    if rule.sub_daily:
        raise InvalidCalendarText(f"{_name(component)} recurs more than daily, which is not taken")
    return text


def _lasts(component: "Component", start: Moment, *, whole_days: bool) -> int:
    ends, duration = _get(component, "DTEND"), _get(component, "DURATION")
    if ends is not None:
        if isinstance(ends.dt, datetime) == whole_days:
            raise InvalidCalendarText(f"{_name(component)}: one of DTSTART and DTEND is a date, the other a time")
        end = _moment(component, ends.dt)
        lasts = end.wall - start.wall if end.timezone == start.timezone else _between(start, end)
    elif duration is not None:
        lasts = int(duration.dt.total_seconds())
    else:
        lasts = 86_400 if whole_days else 0
    if start.wall + lasts >= _LATEST_WALL:
        raise InvalidCalendarText(f"{_name(component)} ends after 9988")
    if lasts < 0:
        raise InvalidCalendarText(f"{_name(component)} ends before it begins")
    return lasts


def _between(start: Moment, end: Moment) -> int:
    """Return the elapsed seconds between times in different zones."""
    return (_instant(end, "UTC") - _instant(start, "UTC")) // MICROSECONDS


def _get(component: "Component", name: str) -> Any:
    """Return a property of a date or a duration; None if it isn't there."""
    found = component.get(name)
    if found is not None and (isinstance(found, list) or not hasattr(found, "dt")):
        raise InvalidCalendarText(f"{_name(component)}: {name} can't be read")
    return found


def _dates(component: "Component", name: str) -> Iterator[Moment]:
    for each in _listed(component.get(name)):
        if not hasattr(each, "dts"):
            raise InvalidCalendarText(f"{_name(component)}: {name} can't be read")
        for entry in each.dts:
            if isinstance(entry.dt, tuple):
                raise InvalidCalendarText(f"{_name(component)}: {name} has periods, which are not taken")
            yield _moment(component, entry.dt)


def _listed(found: object) -> list[Any]:
    """Return all values of a property that may come once, more often, or not at all."""
    if is_array(found):
        return found
    return [] if found is None else [found]


def _moment(component: "Component", value: object) -> Moment:
    if isinstance(value, datetime):
        wall = int((value.replace(tzinfo=None) - _WALL_EPOCH).total_seconds())
        timezone = None if value.tzinfo is None else str(getattr(value.tzinfo, "key", value.tzname()))
        if timezone is not None and timezone not in zone_names():
            raise InvalidCalendarText(f"{_name(component)} is in a time zone that is none of the IANA database")
    elif isinstance(value, date):
        wall, timezone = (value.toordinal() - _WALL_EPOCH.toordinal()) * 86_400, None
    else:
        raise InvalidCalendarText(f"{_name(component)} has a time that is none")
    if not 0 <= wall < _LATEST_WALL:
        raise InvalidCalendarText(f"{_name(component)} is not between 1970 and 9988")
    return Moment(wall, timezone)


def _name(component: "Component") -> str:
    return f"the event {str(component.get('UID', '?'))[:100]!r}"
