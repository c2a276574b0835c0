"""Simulations of many seeds, carried out beside each other while the tests wait for them."""

import multiprocessing
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from clockjack.testing.simulation.run import Report, simulate

if TYPE_CHECKING:
    from multiprocessing.pool import AsyncResult

SEEDS = int(os.environ.get("CLOCKJACK_SIMULATION_SEEDS", "200"))
"""How many seeds `make test` does."""
GROUP = 25
"""Seeds in one test."""

GROUPS = [range(start, min(start + GROUP, SEEDS + 1)) for start in range(1, SEEDS + 1, GROUP)]


@pytest.fixture(scope="session")
def reports() -> Iterator[dict[range, "AsyncResult[list[Report]]"]]:
    """Return what comes of the seeds of each group; all are begun at once."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(min(os.cpu_count() or 1, 4)) as pool:
        yield {group: pool.map_async(simulate, group, chunksize=5) for group in GROUPS}
