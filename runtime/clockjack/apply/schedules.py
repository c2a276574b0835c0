"""Schedules: their definitions, their ticks, and the events that they matched."""

from clockjack.apply import backfills, calendars, overlap, windows
from clockjack.apply.outcome import (
    ALREADY_DONE,
    APPLIED,
    BUFFERED,
    NOT_FOUND,
    STALE_CALENDARS,
    STALE_EPOCH,
    STALE_REVISION,
    Made,
    Outcome,
    ignored,
)
from clockjack.apply.overlap import REQUEST
from clockjack.apply.rows import Schedule
from clockjack.apply.session import Session
from clockjack.apply.submit import remember, seen_before
from clockjack.apply.ticks import Tick, set_next
from clockjack.apply.topics import Topic
from clockjack.lifecycle import LifecycleEvent
from clockjack.records import (
    DeleteSchedule,
    Fire,
    PauseSchedule,
    PutSchedule,
    ResumeSchedule,
    TriggerSchedule,
)


def put(session: Session, record: PutSchedule) -> Outcome:
    """Create or replace a schedule; what it fired so far is kept."""
    if (seen := seen_before(session, record.request)) is not None:
        return seen
    row = session.schedules.get(record.namespace, record.id)
    if record.expected_revision is not None and record.expected_revision != (row.revision if row else 0):
        return ignored(STALE_REVISION)
    if calendars.lacks(session, record.namespace, record.calendars):
        return ignored(STALE_CALENDARS)
    row = write(session, record, None if row is None else row.set_name)
    made = [Made(row.id, row.created_at)]
    remember(session, record.request, made)
    return Outcome(value=made)


def write(session: Session, record: PutSchedule, set_name: str | None) -> Schedule:
    """Create or replace a schedule, as a part of a set or by itself; return it."""
    row = session.schedules.get(record.namespace, record.id)
    created = row is None
    if row is None:
        row = Schedule(
            namespace=record.namespace,
            id=record.id,
            revision=0,
            kind=record.kind,
            spec=record.spec,
            overlap=record.overlap,
            max_runs=record.max_runs,
            paused=0,
            next_at=None,
            held_until=None,
            due_at=None,
            last_at=None,
            runs=0,
            skipped=0,
            ticks=0,
            active=0,
            created_at=record.at,
            updated_at=record.at,
            first_number=session.next_number,
            events_after=record.events_after,
            lifecycle_after=session.last_event,
            buffer_max=record.rules.buffer_max,
            pause_after=None,
            buffered=0,
            failures=0,
            paused_by=None,
            pause_reason=None,
            paused_at=None,
            defined=session.sequence,
            trigger_revision=1,
            heard=0,
            settled=0,
            set_name=None,
            calendars=None,
        )
    elif row.kind != record.kind:
        row.events_after, row.lifecycle_after = record.events_after, session.last_event
        session.topics.add(Topic.LISTENERS)
        windows.drop_all(session, row)
    before = row.spec
    row.revision += 1
    row.set_name = set_name
    row.kind = record.kind
    row.spec = record.spec
    overlap_before, row.overlap = row.overlap, record.overlap
    row.max_runs = record.max_runs
    row.buffer_max, row.pause_after = record.rules.buffer_max, record.rules.pause_after_failures
    if record.paused is not None and record.paused != bool(row.paused):
        _set_paused(session, row, record.at if record.paused else None)
    row.updated_at = record.at
    row.held_until = None
    set_next(row, record.next_at)
    if row.kind == "event" and not windows.same_trigger(before, record.spec):
        row.trigger_revision = row.revision
        windows.on_new_trigger(session, row)
    calendars.keep_to(session, row, record.calendars)
    _changed(session, row, "schedule.created" if created else "schedule.updated", record.at)
    overlap.adapt(session, row, overlap_before)
    overlap.release(session, row)
    return row


def delete(session: Session, record: DeleteSchedule) -> Outcome:
    """Remove a schedule with its ticks; its jobs stay."""
    row = session.schedules.get(record.namespace, record.id)
    if row is None:
        return ignored(NOT_FOUND)
    if record.expected_revision not in (None, row.revision):
        return ignored(STALE_REVISION)
    remove(session, row, record.at)
    return APPLIED


