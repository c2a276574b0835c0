"""What a system must be able to do, to be measured."""

import importlib
from collections.abc import Mapping, Sequence
from typing import Protocol, cast

PAYLOAD = "x" * 300
"""The argument of every job."""

BROKER = "BENCH_BROKER"
"""The variable that tells all processes of a measurement where the broker is."""
DURABLE = "BENCH_DURABLE"
"""Set to 1 where the measurement is the one with fsync."""


class System(Protocol):
    """A system, as seen by the program that gives it jobs.

    Made when the broker runs, in the environment of that system. What it does not have raises
    :class:`~compare.errors.NotMeasuredError`, saying why.
    """

    concurrency: int
    """So many jobs are on their way to the broker at once where they are enqueued one by one: what is fastest."""
    slots: int
    """So many jobs run at once, in both workers together, if they wait rather than compute."""

    def workers(self) -> Mapping[str, Sequence[str]]:
        """Return the commands of the two worker processes, by name; none if jobs run in this process."""
        ...

    def schedulers(self) -> Mapping[str, Sequence[str]]:
        """Return the commands of what must run beside the workers for delayed jobs and schedules."""
        ...

    async def open(self) -> None:
        """Connect; the workers may still be starting."""
        ...

    async def enqueue_many(self, numbers: range, seconds: float = 0) -> None:
        """Enqueue jobs in bulk, as the system's documentation recommends it; return when all are accepted."""
        ...

    async def enqueue(self, number: int, seconds: float = 0) -> None:
        """Enqueue one job; return when it is accepted."""
        ...

    async def enqueue_at(self, numbers: range, at: float) -> None:
        """Enqueue jobs that are due at an instant, in seconds since the epoch."""
        ...

    async def make_schedules(self, count: int) -> None:
        """Make schedules numbered from 1 that tick each second; their jobs have the negative number."""
        ...

    async def ended(self) -> None:
        """Wait until the system itself knows that all jobs have ended, if it can tell cheaply."""
        ...

    async def close(self) -> None:
        """Disconnect."""
        ...


class BlockingSystem(System, Protocol):
    """A system whose client blocks: enqueueing one is done by threads."""

    def enqueue_blocking(self, number: int, seconds: float = 0) -> None:
        """Enqueue one job; return when it is accepted."""
        ...


def load(module: str) -> System:
    """Make the system of a module in ``benchmarks/peers``."""
    return cast("System", importlib.import_module(f"peers.{module}").Measured())
