"""Procrastinate on PostgreSQL."""

from datetime import UTC, datetime

from procrastinate import App, PsycopgConnector

from compare.port import PAYLOAD
from compare.tally import work_async
from peers.base import BROKER_URL, SCHEDULES, Base, python

CONCURRENCY = 10
CHUNK = 1000

app = App(connector=PsycopgConnector(conninfo=BROKER_URL, max_size=12))


@app.task(name="work", queue="bench")
async def job(number: int, payload: str, seconds: float) -> None:
    """Be a job."""
    await work_async(number, payload, seconds)


def _schedule(number: int) -> None:
    """Register a schedule with a task of its own; the sixth field is seconds."""

    @app.periodic(cron="* * * * * *", periodic_id=str(number))
    @app.task(name=f"tick{number}", queue="bench")
    async def tick(timestamp: int) -> None:
        await work_async(-number, "", 0)


for _number in SCHEDULES:
    _schedule(_number)


class Measured(Base):
    """Procrastinate."""

    concurrency = 8
    slots = 2 * CONCURRENCY

    def worker(self, number: int) -> list[str]:
        """A worker of one process."""
        options = ["worker", "--concurrency", str(CONCURRENCY), "--delete-jobs", "successful", "--name", f"w{number}"]
        return python("procrastinate", "--app", f"{__name__}.app", *options)

    async def open(self) -> None:
        """Make the tables, and connect."""
        await app.open_async()
        await app.schema_manager.apply_schema_async()

    async def enqueue(self, number: int, seconds: float = 0) -> None:
        """Defer one."""
        await job.defer_async(number=number, payload=PAYLOAD, seconds=seconds)

    async def enqueue_many(self, numbers: range, seconds: float = 0) -> None:
        """Defer batches."""
        for start in range(numbers.start, numbers.stop, CHUNK):
            some = range(start, min(start + CHUNK, numbers.stop))
            await job.batch_defer_async(*({"number": n, "payload": PAYLOAD, "seconds": seconds} for n in some))

    async def enqueue_at(self, numbers: range, at: float) -> None:
        """Defer with a time."""
        due = datetime.fromtimestamp(at, UTC)
        rows = [{"number": number, "payload": PAYLOAD, "seconds": 0.0} for number in numbers]
        await job.configure(schedule_at=due).batch_defer_async(*rows)

    async def make_schedules(self, count: int) -> None:
        """Leave them to the workers, which began with them."""

    async def close(self) -> None:
        """Disconnect."""
        await app.close_async()