def remove(session: Session, row: Schedule, at: int) -> None:
    """Remove a schedule, its ticks, what waits, and its backfills."""
    windows.drop_all(session, row)
    _changed(session, row, "schedule.deleted", at)
    overlap.forget(session, row)
    calendars.keep_to(session, row, None)
    session.flush()
    backfills.forget(session, row)
    session.schedules.remove(row.namespace, row.id)
    session.db.execute("DELETE FROM ticks WHERE namespace = ? AND schedule_id = ?", (row.namespace, row.id))


def pause(session: Session, record: PauseSchedule) -> Outcome:
    """Stop a schedule from firing."""
    row = session.schedules.get(record.namespace, record.id)
    if row is None:
        return ignored(NOT_FOUND)
    if record.expected_revision not in (None, row.revision):
        return ignored(STALE_REVISION)
    if not row.paused:
        overlap.pause(session, row, REQUEST, record.reason, record.at)
    return APPLIED


def resume(session: Session, record: ResumeSchedule) -> Outcome:
    """Let a paused schedule fire again."""
    row = session.schedules.get(record.namespace, record.id)
    if row is None:
        return ignored(NOT_FOUND)
    if record.expected_revision not in (None, row.revision):
        return ignored(STALE_REVISION)
    if calendars.is_stale(session, record.calendars):
        return ignored(STALE_CALENDARS)
    if row.paused:
        row.held_until = None
        _set_paused(session, row, None)
        row.revision += 1
        set_next(row, record.next_at)
        _changed(session, row, "schedule.resumed", record.at)
        if record.drops_buffered:
            overlap.pass_over(session, row)
        overlap.release(session, row)
    return APPLIED


def trigger(session: Session, record: TriggerSchedule) -> Outcome:
    """Make a schedule's job by hand."""
    if (seen := seen_before(session, record.request)) is not None:
        return seen
    row = session.schedules.get(record.namespace, record.schedule_id)
    if row is None:
        return ignored(NOT_FOUND)
    policy = row.overlap if record.overlap == "policy" else record.overlap or "allow_all"
    tick = Tick(record.at, record.at, record.job, by_hand=True)
    decision, reason = overlap.act(session, row, tick, policy)
    made = Made(record.job.id, record.job.created_at, BUFFERED if decision == BUFFERED else reason)
    remember(session, record.request, [made])
    return Outcome(value=[made])


def fire(session: Session, record: Fire) -> Outcome:
    """Decide one tick. Applies only to the tick that the schedule waits for."""
    if not session.leads("scheduler", record.epoch):
        return ignored(STALE_EPOCH)
    row = session.schedules.get(record.namespace, record.schedule_id)
    if row is None:
        return ignored(NOT_FOUND)
    if row.due_at is None or row.next_at != record.due_at or row.revision != record.revision:
        return ignored(ALREADY_DONE)
    if calendars.is_stale(session, record.calendars):
        return ignored(STALE_CALENDARS)
    row.held_until = record.hold_until
    set_next(row, record.next_at)
    since = record.due_at if record.missed or record.job is None else None
    tick = Tick(record.nominal_at, record.at, record.job, record.missed, since, record.why)
    overlap.act(session, row, tick, row.overlap)
    return APPLIED


def _set_paused(session: Session, row: Schedule, at: int | None) -> None:
    """Pause a schedule at an instant, as a client wishes, or, where that is None, let it go on and forget failures."""
    row.paused = int(at is not None)
    row.paused_by = None if at is None else REQUEST
    row.pause_reason = None
    row.paused_at = at
    if at is None:
        row.failures = 0
        windows.on_resume(session, row)
        session.topics.add(Topic.BACKFILLS)
    else:
        windows.on_pause(session, row)


def _changed(session: Session, row: Schedule, event: str, at: int) -> None:
    windows.on_change(session, row)
    session.schedules.put(row)
    session.topics.add(Topic.SCHEDULES)
    session.emit(LifecycleEvent(event, at, row.namespace, row.id, row.id))
