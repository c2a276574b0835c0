"""Schedules: their definitions, their ticks, and the events that they matched."""

from clockjack.apply.outcome import (
    ALREADY_DONE,
    APPLIED,
    DUPLICATE_ID,
    NOT_FOUND,
    STALE_EPOCH,
    STALE_REVISION,
    Made,
    Outcome,
    ignored,
)
from clockjack.apply.rows import Schedule
from clockjack.apply.session import Session
from clockjack.apply.submit import add, remember, seen_before
from clockjack.apply.topics import Topic
from clockjack.lifecycle import LifecycleEvent
from clockjack.records import (
    DeleteSchedule,
    Fire,
    Matched,
    NewJob,
    PauseSchedule,
    PutSchedule,
    ResumeSchedule,
    TriggerSchedule,
)

KEPT_TICKS = 1000
"""How many decisions are kept of each schedule."""

_INTO_TICKS = (
    "INSERT INTO ticks "
    "(namespace, schedule_id, tick, nominal_at, decided_at, decision, reason, missed, job_id, event_id)"
)


def put(session: Session, record: PutSchedule) -> Outcome:
    """Create or replace a schedule; what it fired so far is kept."""
    if (seen := seen_before(session, record.request)) is not None:
        return seen
    row = session.schedules.get(record.namespace, record.id)
    if record.expected_revision is not None and record.expected_revision != (row.revision if row else 0):
        return ignored(STALE_REVISION)
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
        )
    elif row.kind != record.kind:
        row.events_after, row.lifecycle_after = record.events_after, session.last_event
    row.revision += 1
    row.kind = record.kind
    row.spec = record.spec
    row.overlap = record.overlap
    row.max_runs = record.max_runs
    if record.paused is not None:
        row.paused = int(record.paused)
    row.updated_at = record.at
    _set_next(row, record.next_at)
    _changed(session, row, "schedule.created" if created else "schedule.updated", record.at)
    made = [Made(row.id, row.created_at)]
    remember(session, record.request, made)
    return Outcome(value=made)


def delete(session: Session, record: DeleteSchedule) -> Outcome:
    """Remove a schedule with its ticks; its jobs stay."""
    row = session.schedules.get(record.namespace, record.id)
    if row is None:
        return ignored(NOT_FOUND)
    if record.expected_revision not in (None, row.revision):
        return ignored(STALE_REVISION)
    _changed(session, row, "schedule.deleted", record.at)
    session.flush()
    session.schedules.remove(record.namespace, record.id)
    session.db.execute("DELETE FROM ticks WHERE namespace = ? AND schedule_id = ?", (record.namespace, record.id))
    return APPLIED


def pause(session: Session, record: PauseSchedule) -> Outcome:
    """Stop a schedule from firing."""
    row = session.schedules.get(record.namespace, record.id)
    if row is None:
        return ignored(NOT_FOUND)
    if not row.paused:
        row.paused = 1
        _set_next(row, row.next_at)
        _changed(session, row, "schedule.paused", record.at)
    return APPLIED


def resume(session: Session, record: ResumeSchedule) -> Outcome:
    """Let a paused schedule fire again."""
    row = session.schedules.get(record.namespace, record.id)
    if row is None:
        return ignored(NOT_FOUND)
    if row.paused:
        row.paused = 0
        _set_next(row, record.next_at)
        _changed(session, row, "schedule.resumed", record.at)
    return APPLIED


def trigger(session: Session, record: TriggerSchedule) -> Outcome:
    """Make a schedule's job by hand."""
    if (seen := seen_before(session, record.request)) is not None:
        return seen
    row = session.schedules.get(record.namespace, record.schedule_id)
    if row is None:
        return ignored(NOT_FOUND)
    made = _add_job(session, record.job)
    if made.reason != DUPLICATE_ID:
        decision = "triggered" if made.reason is None else "skipped"
        _tick(session, row, record.at, record.at, decision, made.reason, record.job)
    remember(session, record.request, [made])
    return Outcome(value=[made])


