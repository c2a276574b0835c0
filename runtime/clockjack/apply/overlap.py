"""What becomes of a tick while a job of its schedule has not ended.

Decided here, and so by the order of the log: whatever node proposed it, by the clock, for an event or by hand. A job
is *active* until it has ended, retries included, whoever asked for it; but for those of backfills, which have a bound
of their own (:mod:`clockjack.apply.backfills`). While one is:

- ``skip``: no job is made.
- ``buffer_one``: the tick waits; while one waits, no other does.
- ``buffer_all``: the tick waits, as long as fewer than ``buffer_max`` do.
- ``cancel_other``: the active jobs are cancelled. If none of them ran, the new one is made at once; else its tick
  waits until they have ended, and takes the place of one that waited.
- ``allow_all``: the job is made all the same.

A tick that waits is *buffered*: a row with the job that is to be made, which was rendered when the tick was decided.
When the last active job has ended, :func:`settle` turns the oldest into its job, in the same transaction as the end.
So it doesn't matter who leads then, or whether anybody does.

What waits counts against ``max_runs``. It stays over a pause, during which none starts but those made by hand;
resuming lets them go on, or passes over them. When the policy is changed, those it would not have let wait are given
up: the first one stays with ``buffer_one``, the last with ``cancel_other``, none with ``skip``; ``allow_all`` makes
them jobs at once. They go with their schedule when it is deleted. ``end_at`` doesn't matter to them: they are ticks
from before.
"""

import msgspec

from clockjack.apply import windows
from clockjack.apply.control import end
from clockjack.apply.outcome import BUFFER_FULL, DUPLICATE_ID, MAX_RUNS, OVERLAP
from clockjack.apply.rows import Buffered, Schedule
from clockjack.apply.session import Session
from clockjack.apply.submit import add
from clockjack.apply.ticks import BUFFERED, FIRED, SKIPPED, TRIGGERED, Tick, amend, count_run, note, set_next, used_up
from clockjack.apply.topics import Topic
from clockjack.lifecycle import LifecycleEvent
from clockjack.records import NewJob

REPLACED = "replaced"
"""Why a buffered tick was given up: a later one took its place."""
POLICY = "policy"
"""Why a buffered tick was given up: the schedule's policy was changed."""
PAUSED = "paused"
"""Why a buffered tick was given up: its schedule was paused, and then resumed from that moment on."""
FAILURES = "failures"
"""Who paused a schedule: it did itself."""
REQUEST = "request"
"""Who paused a schedule: a client."""

_encode = msgspec.msgpack.Encoder().encode
_job_decoder = msgspec.msgpack.Decoder(NewJob)


def act(session: Session, row: Schedule, tick: Tick, overlap: str) -> tuple[str, str | None]:
    """Decide on a tick by the policy `overlap`, and write it down; return the decision, and the reason if skipped.

    An event or a run by hand whose job is there already, or waits, leaves no trace: it comes a second time.
    """
    decision, reason = _decide(session, row, tick, overlap)
    if reason == DUPLICATE_ID and (tick.by_hand or tick.event_id is not None):
        return decision, reason
    number = note(session, row, tick, decision, reason)
    if decision == BUFFERED:
        _hold(session, row, tick, number)
    return decision, reason


def settle(session: Session) -> None:
    """Do what follows for schedules from the end of their jobs: pause them, make the jobs of ticks that wait."""
    while session.unsettled:
        key, job_id = session.unsettled.popitem()
        row = session.schedules.get(*key)
        if row is None:
            continue
        if row.pause_after is not None and row.failures >= row.pause_after and not row.paused:
            reason = f"{row.failures} jobs in a row did not succeed, the last of them {job_id}"
            pause(session, row, FAILURES, reason, session.timestamp)
        release(session, row)


def pause(session: Session, row: Schedule, by: str, reason: str | None, at: int) -> None:
    """Stop a schedule that is not paused from firing."""
    row.paused, row.paused_by, row.pause_reason, row.paused_at = 1, by, reason, at
    row.revision += 1
    set_next(row, row.next_at)
    windows.on_pause(session, row)
    windows.on_change(session, row)
    session.schedules.put(row)
    session.topics.add(Topic.SCHEDULES)
    session.emit(LifecycleEvent("schedule.paused", at, row.namespace, row.id, row.id, reason=by))


def release(session: Session, row: Schedule) -> None:
    """Make the jobs of ticks that wait, if now is their time."""
    if row.buffered and row.overlap == "allow_all" and not row.paused:
        for waiting in _waiting(session, row, "NOT by_hand"):
            _start(session, row, waiting)
    while row.buffered and not row.active:
        first = _waiting(session, row, "by_hand" if row.paused else "1", limit=1)
        if not first:
            break
        _start(session, row, first[0])


def adapt(session: Session, row: Schedule, before: str) -> None:
    """Give up ticks that wait which a changed policy would not have let wait; `before` is what it was."""
    if not row.buffered:
        return
    if row.overlap != before:
        waiting = _waiting(session, row, "NOT by_hand")
        match row.overlap:
            case "skip":
                given_up = waiting
            case "buffer_one":
                given_up = waiting[1:]
            case "cancel_other":
                given_up = waiting[:-1]
            case _:
                given_up = []
        for each in given_up:
            _drop(session, row, each, POLICY)
    for each in _waiting(session, row)[row.buffer_max :]:
        _drop(session, row, each, POLICY)


