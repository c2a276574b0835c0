"""Which job goes to which executor: pure, so that it can be tested alone."""

from collections.abc import Sequence
from heapq import merge

from clockjack.dispatcher.fleet import Executor
from clockjack.dispatcher.lanes import Head, Lane


def pair(heads: Sequence[Sequence[Head]], executors: Sequence[Executor]) -> list[tuple[Head, Executor]]:
    """Give jobs to executors until no job or no room is left.

    :param heads: for each lane its first jobs, in order.
    :param executors: their room and load are counted on.

    Jobs go by priority, then by age, over all lanes; each to the least loaded executor that knows its task. What
    nobody can take now is passed over, and keeps nothing else waiting. No queue gets more than its room.
    """
    room: dict[tuple[str, str], int] = {}
    pairs: list[tuple[Head, Executor]] = []
    closed: set[Lane] = set()
    free = sum(executor.room for executor in executors)
    for head in merge(*heads, key=lambda head: (-head.priority, head.number)):
        if free == 0:
            break
        lane = head.lane
        if lane in closed:
            continue
        queue = (lane.namespace, lane.queue)
        if lane.room is not None and room.setdefault(queue, lane.room) <= 0:
            closed.add(lane)
            continue
        candidates = [one for one in executors if one.room > 0 and one.takes(lane.namespace, lane.queue, lane.task)]
        if not candidates:
            closed.add(lane)
            continue
        best = min(candidates, key=lambda one: one.load)
        best.give()
        free -= 1
        if lane.room is not None:
            room[queue] -= 1
        pairs.append((head, best))
    return pairs
