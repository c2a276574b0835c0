"""Queues: their limits, and putting them on hold."""

from clockjack.apply.control import stop
from clockjack.apply.outcome import APPLIED, NOT_FOUND, STALE_REVISION, Outcome, ignored
from clockjack.apply.session import Session
from clockjack.apply.topics import Topic
from clockjack.records import PauseQueue, PurgeQueue, PutQueue


def put(session: Session, record: PutQueue) -> Outcome:
    """Set the limits of a queue."""
    queue = session.queues.get(record.namespace, record.name)
    if record.expected_revision is not None and record.expected_revision != (queue.revision if queue else 0):
        return ignored(STALE_REVISION)
    queue = session.queue(record.namespace, record.name, record.at)
    queue.revision += 1
    queue.concurrency = record.concurrency
    queue.max_backlog = record.max_backlog
    queue.paused = int(record.paused)
    queue.updated_at = record.at
    session.queues.put(queue)
    session.topics.add(Topic.QUEUES)
    return Outcome(value=queue.revision)


def pause(session: Session, record: PauseQueue) -> Outcome:
    """Stop the dispatch of a queue's jobs, or let it go on."""
    queue = session.queues.get(record.namespace, record.name)
    if queue is None:
        return ignored(NOT_FOUND)
    if bool(queue.paused) != record.paused:
        queue.paused = int(record.paused)
        queue.revision += 1
        queue.updated_at = record.at
        session.queues.put(queue)
        session.topics.add(Topic.QUEUES)
    return APPLIED


def purge(session: Session, record: PurgeQueue) -> Outcome:
    """Cancel the oldest jobs of a queue that wait, at most as many as the record says."""
    if session.queues.get(record.namespace, record.name) is None:
        return ignored(NOT_FOUND)
    session.flush()
    numbers = [
        number
        for (number,) in session.db.execute(
            """
            SELECT number FROM (
                SELECT number FROM jobs WHERE namespace = ?1 AND queue = ?2 AND state = 'ready'
                UNION ALL
                SELECT number FROM jobs WHERE namespace = ?1 AND queue = ?2 AND state IN ('scheduled', 'retrying')
                    AND state IN ('scheduled', 'retrying', 'failed', 'cancelled', 'expired', 'quarantined')
            ) ORDER BY number LIMIT ?3
            """,
            (record.namespace, record.name, record.limit),
        )
    ]
    session.jobs.load(numbers)
    jobs = [session.jobs.get(number) for number in numbers]
    return Outcome(value=sum(stop(session, job, record.at) for job in jobs if job is not None))
