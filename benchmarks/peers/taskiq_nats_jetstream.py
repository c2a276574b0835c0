"""Taskiq on NATS JetStream."""

import asyncio
import os
from datetime import UTC, datetime

from nats.js.api import ConsumerConfig
from taskiq import TaskiqScheduler
from taskiq_nats import NATSKeyValueScheduleSource, PullBasedJetStreamBroker

from compare.errors import NotMeasuredError
from compare.port import PAYLOAD
from compare.tally import work_async
from peers.base import BROKER_URL, Base, python

MANY = os.environ.get("BENCH_MEASURE") in {"batch", "single"}
"""Fetches of many messages wait until they are full, or time out: good for throughput, bad for latency."""

broker = PullBasedJetStreamBroker(
    BROKER_URL,
    consumer_config=ConsumerConfig(durable_name="taskiq_durable", ack_wait=30, max_ack_pending=10_000),
    pull_consume_batch=100 if MANY else 1,
    pull_consume_timeout=0.1 if MANY else None,
)
source = NATSKeyValueScheduleSource(BROKER_URL)
scheduler = TaskiqScheduler(broker, [source])


@broker.task(task_name="work")
async def job(number: int, payload: str, seconds: float) -> None:
    """Be a job."""
    await work_async(number, payload, seconds)


class Measured(Base):
    """Taskiq."""

    concurrency = 32
    slots = 200

    def worker(self, number: int) -> list[str]:
        """A worker of one process."""
        options = ["--workers", "1", "--log-level", "ERROR", "--max-async-tasks", "100", "--ack-type", "when_executed"]
        return python("taskiq", "worker", f"{__name__}:broker", *options)

    def schedulers(self) -> dict[str, list[str]]:
        """The scheduler, at its finest."""
        options = ["--update-interval", "1", "--loop-interval", "1", "--log-level", "ERROR"]
        return {"scheduler": python("taskiq", "scheduler", f"{__name__}:scheduler", *options)}

    async def open(self) -> None:
        """Connect."""
        await broker.startup()

    async def enqueue(self, number: int, seconds: float = 0) -> None:
        """Kick one task."""
        await job.kiq(number, PAYLOAD, seconds)

    async def enqueue_many(self, numbers: range, seconds: float = 0) -> None:
        """Kick many at once."""
        left = iter(numbers)

        async def send() -> None:
            for number in left:
                await job.kiq(number, PAYLOAD, seconds)

        await asyncio.gather(*(send() for _ in range(32)))

    async def enqueue_at(self, numbers: range, at: float) -> None:
        """Store schedules of one time."""
        await source.startup()
        due = datetime.fromtimestamp(at, UTC)
        await asyncio.gather(*(job.schedule_by_time(source, due, number, PAYLOAD, 0) for number in numbers))

    async def make_schedules(self, count: int) -> None:
        """Have none that tick at full seconds."""
        raise NotMeasuredError("its cron resolves minutes; its intervals have no phase")

    async def close(self) -> None:
        """Disconnect."""
        await broker.shutdown()
