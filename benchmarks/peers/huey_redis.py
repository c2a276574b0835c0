"""Huey on Redis."""

from datetime import datetime

from huey import RedisHuey

from compare.port import PAYLOAD
from compare.tally import work
from peers.base import BROKER_URL, IS_DURABLE, Blocking, python

huey = RedisHuey("bench", url=BROKER_URL, results=False, utc=False)


@huey.task()
def job(number: int, payload: str, seconds: float) -> None:
    """Be a job."""
    work(number, payload, seconds)


class Measured(Blocking):
    """Huey."""

    concurrency = 4 if IS_DURABLE else 1
    slots = 8

    def worker(self, number: int) -> list[str]:
        """A consumer with four threads."""
        options = ["--workers", "4", "--worker-type", "thread", "--quiet"]
        return python("huey.bin.huey_consumer", f"{__name__}.huey", *options)

    def enqueue_blocking(self, number: int, seconds: float = 0) -> None:
        """Call the task."""
        job(number, PAYLOAD, seconds)

    async def enqueue_at(self, numbers: range, at: float) -> None:
        """Schedule by an eta."""
        for number in numbers:
            job.schedule((number, PAYLOAD, 0), eta=datetime.fromtimestamp(at))  # noqa: DTZ006 - local time is what huey takes
