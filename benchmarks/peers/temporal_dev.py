"""Temporal's server for development: each job is an activity of its own (a "standalone activity").

That is less work for the server than a workflow around one activity, and what its guide says is for job queues.
"""

import asyncio
import time
from datetime import timedelta

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

from compare.errors import NotMeasuredError
from compare.port import PAYLOAD
from compare.tally import work_async
from peers.base import BROKER_URL, Base, python

SLOTS = 100
UNDER_WAY = 50


@activity.defn(name="work")
async def job(number: int, payload: str, seconds: float) -> None:
    """Be a job."""
    await work_async(number, payload, seconds)


class Measured(Base):
    """Temporal."""

    concurrency = 32
    slots = 2 * 10
    """What is given to it at once while it warms up; each worker takes 100."""

    def __init__(self) -> None:
        """Connect later."""
        self._client: Client | None = None

    def worker(self, number: int) -> list[str]:
        """A worker of one process."""
        return python(__name__)

    async def open(self) -> None:
        """Connect."""
        for _ in range(100):
            try:
                self._client = await Client.connect(BROKER_URL)
                return
            except RuntimeError:
                await asyncio.sleep(0.1)

    async def _start(self, number: int, seconds: float, **more: object) -> None:
        assert self._client is not None
        limits = {"schedule_to_close_timeout": timedelta(minutes=5), "start_to_close_timeout": timedelta(seconds=10)}
        args = [number, PAYLOAD, seconds]
        await self._client.start_activity("work", args=args, id=f"job-{number}", task_queue="bench", **limits, **more)

    async def enqueue(self, number: int, seconds: float = 0) -> None:
        """Start one."""
        await self._start(number, seconds)

    async def enqueue_many(self, numbers: range, seconds: float = 0) -> None:
        """Start many at once."""
        left = iter(numbers)

        async def send() -> None:
            for number in left:
                await self._start(number, seconds)

        await asyncio.gather(*(send() for _ in range(UNDER_WAY)))

    async def enqueue_at(self, numbers: range, at: float) -> None:
        """Start with a delay."""
        for number in numbers:
            await self._start(number, 0, start_delay=timedelta(seconds=at - time.time()))

    async def make_schedules(self, count: int) -> None:
        """Have none for activities."""
        raise NotMeasuredError("its schedules start workflows, not activities by themselves")


async def _main() -> None:
    client = await Client.connect(BROKER_URL)
    await Worker(client, task_queue="bench", activities=[job], max_concurrent_activities=SLOTS).run()


if __name__ == "__main__":
    asyncio.run(_main())
