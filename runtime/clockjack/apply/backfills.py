"""Backfills: a schedule's ticks in a span of the past, made up for because somebody asked.

A backfill knows all its ticks from its beginning, computed by whoever proposed it, and goes through them in order:
each makes one job, or is skipped with a reason, and that is written down in a row of its own. How far it is stands in
its row (``place``), so whoever leads as scheduler goes on where the last one was: ``AdvanceBackfill`` says from which
place, and one that comes twice, or late, does nothing.

- The jobs have the ids of their ticks' jobs (:func:`clockjack.derived_ids.tick_job_id`). A tick is skipped as
  :data:`ALREADY_RAN` if there is such a job, or one waits to be made, or the decisions that are kept of the schedule
  and of its other backfills say that there was one. A tick that its schedule comes to after a backfill is skipped in
  turn.
- ``concurrency`` bounds how many of its jobs are active: made, and not ended, retries included. Backfills have nothing
  to do with overlap, ``max_runs``, ``pause_after_failures`` and jitter: their jobs are not active for their schedule,
  don't keep its ticks from acting, and don't count among its runs or failures.
- Where the jobs' queue takes none for now, the backfill is held, and tries again after :data:`HOLD`.
- It makes the jobs that the schedule would have made when it was asked for: **changing** the schedule, or a calendar,
  makes no difference to it.
- While its schedule is **paused**, it makes no jobs; it goes on when that is resumed.
- With its schedule, it is **deleted**: it makes no more jobs; those that it made stay, as all jobs of a schedule do.

It is completed when all ticks are decided on and all its jobs have ended. One that is cancelled is over at once; the
jobs that it made go on, unless they are cancelled with it. Jobs of it that somebody retries count as active again; so
there may be more than ``concurrency`` of them then, but no more are made meanwhile.

Bounded are the ticks of one (:data:`MAX_TICKS`), those of a schedule that run (:data:`MAX_RUNNING`), those that are
kept of it once they are over (:data:`KEPT`; the archivist has a budget for all of them), and what one record does
(:data:`PAGE`).
"""

from collections.abc import Sequence
from struct import pack, unpack
from typing import Final

import msgspec

from clockjack.apply.control import end
from clockjack.apply.outcome import (
    ALREADY_DONE,
    APPLIED,
    BACKLOG_FULL,
    DUPLICATE_ID,
    LIMIT_REACHED,
    NOT_FOUND,
    QUEUE_DRAINING,
    STALE_EPOCH,
    STALE_REVISION,
    WRONG_STATE,
    Made,
    Outcome,
    ignored,
)
from clockjack.apply.rows import Backfill, BackfillPlan, Schedule
from clockjack.apply.session import Session
from clockjack.apply.submit import add, remember, seen_before
from clockjack.apply.topics import Topic
from clockjack.derived_ids import tick_job_id
from clockjack.lifecycle import LifecycleEvent
from clockjack.records import AdvanceBackfill, CancelBackfill, PruneBackfills, StartBackfill

MAX_TICKS: Final = 10_000
"""Ticks of one backfill; one of more is refused before it is proposed."""
MAX_RUNNING: Final = 10
"""Backfills of one schedule that are not over; no more can be started."""
KEPT: Final = 10
"""Backfills of one schedule that are over; the oldest go."""
PAGE: Final = 200
"""Ticks that one record decides on, at most."""
HOLD: Final = 5_000_000
"""Microseconds that a backfill is held where the queue takes no jobs."""

RUNNING, COMPLETED, CANCELLED = "running", "completed", "cancelled"
"""The states."""
ALREADY_RAN: Final = "already-ran"
"""Why a tick is skipped: it has, or had, a job."""

_WIDTH = 8
_INTO_TICKS = "INSERT INTO backfill_ticks (namespace, schedule_id, backfill_id, nominal_at, decided_at, job_id, reason)"
_OF_ONE = "WHERE namespace = ? AND schedule_id = ? AND backfill_id = ?"
_RAN = """
SELECT nominal_at FROM ticks
WHERE namespace = ?1 AND schedule_id = ?2 AND nominal_at BETWEEN ?3 AND ?4 AND decision IN ('fired', 'buffered')
UNION
SELECT nominal_at FROM backfill_ticks
WHERE namespace = ?1 AND schedule_id = ?2 AND nominal_at BETWEEN ?3 AND ?4 AND job_id IS NOT NULL
"""
_ACTIVE = f"""
SELECT number FROM backfill_ticks JOIN jobs ON jobs.namespace = backfill_ticks.namespace AND jobs.id = job_id
WHERE backfill_ticks.namespace = ? AND backfill_ticks.schedule_id = ? AND backfill_ticks.backfill_id = ?
    AND jobs.backfill_id = backfill_ticks.backfill_id AND finished_at IS NULL
ORDER BY number
"""  # noqa: F541 - constants


