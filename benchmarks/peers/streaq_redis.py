"""streaQ on Redis."""

from datetime import UTC, datetime

from streaq import Worker

from compare.port import PAYLOAD
from compare.tally import work_async
from peers.base import BROKER_URL, SCHEDULES, Base, python

CONCURRENCY = 32
CHUNK = 500

worker = Worker(redis_url=BROKER_URL or "redis://127.0.0.1", concurrency=CONCURRENCY)


@worker.task(name="work", ttl=0)
async def job(number: int, payload: str, seconds: float) -> None:
    """Be a job."""
    await work_async(number, payload, seconds)


def _schedule(number: int) -> None:
    """Register a schedule with a task of its own; the first field is seconds."""

    @worker.cron("* * * * * * *", name=f"tick{number}", ttl=0)
    async def tick() -> None:
        await work_async(-number, "", 0)


for _number in SCHEDULES:
    _schedule(_number)


class Measured(Base):
    """streaQ."""

    concurrency = 32
    slots = 2 * CONCURRENCY

    def worker(self, number: int) -> list[str]:
        """A worker of one process."""
        return python("streaq", "run", f"{__name__}:worker")

    async def open(self) -> None:
        """Connect."""
        await worker.__aenter__()

    async def enqueue(self, number: int, seconds: float = 0) -> None:
        """Enqueue one."""
        await job.enqueue(number, PAYLOAD, seconds)

    async def enqueue_many(self, numbers: range, seconds: float = 0) -> None:
        """Enqueue by pipelines."""
        for start in range(numbers.start, numbers.stop, CHUNK):
            some = range(start, min(start + CHUNK, numbers.stop))
            await worker.enqueue_many([job.enqueue(number, PAYLOAD, seconds) for number in some])

    async def enqueue_at(self, numbers: range, at: float) -> None:
        """Enqueue with a time."""
        due = datetime.fromtimestamp(at, UTC)
        for number in numbers:
            await job.enqueue(number, PAYLOAD, 0.0).start(schedule=due)

    async def make_schedules(self, count: int) -> None:
        """Leave them to the workers, which began with them."""
