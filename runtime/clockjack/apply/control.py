"""What clients ask of jobs that are there, and what the scheduler decides when their time has come."""

from collections.abc import Callable

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
from clockjack.records import ActOnJobs, CancelJob, Expire, Promote, RetryJob, RunJobNow


def cancel(session: Session, record: CancelJob) -> Outcome:
    """End a job that waits; ask for the end of one that runs."""
    return _of_one(session, record, end)


def retry(session: Session, record: RetryJob) -> Outcome:
    """Make a job that ended without success ready again, its attempts allowed anew."""
    return _of_one(session, record, revive)


def run_now(session: Session, record: RunJobNow) -> Outcome:
    """Make a job that waits for its time ready."""
    return _of_one(session, record, hurry)


def act(session: Session, record: ActOnJobs) -> Outcome:
    """Do the same with many jobs; those that are not, or no longer, in a state for it are passed over."""
    session.jobs.load(record.numbers)
    states = frozenset(record.states)
    done = 0
    for number in dict.fromkeys(record.numbers):
        job = session.jobs.get(number)
        if job is not None and job.namespace == record.namespace and job.state in states and not job.cancel_asked:
            done += ACTIONS[record.action](session, job, record.at).reason is None
    return Outcome(value=done)


def end(session: Session, job: Job, at: int) -> Outcome:
    """End a job at once if it waits; if it runs, have its executor asked to."""
    if job.state in ENDED_VALUES:
        return ignored(WRONG_STATE)
    if job.state == RUNNING:
        job.cancel_asked = 1
        job.changed = session.sequence
        session.jobs.put(job)
        session.topics.update((Topic.CANCELS, Topic.JOBS))
    else:
        stop(session, job, at)
    return APPLIED


def stop(session: Session, job: Job, at: int) -> bool:
    """End a job that doesn't run; return whether it could be."""
    if job.state == RUNNING or not session.move(job, Cause.STOP, at):
        return False
    session.emit_job("job.cancelled", job, at)
    return True


def revive(session: Session, job: Job, at: int) -> Outcome:
    """Make a job that ended without success ready again, its attempts allowed anew.

    It takes its unique key back, as if it were submitted again; while another job holds that, it stays as it is.
    """
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
    job.run_at = at
    if job.expires_at is not None and job.expires_at <= at:
        job.expires_at = None  # whoever retries it wants it to run all the same
    session.move(job, Cause.REVIVE, at)
    session.emit_job("job.ready", job, at)
    return APPLIED


def hurry(session: Session, job: Job, at: int) -> Outcome:
    """Make a job ready that waits for its time."""
    if not session.move(job, Cause.PROMOTE, at):
        return ignored(WRONG_STATE)
    session.emit_job("job.ready", job, at)
    return APPLIED


ACTIONS: dict[str, Callable[[Session, Job, int], Outcome]] = {"cancel": end, "retry": revive, "run-now": hurry}
"""What clients may ask to be done with jobs."""


def _of_one(
    session: Session, record: CancelJob | RetryJob | RunJobNow, action: Callable[[Session, Job, int], Outcome]
) -> Outcome:
    job = session.job_named(record.namespace, record.id)
    if job is None:
        return ignored(NOT_FOUND)
    return action(session, job, record.at)


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
