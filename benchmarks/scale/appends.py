"""How long an append to the journal takes, by its size and by how many servers keep it."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from clockjack import subjects
from clockjack.connection.nats import NatsConnection
from clockjack.log.nats import NatsLog
from clockjack.testing.processes.nats_cluster import NatsCluster

SIZES = (500, 20_000, 250_000)
"""Bytes: a lone job, and batches of about 50 and 500."""

APPENDS = 300

Figures = dict[str, float]


def measure() -> Iterator[tuple[str, int, Figures]]:
    """Yield how long appends take, one after the other, with 1 and with 3 servers that write to one disk."""
    for servers in (1, 3):
        with tempfile.TemporaryDirectory(prefix="clockjack-bench-") as name:
            cluster = NatsCluster(Path(name), servers)
            try:
                for size in SIZES:
                    taken = sorted(asyncio.run(_append(cluster.urls, servers, size)))
                    yield (
                        f"append, {servers} servers",
                        size,
                        {"median_us": statistics.median(taken), "p99_us": taken[int(0.99 * len(taken))]},
                    )
            finally:
                cluster.end()


async def _append(urls: list[str], copies: int, size: int) -> list[float]:
    async with NatsConnection.open(urls) as connection:
        log = await NatsLog.open(
            connection, subjects.journal_stream(), [subjects.journal_subjects()], replicas=copies, max_bytes=1 << 30
        )
        taken: list[float] = []
        for number in range(APPENDS + 20):
            began = time.perf_counter()
            await log.append(subjects.node_journal("n"), b"x" * size, f"{size}-{number}")
            taken.append((time.perf_counter() - began) * 1e6)
        return taken[20:]
