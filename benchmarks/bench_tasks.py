"""Tasks that the benchmarks run."""

import asyncio
import time
from pathlib import Path

from clockjack import task


@task(queue="bench")
async def noop(payload: str = "") -> None:
    """Do nothing."""


@task(queue="bench")
async def stamp(payload: str = "") -> int:
    """Return when it started: nanoseconds since the epoch."""
    return time.time_ns()


@task(queue="bench")
async def linger(diary: str, seconds: float) -> None:
    """Write down when it started, and take its time."""
    with Path(diary).open("a") as file:
        file.write(f"{time.time_ns()}\n")
    await asyncio.sleep(seconds)