def pass_over(session: Session, row: Schedule) -> None:
    """Give up the ticks that wait, but for those made by hand."""
    for each in _waiting(session, row, "NOT by_hand"):
        _drop(session, row, each, PAUSED)


def forget(session: Session, row: Schedule) -> None:
    """Drop the ticks that wait, for a schedule that is deleted."""
    for each in _waiting(session, row):
        _take_out(session, row, each)


def _decide(session: Session, row: Schedule, tick: Tick, overlap: str) -> tuple[str, str | None]:
    if tick.job is None:
        return SKIPPED, tick.skipped
    if not tick.by_hand and _promised(session, row):
        return SKIPPED, MAX_RUNS
    if _is_known(session, row, tick.job):
        return SKIPPED, DUPLICATE_ID
    if row.active and (decided := _beside_others(session, row, tick, overlap)) is not None:
        return decided
    reason = add(session, tick.job).reason
    if reason is not None:
        return SKIPPED, reason
    if not tick.by_hand:
        count_run(row, tick.job.nominal_at)
    return tick.made, None


def _beside_others(session: Session, row: Schedule, tick: Tick, overlap: str) -> tuple[str, str | None] | None:
    """Decide on a tick that comes while jobs are active; return None if its job is to be made now."""
    match overlap:
        case "skip":
            return SKIPPED, OVERLAP
        case "buffer_one" | "buffer_all":
            most = row.buffer_max if overlap == "buffer_all" else 1
            return (BUFFERED, None) if row.buffered < most else (SKIPPED, BUFFER_FULL)
        case "cancel_other":
            _end_others(session, row, tick.at)
            return (BUFFERED, None) if row.active else None
        case _:
            return None


def _promised(session: Session, row: Schedule) -> bool:
    """Say whether the jobs that were made, and those that ticks wait for, are as many as may be."""
    if row.max_runs is None or not row.buffered:
        return used_up(row)
    return row.runs + len(_waiting(session, row, "NOT by_hand")) >= row.max_runs


def _is_known(session: Session, row: Schedule, job: NewJob) -> bool:
    """Say whether a job of that id is there, or waits."""
    if session.taken_ids(job.namespace, [job.id]):
        return True
    return any(each.job_id == job.id for each in _waiting(session, row))


def _end_others(session: Session, row: Schedule, at: int) -> None:
    """Give up the ticks that wait, and cancel the active jobs: those that run end later."""
    for waiting in _waiting(session, row):
        _drop(session, row, waiting, REPLACED)
    session.jobs.flush()
    # Active jobs are mostly the newest: the walk down the index ends when all are found.
    numbers = session.db.execute(
        "SELECT number FROM jobs INDEXED BY jobs_of_schedule WHERE namespace = ? AND schedule_id = ? AND number >= ? "
        "AND finished_at IS NULL AND backfill_id IS NULL ORDER BY number DESC LIMIT ?",
        (row.namespace, row.id, row.first_number, row.active),
    ).fetchall()
    for (number,) in reversed(numbers):
        job = session.jobs.get(number)
        assert job is not None
        end(session, job, at)


# --- the buffer -------------------------------------------------------------------------------------------


def _hold(session: Session, row: Schedule, tick: Tick, number: int) -> None:
    assert tick.job is not None
    session.buffered.put(
        Buffered(
            row.namespace,
            row.id,
            number,
            tick.nominal_at,
            tick.at,
            tick.missed,
            tick.missed_from,
            tick.missed_why,
            tick.event_id,
            int(tick.by_hand),
            tick.job.id,
            _encode(tick.job),
            tick.events,
        )
    )
    row.buffered += 1


def _waiting(session: Session, row: Schedule, condition: str = "1", limit: int = -1) -> list[Buffered]:
    """Return the ticks of a schedule that wait, the oldest first; never more than some hundred."""
    if not row.buffered:
        return []
    session.buffered.flush()
    found = session.db.execute(
        f"SELECT tick FROM buffered WHERE namespace = ? AND schedule_id = ? AND {condition} ORDER BY tick LIMIT ?",
        (row.namespace, row.id, limit),
    ).fetchall()
    rows = [session.buffered.get(row.namespace, row.id, tick) for (tick,) in found]
    return [each for each in rows if each is not None]


def _start(session: Session, row: Schedule, waiting: Buffered) -> None:
    """Make the job of a tick that waits, or write down why not."""
    _take_out(session, row, waiting)
    job = _job_decoder.decode(waiting.job)
    job.created_at = session.timestamp
    if not waiting.by_hand and used_up(row):
        reason: str | None = MAX_RUNS
    elif session.taken_ids(job.namespace, [job.id]):
        reason = DUPLICATE_ID
    else:
        reason = add(session, job).reason
    if reason is not None:
        amend(session, row, waiting, SKIPPED, reason)
        return
    if not waiting.by_hand:
        count_run(row, job.nominal_at)
    amend(session, row, waiting, TRIGGERED if waiting.by_hand else FIRED, None)


def _drop(session: Session, row: Schedule, waiting: Buffered, reason: str) -> None:
    _take_out(session, row, waiting)
    amend(session, row, waiting, SKIPPED, reason)


def _take_out(session: Session, row: Schedule, waiting: Buffered) -> None:
    session.buffered.remove(waiting.namespace, waiting.schedule_id, waiting.tick)
    row.buffered -= 1
