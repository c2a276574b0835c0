"""New jobs: from clients, schedules and events alike."""

import msgspec

from clockjack.apply.control import stop
from clockjack.apply.outcome import (
    BACKLOG_FULL,
    DUPLICATE_ID,
    KEY_REUSED,
    NOT_ALLOWED,
    QUEUE_DRAINING,
    UNIQUE_CONFLICT,
    Made,
    Outcome,
    ignored,
)
from clockjack.apply.rows import Job, Queue, Request
from clockjack.apply.session import ENDED_VALUES, READY, RUNNING, SCHEDULED, Session
from clockjack.records import NewJob, RequestKey, Submit, UniqueKey

_INTO_WORK = "INSERT INTO job_work (number, work, labels, metadata)"
_INTO_LABELS = "INSERT OR IGNORE INTO job_labels (namespace, label, number)"

_made_decoder = msgspec.msgpack.Decoder(list[Made])


def submit(session: Session, record: Submit) -> Outcome:
    """Add the jobs of a client's request."""
    if session.author_node is None:
        return ignored(NOT_ALLOWED)
    if (seen := seen_before(session, record.request)) is not None:
        return seen
    taken: dict[str, set[str]] = {}
    for namespace in {job.namespace for job in record.jobs}:
        taken[namespace] = session.taken_ids(namespace, [job.id for job in record.jobs if job.namespace == namespace])
    made: list[Made] = []
    for new in record.jobs:
        if new.id in taken[new.namespace]:
            made.append(Made(new.id, new.created_at, DUPLICATE_ID))
        else:
            outcome = add(session, new)
            if outcome.reason is None:
                taken[new.namespace].add(new.id)
            made.append(outcome)
    remember(session, record.request, made)
    return Outcome(value=made)


def add(session: Session, new: NewJob, backfill_id: str | None = None) -> Made:
    """Add one job, whose id is known to be free; if it is a backfill's, with that."""
    unique = new.unique
    holder = None if unique is None else session.unique_holder(new.namespace, unique.key)
    if holder is not None and not _gives_way(holder, new):
        return Made(holder.id, holder.created_at, UNIQUE_CONFLICT)
    queue = session.known_queue(new.namespace, new.queue)
    if queue is not None and queue.draining:
        return Made(new.id, new.created_at, QUEUE_DRAINING)
    if queue is not None and _is_full(queue, holder):
        return Made(new.id, new.created_at, BACKLOG_FULL)
    if holder is not None:
        stop(session, holder, new.created_at)
    number = session.take_number()
    waits = new.run_at is not None and new.run_at > new.created_at
    job = Job(
        number=number,
        namespace=new.namespace,
        id=new.id,
        state=SCHEDULED if waits else READY,
        queue=new.queue,
        task=new.task,
        priority=new.priority,
        attempt=0,
        max_attempts=new.max_attempts,
        errors=0,
        crashes=0,
        created_at=new.created_at,
        run_at=new.run_at,
        expires_at=new.expires_at,
        wake_at=None,
        started_at=None,
        finished_at=None,
        executor_id=None,
        schedule_id=new.schedule_id,
        nominal_at=new.nominal_at,
        event_id=new.event_id,
        concurrency_key=new.concurrency_key or None,
        placement=new.placement,
        unique_key=unique.key if unique else None,
        unique_until=unique.until if unique else None,
        unique_lasts=_lasts(unique, new.created_at) if unique else None,
        cancel_asked=0,
        progress=None,
        progress_text=None,
        changed=session.sequence,
        depth=new.depth,
        backfill_id=backfill_id,
    )
    session.add_job(job)
    labels = msgspec.json.encode(new.labels).decode() if new.labels else None
    session.insert(_INTO_WORK, (number, new.work, labels, new.metadata))
    for key, value in (new.labels or {}).items():
        session.insert(_INTO_LABELS, (new.namespace, f"{key}={value}", number))
    if unique is not None:
        expires_at = unique.expires_at if unique.lasts is None else session.timestamp + unique.lasts
        session.hold_unique(job, expires_at)
    session.emit_job("job.created", job, new.created_at)
    return Made(new.id, new.created_at)


def _lasts(unique: UniqueKey, created_at: int) -> int | None:
    """Return how long a key is held at most; a record that knew no such thing says until when."""
    if unique.lasts is None and unique.expires_at is not None:
        return unique.expires_at - created_at
    return unique.lasts


def _gives_way(holder: Job, new: NewJob) -> bool:
    """Say whether the holder of a unique key is to be replaced; one that runs isn't."""
    return new.unique is not None and new.unique.on_conflict == "replace" and holder.state != RUNNING


def _is_full(queue: Queue, leaving: Job | None) -> bool:
    """Say whether a queue takes no more jobs, once `leaving` is out of it."""
    if queue.max_backlog is None:
        return False
    leaves = leaving is not None and leaving.queue == queue.name and leaving.state not in ENDED_VALUES
    return queue.ready + queue.waiting - leaves >= queue.max_backlog


# --- idempotency keys -------------------------------------------------------------------------------------


def seen_before(session: Session, request: RequestKey | None) -> Outcome | None:
    """Return what a request led to the first time; None if this is the first time."""
    if request is None:
        return None
    row = session.requests.get(request.namespace, request.key)
    if row is None or row.expires_at <= session.timestamp:
        return None
    if row.fingerprint != request.fingerprint:
        return ignored(KEY_REUSED)
    return Outcome(value=_made_decoder.decode(row.made), replayed=True)


def remember(session: Session, request: RequestKey | None, made: list[Made]) -> None:
    """Keep what a request led to, for as long as its key is kept."""
    if request is not None:
        session.hold_request(
            Request(
                request.namespace,
                request.key,
                request.fingerprint,
                request.expires_at if request.lasts is None else session.timestamp + request.lasts,
                msgspec.msgpack.encode(made),
            )
        )
