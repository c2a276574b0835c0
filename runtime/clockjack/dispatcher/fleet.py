"""The executors, as the dispatcher sees them: who is there, who knows what, who has room."""

from msgspec import Struct

from clockjack.executor.messages import Catalog, Heartbeat
from clockjack.placement import decode
from clockjack.presence import SILENT_SECONDS, Presence
from clockjack.replica.port import Reader

BUFFER_SECONDS = 0.02
"""An executor is given more attempts than it has slots if they are so short that it works them off in this time:
otherwise slots would stand idle for the way to the journal and back."""

MOST_BUFFERED = 63
"""And at most so many times its slots."""

MOST_KNOWN = 5000
"""Executors whose tasks are kept ready; then they are gathered anew."""

NODE_ID = "node_id"
"""The label that every executor has: the node or worker that it belongs to."""


class Executor(Struct):
    """One executor that takes work."""

    id: str
    room: int
    """How many more attempts it may be given."""
    load: float
    """Attempts that it holds, as a part of its slots."""
    slots: int
    knows: frozenset[str]
    """Tasks and kinds of target."""
    queues: frozenset[str]
    """Takes these only; empty for all."""
    namespaces: frozenset[str] = frozenset()
    """Takes jobs of these only; empty for all."""
    labels: dict[str, str] = {}

    def takes(self, namespace: str, queue: str, task: str, placement: str = "") -> bool:
        """Say whether it may run a task of that queue, which is to run where `placement` says."""
        if task not in self.knows or (self.queues and queue not in self.queues):
            return False
        if self.namespaces and namespace not in self.namespaces:
            return False
        return not placement or decode(placement).allows(self.labels)

    def give(self) -> None:
        """Count one more attempt."""
        self.room -= 1
        self.load += 1 / self.slots


def window(heartbeat: Heartbeat) -> int:
    """Return how many attempts an executor may hold: its slots, and more where they are short."""
    slots = heartbeat.slots
    mean = heartbeat.mean_run_seconds
    if mean <= 0:
        return slots
    return slots + int(slots * min(BUFFER_SECONDS / mean, MOST_BUFFERED))


async def running_counts(reader: Reader) -> dict[str, int]:
    """Return how many attempts each executor holds, by the state."""
    rows = await reader.rows("SELECT executor_id, count(*) FROM jobs WHERE state = 'running' GROUP BY executor_id")
    return {executor_id: count for executor_id, count in rows}  # noqa: C416 - typed


def labels_of(heartbeat: Heartbeat) -> dict[str, str]:
    """Return the labels of an executor: its own, and the node's id."""
    return {**heartbeat.labels, NODE_ID: heartbeat.node_id}


class Known:
    """What executors know, by the last catalog of each."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._known: dict[str, tuple[Catalog, frozenset[str]]] = {}

    def of(self, catalog: Catalog) -> frozenset[str]:
        """Return the tasks and kinds of target in a catalog."""
        before = self._known.get(catalog.executor_id)
        if before is not None and before[0] is catalog:
            return before[1]
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        known = frozenset([task.name for task in catalog.tasks] + catalog.targets)
        self._known[catalog.executor_id] = (catalog, known)
        return known


def heard(presence: Presence, now: float, known: Known | None = None) -> list[tuple[Heartbeat, Executor]]:
    """Return the executors that can be heard and whose tasks are known, with the room that they say they have.

    `now` is the event loop's, in seconds; `known` keeps what takes time to gather.
    """
    known = Known() if known is None else known
    found: list[tuple[Heartbeat, Executor]] = []
    for seen in presence.executors():
        heartbeat = seen.heartbeat
        catalog = presence.catalog(heartbeat.executor_id)
        if catalog is None or now - seen.seen_at > SILENT_SECONDS:
            continue
        slots = max(heartbeat.slots, 1)
        executor = Executor(
            heartbeat.executor_id,
            window(heartbeat) - len(heartbeat.attempts),
            len(heartbeat.attempts) / slots,
            slots,
            known.of(catalog),
            frozenset(heartbeat.queues),
            frozenset(heartbeat.namespaces),
            labels_of(heartbeat),
        )
        found.append((heartbeat, executor))
    return found


class Fleet:
    """The executors that can be given work."""

    def __init__(self, reader: Reader, presence: Presence) -> None:
        """Count what they hold by the state, as `reader` has it."""
        self._reader = reader
        self._presence = presence
        self._known = Known()

    async def takers(self, now: float) -> list[Executor]:
        """Return the executors that are there, take work and have room. `now` is the event loop's."""
        found: list[Executor] = []
        running: dict[str, int] | None = None
        for heartbeat, executor in heard(self._presence, now, self._known):
            if not heartbeat.accepting:
                continue
            if running is None:
                running = await running_counts(self._reader)
            held = running.get(executor.id, 0)
            executor.room, executor.load = window(heartbeat) - held, held / executor.slots
            if executor.room > 0:
                found.append(executor)
        return found