def fire(session: Session, record: Fire) -> Outcome:
    """Decide one tick. Applies only to the tick that the schedule waits for."""
    if not session.leads("scheduler", record.epoch):
        return ignored(STALE_EPOCH)
    row = session.schedules.get(record.namespace, record.schedule_id)
    if row is None:
        return ignored(NOT_FOUND)
    if row.due_at != record.due_at or row.revision != record.revision:
        return ignored(ALREADY_DONE)
    decision, reason = _decide(session, row, record.job)
    _set_next(row, record.next_at)
    _tick(session, row, record.nominal_at, record.at, decision, reason, record.job, record.missed)
    return APPLIED


def matched(session: Session, record: Matched) -> Outcome:
    """Take note of how far the matcher is, and make the jobs of what it found."""
    if not session.leads("matcher", record.epoch):
        return ignored(STALE_EPOCH)
    for match in record.matches:
        row = session.schedules.get(match.namespace, match.schedule_id)
        if row is None or row.paused or _used_up(row):
            continue
        if session.was_decided(match.namespace, match.schedule_id, match.event_id, row.ticks - KEPT_TICKS):
            continue
        decision, reason = _decide(session, row, match.job)
        if reason != DUPLICATE_ID:
            _tick(session, row, match.at, record.at, decision, reason, match.job, event_id=match.event_id)
    for key, position in (("events", record.events_position), ("lifecycle", record.lifecycle_position)):
        session.db.execute(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = "
            "max(CAST(value AS INTEGER), CAST(excluded.value AS INTEGER))",
            (f"matched_{key}", str(position)),
        )
    return APPLIED


def _decide(session: Session, row: Schedule, job: NewJob | None) -> tuple[str, str | None]:
    """Make the job of a tick unless something speaks against it; return the decision and its reason."""
    if job is None:
        reason: str | None = "missed"
    elif _used_up(row):
        reason = "max-runs"
    elif row.overlap == "skip" and row.active > 0:
        reason = "overlap"
    else:
        reason = _add_job(session, job).reason
        if reason is None:
            row.runs += 1
            row.last_at = job.nominal_at
            _set_next(row, row.next_at)
            return "fired", None
    return "skipped", reason


def _add_job(session: Session, job: NewJob) -> Made:
    if session.taken_ids(job.namespace, [job.id]):
        return Made(job.id, job.created_at, DUPLICATE_ID)
    return add(session, job)


def _used_up(row: Schedule) -> bool:
    return row.max_runs is not None and row.runs >= row.max_runs


def _set_next(row: Schedule, next_at: int | None) -> None:
    row.next_at = None if _used_up(row) else next_at
    row.due_at = None if row.paused else row.next_at


def _tick(
    session: Session,
    row: Schedule,
    nominal_at: int,
    at: int,
    decision: str,
    reason: str | None,
    job: NewJob | None,
    missed: int = 0,
    event_id: str | None = None,
) -> None:
    """Write a decision down."""
    made = decision != "skipped"
    if not made:
        row.skipped += 1
        session.emit(LifecycleEvent("schedule.skipped", at, row.namespace, row.id, row.id, reason=reason))
    row.ticks += 1
    session.schedules.put(row)
    session.topics.add(Topic.SCHEDULES)
    job_id = job.id if job is not None and made else None
    session.insert(
        _INTO_TICKS,
        (row.namespace, row.id, row.ticks, nominal_at, at, decision, reason, missed, job_id, event_id),
    )
    if event_id is not None:
        session.note_decided(row.namespace, row.id, event_id, row.ticks)
    session.prune_ticks(row.namespace, row.id, row.ticks - KEPT_TICKS)


def _changed(session: Session, row: Schedule, event: str, at: int) -> None:
    session.schedules.put(row)
    session.topics.add(Topic.SCHEDULES)
    session.emit(LifecycleEvent(event, at, row.namespace, row.id, row.id))
