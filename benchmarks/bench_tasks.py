"""Tasks that the benchmarks run."""

import time

import anyio

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
    async with await anyio.open_file(diary, "a") as file:
        await file.write(f"{time.time_ns()}\n")
    await anyio.sleep(seconds)
