"""Dramatiq on Redis."""

import time

import dramatiq
from dramatiq.brokers.redis import RedisBroker

from compare.port import PAYLOAD
from compare.tally import work
from peers.base import BROKER_URL, IS_DURABLE, Blocking, python

broker = RedisBroker(url=BROKER_URL)
dramatiq.set_broker(broker)


@dramatiq.actor
def job(number: int, payload: str, seconds: float) -> None:
    """Be a job."""
    work(number, payload, seconds)


class Measured(Blocking):
    """Dramatiq."""

    concurrency = 4 if IS_DURABLE else 1
    slots = 16

    def worker(self, number: int) -> list[str]:
        """A worker of one process, with as many threads as it has by default."""
        return python("dramatiq", __name__, "--processes", "1", "--threads", "8", "--skip-logging")

    def enqueue_blocking(self, number: int, seconds: float = 0) -> None:
        """Send one message."""
        job.send(number, PAYLOAD, seconds)

    async def enqueue_at(self, numbers: range, at: float) -> None:
        """Send with a delay."""
        for number in numbers:
            delay = int((at - time.time()) * 1000)
            job.send_with_options(args=(number, PAYLOAD, 0), delay=delay)
