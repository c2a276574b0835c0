"""How many jobs are where: the one place that keeps the counts of queues, lanes, flows and keys."""

from typing import TYPE_CHECKING

from clockjack.apply import tokens
from clockjack.apply.rows import Flow, Job, KeySlots, Lane, Queue
from clockjack.jobs import ENDED, State

if TYPE_CHECKING:
    from clockjack.apply.session import Session

_READY, _RUNNING = State.READY.value, State.RUNNING.value
_ENDED = frozenset(state.value for state in ENDED)


def count(session: "Session", job: Job, queue: Queue, by: int) -> None:
    """Count a job of `queue`, as it is now, where its state has it: in (`by` is 1), or out (-1).

    Whoever calls it puts the queue.
    """
    state = job.state
    if state in _ENDED:
        return
    if state == _READY:
        if not queue.ready:
            tokens.begin(queue, session.stored_at)
        queue.ready += by
        _count_ready(session, job, by)
    elif state == _RUNNING:
        queue.running += by
        if job.concurrency_key is not None:
            slots = key_slots(session, job, job.concurrency_key)
            slots.running += by
            session.key_slots.put(slots)
    else:
        queue.waiting += by


def key_slots(session: "Session", job: Job, key: str) -> KeySlots:
    """Return how many jobs of `job`'s queue run that have the concurrency key `key`."""
    return session.key_slots.get(job.namespace, job.queue, key) or KeySlots(job.namespace, job.queue, key, 0)


def _count_ready(session: "Session", job: Job, by: int) -> None:
    place = (job.namespace, job.queue, job.task, job.placement, job.priority)
    lane = session.lanes.get(*place) or Lane(*place, 0, 0)
    if job.concurrency_key is None:
        lane.ready += by
    else:
        lane.keyed += by
        flow = session.flows.get(*place, job.concurrency_key) or Flow(*place, job.concurrency_key, 0)
        flow.ready += by
        session.flows.put(flow)
    session.lanes.put(lane)
