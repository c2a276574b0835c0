"""What keeps the state bounded and replicas alike: history that goes, and checkpoints."""

import msgspec

from clockjack.apply.outcome import APPLIED, STALE_EPOCH, Outcome, ignored
from clockjack.apply.session import ENDED_VALUES, Session
from clockjack.records import Checkpoint, Prune

TABLES = ("job_work", "job_ends", "attempts")
"""Where a job has rows by its number, beside ``jobs``."""

_DELETE_LABELS = """
    DELETE FROM job_labels WHERE (namespace, label, number) IN (
        SELECT jobs.namespace, label.key || '=' || label.value, number
        FROM json_each(?) AS gone CROSS JOIN job_work ON number = gone.value CROSS JOIN jobs USING (number),
            json_each(job_work.labels) AS label
    )
"""
"""By their key, which a job's labels tell: to find them by its number alone, all labels there are would be read."""


def prune(session: Session, record: Prune) -> Outcome:
    """Drop jobs that have ended, with all that is kept of them; one that holds a unique key stays.

    A queue that was made by use goes with the last of its jobs.
    """
    if not session.leads("archivist", record.epoch):
        return ignored(STALE_EPOCH)
    session.flush()
    session.jobs.load(record.numbers)
    gone: dict[int, None] = {}
    for number in record.numbers:
        job = session.jobs.get(number)
        if job is not None and number not in gone and job.state in ENDED_VALUES and not session.holds_unique(job):
            session.release_unique(job)
            queue = session.queue(job.namespace, job.queue, job.created_at)
            queue.kept -= 1
            session.queues.put(queue)
            gone[number] = None
    numbers = msgspec.json.encode([*gone]).decode()
    session.db.execute(_DELETE_LABELS, (numbers,))
    session.jobs.remove_many([*gone])
    for table in TABLES:
        session.db.execute(f"DELETE FROM {table} WHERE number IN (SELECT value FROM json_each(?))", (numbers,))
    return Outcome(value=len(gone))


def checkpoint(session: Session, record: Checkpoint) -> Outcome:
    """Note the digest of the state, for replicas to compare."""
    if not session.leads("archivist", record.epoch):
        return ignored(STALE_EPOCH)
    session.note_checkpoint()
    return APPLIED
