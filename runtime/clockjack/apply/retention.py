"""What keeps the state bounded and replicas alike: history that goes, and checkpoints."""

import msgspec

from clockjack.apply.outcome import APPLIED, STALE_EPOCH, Outcome, ignored
from clockjack.apply.session import ENDED_VALUES, Session
from clockjack.records import Checkpoint, Prune

TABLES = ("job_work", "job_ends", "attempts", "job_labels")
"""Where a job has rows, beside ``jobs``."""


def prune(session: Session, record: Prune) -> Outcome:
    """Drop jobs that have ended, with all that is kept of them; one that holds a unique key stays.

    A queue that was made by use goes with the last of its jobs.
    """
    if not session.leads("archivist", record.epoch):
        return ignored(STALE_EPOCH)
    session.flush()
    session.jobs.load(record.numbers)
    gone: list[int] = []
    for number in record.numbers:
        job = session.jobs.get(number)
        if job is not None and job.state in ENDED_VALUES and not session.holds_unique(job):
            session.release_unique(job)
            queue = session.queue(job.namespace, job.queue, job.created_at)
            queue.kept -= 1
            session.queues.put(queue)
            session.jobs.remove(number)
            gone.append(number)
    numbers = msgspec.json.encode(gone).decode()
    for table in TABLES:
        session.db.execute(f"DELETE FROM {table} WHERE number IN (SELECT value FROM json_each(?))", (numbers,))
    return Outcome(value=len(gone))


def checkpoint(session: Session, record: Checkpoint) -> Outcome:
    """Note the digest of the state, for replicas to compare."""
    if not session.leads("archivist", record.epoch):
        return ignored(STALE_EPOCH)
    session.note_checkpoint()
    return APPLIED
