"""Counts of the requests that were answered, and how long that took: cheap to keep, shown by ``/metrics``."""

from bisect import bisect_left

from msgspec import Struct

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds in seconds."""


class Latency(Struct):
    """A histogram."""

    counts: list[int]
    """In each of :data:`BUCKETS`, and above."""
    total: float
    """Seconds in all."""


class Traffic:
    """Histograms by method, route and status."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.latencies: dict[tuple[str, str, int], Latency] = {}

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        latency = self.latencies.get((method, route, status))
        if latency is None:
            latency = self.latencies[method, route, status] = Latency([0] * (len(BUCKETS) + 1), 0.0)
        latency.counts[bisect_left(BUCKETS, seconds)] += 1
        latency.total += seconds
