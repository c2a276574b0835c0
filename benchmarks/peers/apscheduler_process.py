"""APScheduler 3, in the process that gives it jobs: in memory, or in a SQLite file."""

import logging
import os
import time
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from compare.port import PAYLOAD
from compare.tally import VARIABLE, work
from peers.base import IS_DURABLE, Blocking

THREADS = 10

scheduler = BackgroundScheduler(
    executors={"default": ThreadPoolExecutor(THREADS)},
    job_defaults={"misfire_grace_time": None, "coalesce": False, "max_instances": 100_000},
    timezone=UTC,
)
logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
if IS_DURABLE:
    scheduler.add_jobstore("sqlalchemy", url=f"sqlite:///{os.environ[VARIABLE]}/jobs.sqlite")


class Measured(Blocking):
    """APScheduler."""

    concurrency = 1
    slots = THREADS

    def workers(self) -> dict[str, list[str]]:
        """None: its threads are in this process."""
        return {}

    async def open(self) -> None:
        """Start it."""
        scheduler.start()

    def enqueue_blocking(self, number: int, seconds: float = 0) -> None:
        """Add a job that is due now."""
        scheduler.add_job(work, args=(number, PAYLOAD, seconds))

    async def enqueue_at(self, numbers: range, at: float) -> None:
        """Add jobs with a date."""
        for number in numbers:
            scheduler.add_job(work, "date", run_date=datetime.fromtimestamp(at, UTC), args=(number, PAYLOAD, 0))

    async def make_schedules(self, count: int) -> None:
        """Add interval jobs that begin at a full second."""
        start = datetime.fromtimestamp(int(time.time()) + 2, UTC)
        for number in range(1, count + 1):
            scheduler.add_job(work, "interval", seconds=1, start_date=start, args=(-number, "", 0))

    async def close(self) -> None:
        """Stop it."""
        scheduler.shutdown(wait=False)
