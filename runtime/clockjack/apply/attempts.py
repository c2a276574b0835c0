"""Attempts: given to executors, ended, lost."""

from clockjack.apply import tokens
from clockjack.apply.counts import key_slots
from clockjack.apply.outcome import (
    ALREADY_DONE,
    NOT_ALLOWED,
    STALE_EPOCH,
    Outcome,
    ignored,
)
from clockjack.apply.rows import Job
from clockjack.apply.session import READY, RUNNING, Session
from clockjack.apply.submit import submit
from clockjack.apply.topics import Topic
from clockjack.jobs import MAX_CRASHES, Cause
from clockjack.jobs import Outcome as Ending
from clockjack.records import Assign, Ended, Finish, Lost, SubmitAndAssign

_INTO_ATTEMPTS = (
    "INSERT OR IGNORE INTO attempts (number, attempt, outcome, executor_id, started_at, finished_at, error)"
)
_INTO_ENDS = "INSERT OR REPLACE INTO job_ends (number, result, error)"


def assign(session: Session, record: Assign) -> Outcome:
    """Begin attempts. Each applies only to a job that waits for just that attempt, in a queue that has room.

    The limits of queues are kept here, in the order of the log: what the dispatcher plans counts for nothing.
    """
    if not session.leads("dispatcher", record.epoch):
        return ignored(STALE_EPOCH)
    applied: list[tuple[int, int, str]] = []
    for item in record.items:
        number, attempt, executor_id = item
        job = session.jobs.get(number)
        if job is None or job.state != READY or job.attempt != attempt - 1:
            continue
        if _begin(session, job, executor_id, record.at):
            applied.append(item)
    return Outcome(value=applied)


def submit_and_assign(session: Session, record: SubmitAndAssign) -> Outcome:
    """Add jobs, and begin those that need not wait. None overtakes another one of its queue."""
    others_ready = Topic.READY in session.topics
    outcome = submit(session, record)
    if outcome.reason is not None or outcome.replayed or not session.leads("dispatcher", record.epoch):
        return outcome
    begun: list[tuple[int, int, str]] = []
    for new, made, executor_id in zip(record.jobs, outcome.value, record.executor_ids, strict=False):
        job = session.job_named(new.namespace, new.id) if made.reason is None else None
        if job is None or job.state != READY or session.queue(job.namespace, job.queue, record.at).ready > 1:
            continue
        if _begin(session, job, executor_id, record.at):
            begun.append((job.number, job.attempt, executor_id))
    if len(begun) == len(record.jobs) and not others_ready:
        session.topics.discard(Topic.READY)  # no dispatcher need look
    return Outcome(value=outcome.value, begun=begun)


def _begin(session: Session, job: Job, executor_id: str, at: int) -> bool:
    """Begin the next attempt of a job that is ready; return False, with nothing done, if its queue has no room."""
    queue = session.queue(job.namespace, job.queue, at)
    if queue.paused or (queue.concurrency is not None and queue.running >= queue.concurrency):
        return False
    if queue.key_concurrency is not None and _key_is_full(session, job, queue.key_concurrency):
        return False
    if queue.token_at is not None and not tokens.take(queue, session.stored_at):
        return False
    job.attempt += 1
    job.executor_id = executor_id
    job.started_at = at
    job.progress = job.progress_text = None
    session.move(job, Cause.ASSIGN, at)
    session.emit_job("job.started", job, at)
    return True


def _key_is_full(session: Session, job: Job, limit: int) -> bool:
    key = job.concurrency_key
    return key is not None and key_slots(session, job, key).running >= limit


def finish(session: Session, record: Finish) -> Outcome:
    """End attempts as their executor reports. Each applies only to an attempt that it holds."""
    if session.author_node is None and session.author_executor != record.executor_id:
        return ignored(NOT_ALLOWED)
    done = 0
    for item in record.items:
        job = session.jobs.get(item.number)
        if (
            job is not None
            and job.state == RUNNING
            and job.attempt == item.attempt
            and job.executor_id == record.executor_id
        ):
            _end(session, job, item)
            done += 1
    return Outcome(None if done or not record.items else ALREADY_DONE)


def lost(session: Session, record: Lost) -> Outcome:
    """End attempts whose executor is gone; each counts as a crash."""
    if not session.leads("dispatcher", record.epoch):
        return ignored(STALE_EPOCH)
    for number, attempt, retry_at in record.items:
        job = session.jobs.get(number)
        if job is not None and job.state == RUNNING and job.attempt == attempt:
            error = b'{"type":"clockjack.Lost","message":"the executor stopped heartbeating"}'
            _end(session, job, Ended(number, attempt, Ending.LOST, None, record.at, error=error, retry_at=retry_at))
    return Outcome()


def _end(session: Session, job: Job, item: Ended) -> None:
    at = item.finished_at
    if item.started_at is not None:
        job.started_at = item.started_at
    if item.progress is not None:
        job.progress, job.progress_text = _fraction(item.progress[0]), item.progress[1]
    cause = _cause(job, item)
    if item.outcome is not Ending.SUCCEEDED:
        started_at = item.started_at if item.outcome is Ending.RELEASED else job.started_at
        session.insert(
            _INTO_ATTEMPTS,
            (job.number, item.attempt, item.outcome.value, job.executor_id, started_at, at, item.error),
        )
    if item.result is not None or item.error is not None or item.attempt > 1:
        session.insert(_INTO_ENDS, (job.number, item.result, item.error))
    if cause is Cause.RETRY:
        job.run_at = item.retry_at
    session.move(job, cause, at)
    session.emit_job(f"job.{job.state}", job, at)


def _cause(job: Job, item: Ended) -> Cause:
    """Say what the end of an attempt means for its job, and count it."""
    last: Cause | None = None
    match item.outcome:
        case Ending.SUCCEEDED:
            return Cause.SUCCEED
        case Ending.CANCELLED:
            return Cause.STOP
        case Ending.RELEASED:
            return Cause.STOP if job.cancel_asked else Cause.RELEASE
        case Ending.CRASHED | Ending.LOST:
            job.crashes += 1
            if job.crashes >= MAX_CRASHES:
                last = Cause.CRASH_OUT
        case Ending.FAILED | Ending.TIMED_OUT:
            job.errors += 1
            if job.errors >= job.max_attempts or item.retry_at is None:
                last = Cause.FAIL
    if job.cancel_asked:
        return Cause.STOP
    if last is not None:
        return last
    if item.retry_at is None or item.retry_at <= item.finished_at:
        return Cause.RELEASE
    return Cause.RETRY


def _fraction(progress: float) -> float | None:
    """Return a progress as it can be kept: rows are loaded through JSON, which has no NaN, and 15 digits of a float."""
    return round(progress, 6) if 0 <= progress <= 1 else None
