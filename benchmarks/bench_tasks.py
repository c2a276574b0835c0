"""Tasks that the benchmarks run."""

import time

from clockjack import task


@task(queue="bench")
async def noop(payload: str = "") -> None:
    """Do nothing."""


@task(queue="bench")
async def stamp(payload: str = "") -> int:
    """Return when it started: nanoseconds since the epoch."""
    return time.time_ns()
