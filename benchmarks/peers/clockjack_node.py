"""Clockjack: a node, by its REST API over connections that are kept, or by its Python client."""

import asyncio
import os
import time
from datetime import UTC, datetime
from typing import Any

from clockjack_client import AsyncClockjack

from compare.port import PAYLOAD
from peers.base import BROKER_URL, Base, python
from peers.keep_alive import Pool

BATCH = 1000
"""Jobs in one request."""
URL, _, NATS_URL = BROKER_URL.partition(" ")
APART = os.environ.get("BENCH_WORKERS") == "apart"


def body(number: int, seconds: float, **more: Any) -> dict[str, Any]:
    """Return a job as it is posted."""
    args = {"number": number, "payload": PAYLOAD, "seconds": seconds}
    return {"task": "work", "queue": "bench", "args": args, **more}


class Measured(Base):
    """Clockjack."""

    concurrency = 32
    slots = 32

    def __init__(self) -> None:
        """Name the node."""
        self._pool = Pool(URL)
        self._client: AsyncClockjack | None = None
        self._before, self._sent = 0, 0

    def workers(self) -> dict[str, list[str]]:
        """The node's own executors, or workers apart."""
        return super().workers() if APART else {}

    def worker(self, number: int) -> list[str]:
        """A worker with one executor."""
        options = ["--nats", NATS_URL, "--executors", "1", "--tasks", "peers.clockjack_tasks", "--log-level", "warning"]
        return python("clockjack_api.cli", "worker", *options, "--data-dir", f"worker{number}")

    async def use_client(self, wanted: bool) -> None:
        """Enqueue by the Python client from now on, with one connection for each call under way."""
        self._client = AsyncClockjack(URL) if wanted else None

    async def enqueue(self, number: int, seconds: float = 0) -> None:
        """Post one."""
        self._sent += 1
        if self._client is not None:
            args = {"number": number, "payload": PAYLOAD, "seconds": seconds}
            await self._client.jobs.submit("work", args, queue="bench")
        else:
            await self._pool.send(self._pool.request("POST", "/v1/jobs", body(number, seconds)))

    async def enqueue_many(self, numbers: range, seconds: float = 0) -> None:
        """Post batches, two at once."""
        starts = iter(range(numbers.start, numbers.stop, BATCH))

        async def send() -> None:
            for start in starts:
                jobs = [body(number, seconds) for number in range(start, min(start + BATCH, numbers.stop))]
                self._sent += len(jobs)
                if self._client is not None:
                    items = await self._client.jobs.submit_many(jobs)
                    assert len(items) == len(jobs)
                else:
                    await self._post_batch(jobs)

        await asyncio.gather(send(), send())

    async def _post_batch(self, jobs: list[dict[str, Any]]) -> None:
        answer = await self._pool.send(self._pool.request("POST", "/v1/jobs/batch", {"jobs": jobs}))
        made = answer.count(b'"status":201')
        if made != len(jobs):
            raise RuntimeError(f"{made} of {len(jobs)} jobs were made: {answer[-600:]!r}")

    async def enqueue_at(self, numbers: range, at: float) -> None:
        """Post one batch with a time."""
        due = datetime.fromtimestamp(at, UTC).isoformat()
        self._sent += len(numbers)
        await self._post_batch([body(number, 0, run_at=due) for number in numbers])

    async def make_schedules(self, count: int) -> None:
        """Put schedules of every second."""
        trigger = {
            "type": "interval",
            "every_seconds": 1,
            "anchor": datetime.fromtimestamp(int(time.time()), UTC).isoformat(),
        }
        for number in range(1, count + 1):
            schedule = {"trigger": trigger, "job": body(-number, 0), "policy": {"overlap": "allow_all"}}
            await self._pool.call("PUT", f"/v1/schedules/each-second-{number}", schedule)

    async def ended(self) -> None:
        """Wait until the queue says that all have ended: that is in the journal, and applied."""
        if os.environ.get("BENCH_SCHEDULES"):
            return
        while (await self._pool.call("GET", "/v1/queues/bench"))["finished"] < self._sent:  # noqa: ASYNC110
            await asyncio.sleep(0.004)

    async def close(self) -> None:
        """Disconnect."""
        self._pool.close()
        if self._client is not None:
            await self._client.close()
