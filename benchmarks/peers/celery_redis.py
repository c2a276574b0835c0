"""Celery on Redis."""

from datetime import UTC, datetime

from celery import Celery

from compare.errors import NotMeasuredError
from compare.port import PAYLOAD
from compare.tally import work
from peers.base import BROKER_URL, IS_DURABLE, Blocking, python

app = Celery("bench", broker=BROKER_URL)
app.conf.update(
    task_ignore_result=True,
    worker_prefetch_multiplier=64,
    task_acks_late=IS_DURABLE,
    task_reject_on_worker_lost=IS_DURABLE,
    broker_connection_retry_on_startup=True,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
)


@app.task(name="work")
def job(number: int, payload: str, seconds: float) -> None:
    """Be a job."""
    work(number, payload, seconds)


class Measured(Blocking):
    """Celery."""

    concurrency = 4 if IS_DURABLE else 1

    def worker(self, number: int) -> list[str]:
        """A worker with one pool process."""
        options = ["--pool", "prefork", "--concurrency", "1", "--without-gossip", "--without-mingle"]
        return python("celery", "-A", __name__, "worker", "-n", f"w{number}@bench", "--loglevel", "ERROR", *options)

    def enqueue_blocking(self, number: int, seconds: float = 0) -> None:
        """Send one task."""
        job.apply_async((number, PAYLOAD, seconds))

    async def enqueue_many(self, numbers: range, seconds: float = 0) -> None:
        """Send with one producer."""
        with app.producer_or_acquire() as producer:
            await self.in_threads(
                numbers, lambda number: job.apply_async((number, PAYLOAD, seconds), producer=producer)
            )

    async def enqueue_at(self, numbers: range, at: float) -> None:
        """Send with an eta."""
        for number in numbers:
            job.apply_async((number, PAYLOAD, 0), eta=datetime.fromtimestamp(at, UTC))

    async def make_schedules(self, count: int) -> None:
        """Have none that tick at full seconds."""
        raise NotMeasuredError("beat's crontab resolves minutes; its intervals have no phase")