def start(session: Session, record: StartBackfill) -> Outcome:
    """Begin a backfill."""
    if (seen := seen_before(session, record.request)) is not None:
        return seen
    schedule = session.schedules.get(record.namespace, record.schedule_id)
    if schedule is None:
        return ignored(NOT_FOUND)
    if schedule.revision != record.revision:
        return ignored(STALE_REVISION)
    if session.backfills.get(record.namespace, record.schedule_id, record.id) is not None:
        return ignored(DUPLICATE_ID)
    if _running(session, schedule) >= MAX_RUNNING:
        return ignored(LIMIT_REACHED)
    row = Backfill(
        namespace=record.namespace,
        schedule_id=record.schedule_id,
        id=record.id,
        state=RUNNING,
        start_at=record.start_at,
        end_at=record.end_at,
        concurrency=record.concurrency,
        total=len(record.ticks),
        place=0,
        made=0,
        skipped=0,
        active=0,
        succeeded=0,
        failed=0,
        wakes=0,
        held_until=None,
        held_by=None,
        created_at=record.at,
        finished_at=None,
    )
    plan = pack(f">{len(record.ticks)}q", *record.ticks)
    session.backfill_plans.put(BackfillPlan(row.namespace, row.schedule_id, row.id, schedule.spec, plan))
    _emit(session, row, "backfill.started", record.at)
    _settle(session, row, record.at)
    made = [Made(row.id, row.created_at)]
    remember(session, record.request, made)
    return Outcome(value=made)


def advance(session: Session, record: AdvanceBackfill) -> Outcome:
    """Decide on the next ticks of a backfill, until as many jobs are active as may be; its outcome says on how many."""
    if not session.leads("scheduler", record.epoch):
        return ignored(STALE_EPOCH)
    session.flush()  # before rows are looked at: it may forget them
    row = session.backfills.get(record.namespace, record.schedule_id, record.id)
    schedule = session.schedules.get(record.namespace, record.schedule_id)
    if row is None or schedule is None:
        return ignored(NOT_FOUND)
    if row.place != record.place or not row.wakes:
        return ignored(ALREADY_DONE)
    if schedule.paused:
        return ignored(WRONG_STATE)
    row.held_until = row.held_by = None
    ticks = _next_ticks(session, row)
    known = _that_ran(session, row, ticks)
    for tick in ticks:
        if row.active >= row.concurrency:
            break
        job_id = tick_job_id(row.namespace, row.schedule_id, tick)
        reason = ALREADY_RAN if job_id in known else _make(session, row, record, job_id, tick)
        if reason in (BACKLOG_FULL, QUEUE_DRAINING):
            row.held_until, row.held_by = record.at + HOLD, reason
            break
        known.add(job_id)  # ticks of one millisecond have one
        row.place += 1
        if reason is None:
            row.made += 1
        else:
            row.skipped += 1
        note = (tick, record.at, job_id if reason is None else None, reason)
        session.insert(_INTO_TICKS, (row.namespace, row.schedule_id, row.id, *note))
    _settle(session, row, record.at)
    return Outcome(value=row.place - record.place)


def cancel(session: Session, record: CancelBackfill) -> Outcome:
    """Let a backfill make no more jobs; its jobs may be cancelled, too, also later."""
    session.flush()  # before rows are looked at: it may forget them
    row = session.backfills.get(record.namespace, record.schedule_id, record.id)
    if row is None:
        return ignored(NOT_FOUND)
    if row.state == COMPLETED or (row.state == CANCELLED and not record.cancels_jobs):
        return ignored(WRONG_STATE)
    if record.cancels_jobs:
        for (number,) in session.db.execute(_ACTIVE, (row.namespace, row.schedule_id, row.id)).fetchall():
            job = session.jobs.get(number)
            assert job is not None
            end(session, job, record.at)
    if row.state == RUNNING:
        _finish(session, row, CANCELLED, record.at)
    return APPLIED


def prune(session: Session, record: PruneBackfills) -> Outcome:
    """Drop backfills that are over; its outcome says how many."""
    if not session.leads("archivist", record.epoch):
        return ignored(STALE_EPOCH)
    found = [session.backfills.get(*item) for item in record.items]
    gone = {(row.namespace, row.schedule_id, row.id): row for row in found if row is not None and row.state != RUNNING}
    session.flush()
    for row in gone.values():
        _remove(session, row)
    return Outcome(value=len(gone))


