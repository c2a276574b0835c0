"""Gives jobs to a system, and waits until they have run."""

import asyncio
import itertools
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from compare.errors import NotMeasuredError
from compare.port import System
from compare.processes import Processes
from compare.spec import Spec
from compare.tally import Tally

JOBS = 2_000_000
"""Numbers that a measurement can give to jobs."""
POLL_SECONDS = 0.004
"""It is looked so often whether jobs have run; figures of times are as rough as this."""
WARM_SECONDS = 60.0
"""So long it may take until both workers have run a job."""


@dataclass
class Driver:
    """One system under measurement."""

    spec: Spec
    system: System
    tally: Tally
    processes: Processes
    _next: int = 0
    _blocking: Callable[[int, float], None] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """See whether the system's client blocks."""
        self._blocking = getattr(self.system, "enqueue_blocking", None)

    def take(self, count: int) -> range:
        """Return numbers for so many jobs."""
        numbers = range(self._next, self._next + count)
        self._next = numbers.stop
        if numbers.stop > self.tally.size:
            raise NotMeasuredError(f"more than {self.tally.size} jobs")
        return numbers

    def pids(self) -> list[int]:
        """Return the processes of the system; this one, if jobs run here."""
        return self.processes.all_of() or [os.getpid()]

    async def run_many(self, numbers: range, seconds: float = 0, patience: float = 120) -> tuple[float, float]:
        """Enqueue jobs in bulk; return after how many seconds they were accepted, and after how many they had run."""
        began = time.monotonic()
        await self.system.enqueue_many(numbers, seconds)
        accepted = time.monotonic() - began
        await self.wait(numbers, patience)
        return accepted, time.monotonic() - began

    async def run_singly(self, numbers: range, patience: float = 120) -> tuple[float, float]:
        """Do the same, enqueueing one by one, as many at once as is fastest."""
        began = time.monotonic()
        await self.enqueue_singly(numbers, self.system.concurrency)
        accepted = time.monotonic() - began
        await self.wait(numbers, patience)
        return accepted, time.monotonic() - began

    async def enqueue_singly(self, numbers: range, concurrency: int, seconds: float = 0) -> None:
        """Enqueue jobs one by one, so many at once."""
        left = iter(numbers)

        async def producer() -> None:
            for number in left:
                await self.system.enqueue(number, seconds)

        if self._blocking is None:
            await asyncio.gather(*(producer() for _ in range(concurrency)))
        else:
            blocking, counter = self._blocking, itertools.count(numbers.start)

            def thread() -> None:
                while (number := next(counter)) < numbers.stop:
                    blocking(number, seconds)

            await _threads(thread, concurrency)

    async def at_rate(self, numbers: range, rate: float) -> dict[int, int]:
        """Enqueue so many jobs a second; return when each call began, in nanoseconds since the epoch.

        The calls don't wait for each other, up to 64 at once, so a slow answer does not slow down the load.
        """
        called: dict[int, int] = {}
        begin = time.monotonic() + 0.05
        if self._blocking is None:
            gate = asyncio.Semaphore(64)

            async def call(number: int) -> None:
                async with gate:
                    called[number] = time.time_ns()
                    await self.system.enqueue(number)

            async with asyncio.TaskGroup() as group:
                for place, number in enumerate(numbers):
                    if (rest := begin + place / rate - time.monotonic()) > 0:
                        await asyncio.sleep(rest)
                    group.create_task(call(number))
        else:
            blocking, counter = self._blocking, itertools.count()

            def thread() -> None:
                while (place := next(counter)) < len(numbers):
                    if (rest := begin + place / rate - time.monotonic()) > 0:
                        time.sleep(rest)
                    called[numbers[place]] = time.time_ns()
                    blocking(numbers[place], 0)

            await _threads(thread, max(4, self.system.concurrency))
        return called

    async def wait(self, numbers: range, patience: float) -> None:
        """Wait until these jobs have run.

        :raises NotMeasuredError: if that takes too long.
        """
        until = time.monotonic() + patience
        while missing := self.tally.missing(numbers):
            if time.monotonic() > until:
                raise NotMeasuredError(f"{missing} of {len(numbers)} jobs had not run after {patience:g} s")
            await asyncio.sleep(POLL_SECONDS)
        await self.system.ended()

    async def warm_up(self) -> None:
        """Run jobs until both workers have run some.

        :raises NotMeasuredError: if they don't.
        """
        wanted = 2 if self.system.workers() or self.spec.system == "clockjack" else 1
        until = time.monotonic() + WARM_SECONDS
        while True:
            numbers = self.take(4 * self.system.slots)
            await self.enqueue_singly(numbers, self.system.concurrency, 0.005)
            await self.wait(numbers, WARM_SECONDS)
            if len(self.tally.pids()) >= wanted:
                return
            if time.monotonic() > until:
                raise NotMeasuredError(f"jobs ran in {len(self.tally.pids())} processes, not {wanted}")

    async def find_rate(self, run: Callable[[range], Awaitable[tuple[float, float]]]) -> float:
        """Return how many jobs a second it runs, roughly, and warm it up by that."""
        count = 50
        while True:
            _, took = await run(self.take(count))
            if took > 0.4 or count >= 20_000:
                return count / took
            count *= 4


async def _threads(target: Callable[[], None], count: int) -> None:
    await asyncio.gather(*(asyncio.to_thread(target) for _ in range(count)))
