"""Sets of schedules: written down together, applied together."""

from clockjack.apply.calendars import lacks
from clockjack.apply.outcome import STALE_CALENDARS, STALE_REVISION, Outcome, ignored
from clockjack.apply.schedules import remove, write
from clockjack.apply.session import Session
from clockjack.records import ApplySchedules, DeleteSchedule, PutSchedule


def apply(session: Session, record: ApplySchedules) -> Outcome:
    """Write and remove the schedules of a set: all, or none if one of them is not as it was when they were compared."""
    changes: list[PutSchedule | DeleteSchedule] = [*record.puts, *record.deletes]
    if not all(_is_as_expected(session, record, each) for each in changes):
        return ignored(STALE_REVISION)
    if any(lacks(session, put.namespace, put.calendars) for put in record.puts):
        return ignored(STALE_CALENDARS)
    for put in record.puts:
        write(session, put, record.set_name)
    for each in record.deletes:
        row = session.schedules.get(each.namespace, each.id)
        if row is not None:
            remove(session, row, record.at)
    return Outcome(value=len(changes))


def _is_as_expected(session: Session, record: ApplySchedules, change: PutSchedule | DeleteSchedule) -> bool:
    """Say whether a schedule has the revision that it was compared with, and may be changed with the set."""
    if change.namespace != record.namespace:
        return False
    row = session.schedules.get(change.namespace, change.id)
    if (row.revision if row else 0) != change.expected_revision:
        return False
    if row is None:
        return isinstance(change, PutSchedule)
    return row.set_name == record.set_name or (record.adopts and isinstance(change, PutSchedule))