def settle(session: Session) -> None:
    """Do what follows for backfills from the end of their jobs."""
    while session.unsettled_backfills:
        key, at = session.unsettled_backfills.popitem()
        if (row := session.backfills.get(*key)) is not None:
            _settle(session, row, at)


def forget(session: Session, schedule: Schedule) -> None:
    """Drop all backfills of a schedule that is deleted, once all that was changed is written."""
    for (backfill_id,) in _ids(session, schedule.namespace, schedule.id):
        row = session.backfills.get(schedule.namespace, schedule.id, backfill_id)
        assert row is not None
        _remove(session, row)


def _settle(session: Session, row: Backfill, at: int) -> None:
    """Take note of whether a backfill can go on, or is over."""
    if row.state == RUNNING and row.place == row.total and not row.active:
        _finish(session, row, COMPLETED, at)
        return
    row.wakes = int(row.state == RUNNING and row.place < row.total and row.active < row.concurrency)
    session.backfills.put(row)
    if row.wakes:
        session.topics.add(Topic.BACKFILLS)


def _finish(session: Session, row: Backfill, state: str, at: int) -> None:
    row.state, row.wakes, row.held_until, row.held_by = state, 0, None, None
    row.finished_at = max(at, row.created_at)
    session.backfills.put(row)
    session.backfill_plans.remove(row.namespace, row.schedule_id, row.id)
    _emit(session, row, f"backfill.{state}", at)
    session.flush()
    for (backfill_id,) in _ids(session, row.namespace, row.schedule_id, finished=True)[KEPT:]:
        if (old := session.backfills.get(row.namespace, row.schedule_id, backfill_id)) is not None:
            _remove(session, old)


def _remove(session: Session, row: Backfill) -> None:
    """Drop a backfill, at once; its decisions must be written by then."""
    key = (row.namespace, row.schedule_id, row.id)
    if row.state == RUNNING:
        session.backfill_plans.remove(*key)
    session.backfills.remove(*key)
    session.db.execute(f"DELETE FROM backfill_ticks {_OF_ONE}", key)


def _running(session: Session, schedule: Schedule) -> int:
    session.backfills.flush()
    [(count,)] = session.db.execute(
        "SELECT count(*) FROM backfills WHERE namespace = ? AND schedule_id = ? AND finished_at IS NULL",
        (schedule.namespace, schedule.id),
    )
    return int(count)


def _ids(session: Session, namespace: str, schedule_id: str, *, finished: bool = False) -> list[tuple[str]]:
    """Return the ids of a schedule's backfills, or of those that are over, the last one first."""
    only = "AND finished_at IS NOT NULL" if finished else ""
    return session.db.execute(
        f"SELECT id FROM backfills WHERE namespace = ? AND schedule_id = ? {only} ORDER BY finished_at DESC, id DESC",
        (namespace, schedule_id),
    ).fetchall()


def _next_ticks(session: Session, row: Backfill) -> Sequence[int]:
    plan = session.backfill_plans.get(row.namespace, row.schedule_id, row.id)
    assert plan is not None
    part = plan.ticks[_WIDTH * row.place : _WIDTH * (row.place + PAGE)]
    return unpack(f">{len(part) // _WIDTH}q", part)


def _that_ran(session: Session, row: Backfill, ticks: Sequence[int]) -> set[str]:
    """Return the ids of the jobs of those of `ticks` that have a job, had one, or will have; all must be written."""
    span = (row.namespace, row.schedule_id, ticks[0], ticks[-1])
    ids = {tick_job_id(row.namespace, row.schedule_id, tick) for tick in ticks}
    ran = {tick_job_id(row.namespace, row.schedule_id, tick) for (tick,) in session.db.execute(_RAN, span)}
    return ran | session.taken_ids(row.namespace, ids)


def _make(session: Session, row: Backfill, record: AdvanceBackfill, job_id: str, tick: int) -> str | None:
    """Make the job of a tick; return why not, if it can't be."""
    job = msgspec.structs.replace(
        record.job,
        namespace=row.namespace,
        id=job_id,
        schedule_id=row.schedule_id,
        nominal_at=tick,
        created_at=record.at,
    )
    return add(session, job, row.id).reason


def _emit(session: Session, row: Backfill, event: str, at: int) -> None:
    session.emit(LifecycleEvent(event, at, row.namespace, row.id, row.schedule_id))
