"""The executors, as the dispatcher sees them: who is there, who knows what, who has room."""

from msgspec import Struct

from clockjack.executor.messages import Heartbeat
from clockjack.presence import SILENT_SECONDS, Presence
from clockjack.replica.port import Reader

BUFFER_SECONDS = 0.02
"""An executor is given more attempts than it has slots if they are so short that it works them off in this time:
otherwise slots would stand idle for the way to the journal and back."""

MOST_BUFFERED = 15
"""And at most so many times its slots."""


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

    def takes(self, namespace: str, queue: str, task: str) -> bool:
        """Say whether it may run a task of that queue."""
        return (
            task in self.knows
            and (not self.queues or queue in self.queues)
            and (not self.namespaces or namespace in self.namespaces)
        )

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


async def takers(reader: Reader, presence: Presence, now: float) -> list[Executor]:
    """Return the executors that are there, take work and have room. `now` is the event loop's."""
    found: list[Executor] = []
    running: dict[str, int] | None = None
    for seen in presence.executors():
        heartbeat = seen.heartbeat
        catalog = presence.catalog(heartbeat.executor_id)
        if not heartbeat.accepting or catalog is None or now - seen.seen_at > SILENT_SECONDS:
            continue
        if running is None:
            running = await running_counts(reader)
        held = running.get(heartbeat.executor_id, 0)
        room = window(heartbeat) - held
        if room > 0:
            knows = frozenset([task.name for task in catalog.tasks] + catalog.targets)
            slots = max(heartbeat.slots, 1)
            queues, namespaces = frozenset(heartbeat.queues), frozenset(heartbeat.namespaces)
            found.append(Executor(heartbeat.executor_id, room, held / slots, slots, knows, queues, namespaces))
    return found
