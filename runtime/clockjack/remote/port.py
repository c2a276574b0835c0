"""What a remote worker can ask for: a port, used by the API.

Adapters: :mod:`.local` (workers whose home is here) and :mod:`.relay` (those of other nodes); :mod:`.workers` chooses.
"""

from typing import Literal, Protocol

from msgspec import Struct

from clockjack.specs import Failure

MAX_WORKERS = 1000
"""So many can have their home on one node; one more is refused."""


class WorkerSpec(Struct, frozen=True, array_like=True):
    """What a worker says of itself."""

    namespace: str
    name: str
    """For people."""
    tasks: list[str]
    """Names of the tasks that it runs."""
    queues: list[str]
    """Takes jobs of these queues only; empty for all."""
    slots: int
    """Attempts that it works on at once."""
    lease_seconds: float
    """It says something about itself, and about each attempt, at least so often."""


class Handed(Struct, array_like=True, gc=False):
    """One attempt, handed out to a worker."""

    token: str
    """What the worker names it by; nobody can guess it."""
    job_id: str
    queue: str
    attempt: int
    """From 1."""
    work: bytes
    """:class:`clockjack.specs.Work` as JSON."""
    nominal_at: int | None
    """The tick that the job stands for, microseconds since the epoch."""
    schedule_id: str | None


class Told(Struct, array_like=True, frozen=True):
    """What a worker is told about an attempt."""

    stop: Literal["cancelled", "timed_out", "shutdown"] | None
    """Why it is to end the attempt; None to go on."""


class UnknownWorker(Exception):
    """Nobody knows a worker of that id any more: it has to register anew."""


class UnknownAttempt(Exception):
    """That attempt is not the worker's any more: nothing that it says of it counts."""


class TooManyWorkers(Exception):
    """The node is the home of as many workers as it can be."""


class HomeSilent(Exception):
    """The worker's home did not answer, or can't now: it may have done what it was asked for."""


class RemoteWorkers(Protocol):
    """The desks of the cluster. A `worker_id` or `token` of another namespace is as unknown as none at all."""

    async def register(self, spec: WorkerSpec) -> str:
        """Give a worker a home on this node, and return its id.

        :raises TooManyWorkers: if there is no room for it.
        :raises HomeSilent: if this node is about to stop.
        """
        ...

    async def poll(self, namespace: str, worker_id: str, limit: int, seconds: float) -> list[Handed]:
        """Return at most `limit` attempts, as soon as there is one; none, if there is none within `seconds`.

        :raises UnknownWorker: if the worker is not registered.
        :raises HomeSilent: if the worker's home does not answer.
        """
        ...

    async def beat(self, namespace: str, token: str, progress: tuple[float, str] | None) -> Told:
        """Take note that an attempt goes on, and how far it is (fraction from 0 to 1, message).

        :raises UnknownAttempt: if it is not the worker's any more.
        :raises HomeSilent: if the worker's home does not answer.
        """
        ...

    async def complete(self, namespace: str, token: str, result: bytes | None) -> None:
        """End an attempt with its `result` (JSON; None for null), and return when that is in the journal.

        :raises UnknownAttempt: if it is not the worker's any more.
        :raises HomeSilent: if the worker's home does not answer.
        """
        ...

    async def fail(
        self, namespace: str, token: str, failure: Failure, *, give_up: bool, retry_seconds: float | None
    ) -> None:
        """End an attempt that did not succeed, and return when that is in the journal.

        :param give_up: try no further attempt.
        :param retry_seconds: the wait before the next attempt; None for what the job's retry policy says.
        :raises UnknownAttempt: if it is not the worker's any more.
        :raises HomeSilent: if the worker's home does not answer.
        """
        ...

    async def leave(self, namespace: str, worker_id: str) -> None:
        """Strike a worker off: it gets nothing more; what it has fetched it may still end.

        :raises UnknownWorker: if the worker is not registered.
        :raises HomeSilent: if the worker's home does not answer.
        """
        ...
