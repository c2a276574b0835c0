"""What most systems have in common."""

import asyncio
import itertools
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from compare.errors import NotMeasuredError
from compare.port import BROKER, DURABLE

BROKER_URL = os.environ.get(BROKER, "")
IS_DURABLE = bool(os.environ.get(DURABLE))
SCHEDULES = range(1, 1 + int(os.environ.get("BENCH_SCHEDULES") or 0))
"""The schedules of those systems that have to know them when their workers start."""


def python(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module in this environment."""
    return [sys.executable, "-m", module, *arguments]


class Base:
    """A system with two worker processes, and nothing else to start."""

    concurrency = 1
    slots = 2

    def workers(self) -> Mapping[str, Sequence[str]]:
        """Two times :meth:`worker`."""
        return {f"worker{number}": self.worker(number) for number in (1, 2)}

    def worker(self, number: int) -> list[str]:
        """Return the command of one worker process."""
        raise NotImplementedError

    def schedulers(self) -> Mapping[str, Sequence[str]]:
        """Nothing beside the workers."""
        return {}

    async def open(self) -> None:
        """Connect at first use."""

    async def make_schedules(self, count: int) -> None:
        """Have none."""
        raise NotMeasuredError("has no schedules at a second's resolution")

    async def ended(self) -> None:
        """Leave it at what the jobs noted."""

    async def close(self) -> None:
        """Leave the connection to the end of the process."""


class Blocking(Base):
    """A system whose client blocks."""

    def enqueue_blocking(self, number: int, seconds: float = 0) -> None:
        """Enqueue one job."""
        raise NotImplementedError

    async def enqueue(self, number: int, seconds: float = 0) -> None:
        """Enqueue one job; nothing else is done meanwhile."""
        self.enqueue_blocking(number, seconds)

    async def enqueue_many(self, numbers: range, seconds: float = 0) -> None:
        """Enqueue one by one: where there is nothing better."""
        await self.in_threads(numbers, lambda number: self.enqueue_blocking(number, seconds))

    async def in_threads(self, numbers: range, enqueue: Callable[[int], Any]) -> None:
        """Enqueue in as many threads as is fastest."""
        counter = itertools.count(numbers.start)

        def thread() -> None:
            while (number := next(counter)) < numbers.stop:
                enqueue(number)

        await asyncio.gather(*(asyncio.to_thread(thread) for _ in range(self.concurrency)))
