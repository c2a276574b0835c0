"""Named calendars, and the next ticks of schedules that keep to them.

What a next tick is, apply can't know: it follows from time zones and tables of holidays. So whoever proposes one says
after which *change* of calendars it was computed, counted over all of them, and it counts only if there was none since.
A change leaves the calendar *pending* until the scheduler has looked at all schedules that keep to it.
"""

from typing import Final

import msgspec

from clockjack.apply.outcome import (
    APPLIED,
    IN_USE,
    LIMIT_REACHED,
    NOT_FOUND,
    STALE_CALENDARS,
    STALE_EPOCH,
    STALE_REVISION,
    Outcome,
    ignored,
)
from clockjack.apply.rows import CalendarUse, NamedCalendar, Schedule
from clockjack.apply.session import Session
from clockjack.apply.ticks import set_next
from clockjack.apply.topics import Topic
from clockjack.lifecycle import LifecycleEvent
from clockjack.records import CalendarsUsed, DeleteCalendar, PutCalendar, Reschedule

MAX_CALENDARS: Final = 1_000
"""Calendars in one namespace."""

_COUNT = "SELECT count(*) FROM calendars WHERE namespace = ?"
_USED = "SELECT 1 FROM calendar_uses WHERE namespace = ? AND name = ? LIMIT 1"


def put(session: Session, record: PutCalendar) -> Outcome:
    """Create or replace a calendar."""
    row = session.calendars.get(record.namespace, record.name)
    if record.expected_revision is not None and record.expected_revision != (row.revision if row else 0):
        return ignored(STALE_REVISION)
    created = row is None
    if row is None:
        session.calendars.flush()
        [(known,)] = session.db.execute(_COUNT, (record.namespace,))
        if known >= MAX_CALENDARS:
            return ignored(LIMIT_REACHED)
        row = NamedCalendar(record.namespace, record.name, 0, b"", 0, record.at, record.at)
    row.revision = session.count_calendar_change()
    row.spec = record.spec
    row.pending = int(_is_used(session, record.namespace, record.name))
    row.updated_at = record.at
    session.calendars.put(row)
    session.topics.add(Topic.SCHEDULES)
    _emit(session, row, "calendar.created" if created else "calendar.updated", record.at)
    return Outcome(value=row.revision)


def delete(session: Session, record: DeleteCalendar) -> Outcome:
    """Remove a calendar."""
    row = session.calendars.get(record.namespace, record.name)
    if row is None:
        return ignored(NOT_FOUND)
    if record.expected_revision not in (None, row.revision):
        return ignored(STALE_REVISION)
    if _is_used(session, record.namespace, record.name):
        return ignored(IN_USE)
    session.count_calendar_change()
    session.calendars.remove(record.namespace, record.name)
    _emit(session, row, "calendar.deleted", record.at)
    return APPLIED


def reschedule(session: Session, record: Reschedule) -> Outcome:
    """Move the next ticks of schedules that keep to a calendar; its outcome says how many."""
    if not session.leads("scheduler", record.epoch):
        return ignored(STALE_EPOCH)
    calendar = session.calendars.get(record.namespace, record.calendar)
    if calendar is None or is_stale(session, record.calendars):
        return ignored(STALE_CALENDARS)
    moved = 0
    for schedule_id, revision, before, next_at in record.items:
        row = session.schedules.get(record.namespace, schedule_id)
        if row is not None and (row.revision, row.next_at) == (revision, before) and before != next_at:
            set_next(row, next_at)
            session.schedules.put(row)
            session.topics.add(Topic.SCHEDULES)
            moved += 1
    if record.done and calendar.pending:
        calendar.pending = 0
        session.calendars.put(calendar)
    return Outcome(value=moved)


def is_stale(session: Session, change: int | None) -> bool:
    """Say whether calendars were changed after that change; None is said of what keeps to none."""
    return change is not None and change != session.calendar_changes


def lacks(session: Session, namespace: str, used: CalendarsUsed | None) -> bool:
    """Say whether a next tick was computed with calendars that are no longer so, or are not there."""
    if used is None:
        return False
    return is_stale(session, used.change) or any(session.calendars.get(namespace, name) is None for name in used.names)


def keep_to(session: Session, row: Schedule, used: CalendarsUsed | None) -> None:
    """Take note of which calendars a schedule keeps to."""
    before = _names(row)
    names = sorted(set(used.names)) if used is not None else []
    for name in before:
        if name not in names:
            session.calendar_uses.remove(row.namespace, name, row.id)
    for name in names:
        if name not in before:
            session.calendar_uses.put(CalendarUse(row.namespace, name, row.id))
    row.calendars = msgspec.json.encode(names).decode() if names else None


def _names(row: Schedule) -> list[str]:
    return msgspec.json.decode(row.calendars, type=list[str]) if row.calendars is not None else []


def _is_used(session: Session, namespace: str, name: str) -> bool:
    session.calendar_uses.flush()
    return session.db.execute(_USED, (namespace, name)).fetchone() is not None


def _emit(session: Session, row: NamedCalendar, event: str, at: int) -> None:
    session.emit(LifecycleEvent(event, at, row.namespace, row.name))
