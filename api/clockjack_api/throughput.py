"""How many jobs end in each queue: the counts of the replica, sampled."""

import logging
from collections import deque

import anyio

from clockjack.replica.port import Reader
from clockjack.views import queues

SAMPLE_SECONDS = 10.0
WINDOW_SECONDS = 60.0
MAX_QUEUES = 5_000
"""Queues that are sampled; of others it is not known how many jobs end in a minute."""

log = logging.getLogger(__name__)


class Throughput:
    """Counts of the last minute."""

    def __init__(self, reader: Reader) -> None:
        """Sample what `reader` says."""
        self._reader = reader
        self._samples: deque[tuple[float, dict[tuple[str, str], int]]] = deque(
            maxlen=int(WINDOW_SECONDS / SAMPLE_SECONDS) + 1
        )

    async def run(self) -> None:
        """Sample for ever."""
        while True:
            await self.sample()
            await anyio.sleep(SAMPLE_SECONDS)

    async def sample(self) -> None:
        """Take one sample."""
        counts = await queues.finished_counts(self._reader, MAX_QUEUES)
        self._samples.append((anyio.current_time(), counts))

    def per_minute(self, namespace: str, queue: str, finished: int) -> float:
        """Return how many jobs of a queue ended in a minute, given how many have ended by now."""
        if not self._samples:
            return 0.0
        since, counts = self._samples[0]
        elapsed = anyio.current_time() - since
        if elapsed <= 0:
            return 0.0
        if len(counts) >= MAX_QUEUES and (namespace, queue) not in counts:
            return 0.0
        ended = max(finished - counts.get((namespace, queue), 0), 0)
        # Over less than a minute the rate is what was counted, not more: a burst at the start is no trend.
        return round(ended * 60.0 / max(elapsed, WINDOW_SECONDS), 2)
