"""SAQ on Redis."""

import asyncio

from saq import CronJob, Queue
from saq.types import Context

from compare.port import PAYLOAD
from compare.tally import work_async
from peers.base import BROKER_URL, SCHEDULES, Base, python

CONCURRENCY = 20

queue = Queue.from_url(BROKER_URL, name="bench")


async def job(ctx: Context, *, number: int, payload: str, seconds: float) -> None:
    """Be a job."""
    await work_async(number, payload, seconds)


def crons() -> list[CronJob]:
    """Return the schedules, each with a function of its own, as SAQ knows them by that."""

    def named(number: int) -> CronJob:
        async def each(ctx: Context) -> None:
            await work_async(-number, "", 0)

        each.__qualname__ = each.__name__ = f"tick{number}"
        return CronJob(each, cron="* * * * * */1")

    return [named(number) for number in SCHEDULES]


settings = {"queue": queue, "functions": [job], "concurrency": CONCURRENCY, "cron_jobs": crons()}


class Measured(Base):
    """SAQ."""

    concurrency = 32
    slots = 2 * CONCURRENCY

    def worker(self, number: int) -> list[str]:
        """A worker of one process."""
        return python("saq", f"{__name__}.settings", "--quiet")

    async def open(self) -> None:
        """Connect."""
        await queue.connect()

    async def enqueue(self, number: int, seconds: float = 0) -> None:
        """Enqueue one."""
        await queue.enqueue("job", number=number, payload=PAYLOAD, seconds=seconds)

    async def enqueue_many(self, numbers: range, seconds: float = 0) -> None:
        """Enqueue many at once."""
        left = iter(numbers)

        async def send() -> None:
            for number in left:
                await self.enqueue(number, seconds)

        await asyncio.gather(*(send() for _ in range(20)))

    async def enqueue_at(self, numbers: range, at: float) -> None:
        """Enqueue with a time, in whole seconds."""
        for number in numbers:
            await queue.enqueue("job", number=number, payload=PAYLOAD, seconds=0, scheduled=int(at))

    async def make_schedules(self, count: int) -> None:
        """Leave them to the workers, which began with them."""
