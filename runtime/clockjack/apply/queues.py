"""Queues: their limits, and putting them on hold."""

from clockjack.apply import tokens
from clockjack.apply.control import stop
from clockjack.apply.outcome import APPLIED, NOT_FOUND, STALE_REVISION, WRONG_STATE, Outcome, ignored
from clockjack.apply.rows import Queue
from clockjack.apply.session import Session
from clockjack.apply.topics import Topic
from clockjack.records import DeleteQueue, DrainQueue, PauseQueue, PurgeQueue, PutQueue


def put(session: Session, record: PutQueue) -> Outcome:
    """Set the limits of a queue."""
    queue = session.known_queue(record.namespace, record.name)
    if record.expected_revision is not None and record.expected_revision != (queue.revision if queue else 0):
        return ignored(STALE_REVISION)
    queue = session.queue(record.namespace, record.name, record.at)
    _limit(session, queue, record)
    _changed(session, queue, record.at)
    return Outcome(value=queue.revision)


def _limit(session: Session, queue: Queue, limits: PutQueue) -> None:
    queue.concurrency = limits.concurrency
    queue.key_concurrency = limits.key_concurrency
    queue.max_backlog = limits.max_backlog
    queue.weight = limits.weight
    queue.ageing = limits.ageing
    queue.paused = int(limits.paused)
    queue.draining = int(limits.draining)
    tokens.change(queue, limits.rate, session.stored_at)


def _changed(session: Session, queue: Queue, at: int) -> None:
    queue.revision += 1
    queue.updated_at = at
    session.queues.put(queue)
    session.topics.add(Topic.QUEUES)


def pause(session: Session, record: PauseQueue) -> Outcome:
    """Stop the dispatch of a queue's jobs, or let it go on, and new jobs in."""
    queue = session.known_queue(record.namespace, record.name)
    if queue is None:
        return ignored(NOT_FOUND)
    if record.expected_revision not in (None, queue.revision):
        return ignored(STALE_REVISION)
    if bool(queue.paused) != record.paused or (queue.draining and not record.paused):
        queue.paused = int(record.paused)
        if not record.paused:
            queue.draining = 0
        _changed(session, queue, record.at)
    return APPLIED


def drain(session: Session, record: DrainQueue) -> Outcome:
    """Let no new jobs into a queue."""
    queue = session.known_queue(record.namespace, record.name)
    if queue is None:
        return ignored(NOT_FOUND)
    if record.expected_revision not in (None, queue.revision):
        return ignored(STALE_REVISION)
    if not queue.draining:
        queue.draining = 1
        _changed(session, queue, record.at)
    return APPLIED


def delete(session: Session, record: DeleteQueue) -> Outcome:
    """Forget the limits of a queue in which nothing waits or runs.

    While jobs are kept that ended in it, it is a queue that was made by use; it goes with the last of them.
    """
    queue = session.known_queue(record.namespace, record.name)
    if queue is None:
        return ignored(NOT_FOUND)
    if record.expected_revision not in (None, queue.revision):
        return ignored(STALE_REVISION)
    if queue.ready or queue.waiting or queue.running:
        return ignored(WRONG_STATE)
    _limit(session, queue, PutQueue(queue.namespace, queue.name, record.at, None, None, paused=False))
    queue.made, queue.revision = session.sequence, 0
    queue.created_at = queue.updated_at = record.at
    session.queues.put(queue)
    session.topics.add(Topic.QUEUES)
    return APPLIED


def purge(session: Session, record: PurgeQueue) -> Outcome:
    """Cancel jobs of a queue that wait, at most as many as the record says: the ready ones first, lane by lane."""
    queue = session.known_queue(record.namespace, record.name)
    if queue is None:
        return ignored(NOT_FOUND)
    if record.expected_revision not in (None, queue.revision):
        return ignored(STALE_REVISION)
    session.flush()
    numbers: list[int] = []
    for jobs in _WAITING:
        if (left := record.limit - len(numbers)) > 0:
            numbers += [number for (number,) in session.db.execute(jobs, (record.namespace, record.name, left))]
    session.jobs.load(numbers)
    found = [session.jobs.get(number) for number in numbers]
    return Outcome(value=sum(stop(session, job, record.at) for job in found if job is not None))


_INDEXES = (
    ("jobs_ready", "state = 'ready' AND concurrency_key IS NULL", "task, placement, priority, number"),
    (
        "jobs_keyed",
        "state = 'ready' AND concurrency_key IS NOT NULL",
        "task, placement, priority, concurrency_key, number",
    ),
    ("jobs_waiting", "state IN ('scheduled', 'retrying')", "number"),
)
_WAITING = tuple(
    f"SELECT number FROM jobs INDEXED BY {index} WHERE namespace = ? AND queue = ? AND {condition} "
    f"ORDER BY {order} LIMIT ?"
    for index, condition, order in _INDEXES
)
"""The jobs of a queue that wait, in the orders of indexes: however many there are, one record looks at few."""
