"""What clients ask of jobs that are there, and what the scheduler decides when their time has come."""

from clockjack.apply.outcome import (
    APPLIED,
    NOT_FOUND,
    QUEUE_DRAINING,
    STALE_EPOCH,
    UNIQUE_CONFLICT,
    WRONG_STATE,
    Outcome,
    ignored,
)
from clockjack.apply.rows import Job
from clockjack.apply.session import ENDED_VALUES, RUNNING, Session
from clockjack.apply.topics import Topic
from clockjack.jobs import Cause, State
from clockjack.records import CancelJob, Expire, Promote, RetryJob, RunJobNow


def cancel(session: Session, record: CancelJob) -> Outcome:
    """End a job that waits; ask for the end of one that runs."""
    job = session.job_named(record.namespace, record.id)
    if job is None:
        return ignored(NOT_FOUND)
    if job.state in ENDED_VALUES:
        return ignored(WRONG_STATE)
    end(session, job, record.at)
    return APPLIED


def end(session: Session, job: Job, at: int) -> None:
    """End a job at once if it waits; if it runs, have its executor asked to."""
    if job.state == RUNNING:
        job.cancel_asked = 1
        job.changed = session.sequence
        session.jobs.put(job)
        session.topics.update((Topic.CANCELS, Topic.JOBS))
    else:
        stop(session, job, at)


def stop(session: Session, job: Job, at: int) -> bool:
    """End a job that doesn't run; return whether it could be."""
    if job.state == RUNNING or not session.move(job, Cause.STOP, at):
        return False
    session.emit_job("job.cancelled", job, at)
    return True


def retry(session: Session, record: RetryJob) -> Outcome:
    """Make a job that ended without success ready again, its attempts allowed anew.

    It takes its unique key back, as if it were submitted again; while another job holds that, it stays as it is.
    """
    job = session.job_named(record.namespace, record.id)
    if job is None:
        return ignored(NOT_FOUND)
    if job.state not in ENDED_VALUES or job.state == State.SUCCEEDED.value:
        return ignored(WRONG_STATE)
    queue = session.known_queue(job.namespace, job.queue)
    if queue is not None and queue.draining:
        return ignored(QUEUE_DRAINING)
    if job.unique_key is not None:
        holder = session.unique_holder(job.namespace, job.unique_key)
        if holder is not None and holder.number != job.number:
            return Outcome(UNIQUE_CONFLICT, holder.id)
        session.hold_unique(job, None if job.unique_lasts is None else session.timestamp + job.unique_lasts)
    job.errors = job.crashes = 0
    job.run_at = record.at
    if job.expires_at is not None and job.expires_at <= record.at:
        job.expires_at = None  # whoever retries it wants it to run all the same
    session.move(job, Cause.REVIVE, record.at)
    session.emit_job("job.ready", job, record.at)
    return APPLIED


def run_now(session: Session, record: RunJobNow) -> Outcome:
    """Make a job that waits for its time ready."""
    job = session.job_named(record.namespace, record.id)
    if job is None:
        return ignored(NOT_FOUND)
    if not session.move(job, Cause.PROMOTE, record.at):
        return ignored(WRONG_STATE)
    session.emit_job("job.ready", job, record.at)
    return APPLIED


def promote(session: Session, record: Promote) -> Outcome:
    """Make jobs ready whose time has come."""
    if not session.leads("scheduler", record.epoch):
        return ignored(STALE_EPOCH)
    for number in record.numbers:
        job = session.jobs.get(number)
        if job is not None and (job.run_at or 0) <= record.at and session.move(job, Cause.PROMOTE, record.at):
            session.emit_job("job.ready", job, record.at)
    return APPLIED


def expire(session: Session, record: Expire) -> Outcome:
    """End jobs that have not started by their ``expires_at``."""
    if not session.leads("scheduler", record.epoch):
        return ignored(STALE_EPOCH)
    for number in record.numbers:
        job = session.jobs.get(number)
        if (
            job is not None
            and job.attempt == 0
            and job.expires_at is not None
            and job.expires_at <= record.at
            and session.move(job, Cause.EXPIRE, record.at)
        ):
            session.emit_job("job.expired", job, record.at)
    return APPLIED
