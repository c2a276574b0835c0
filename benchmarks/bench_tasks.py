"""Tasks that the benchmarks run."""

import os
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


@task(queue="bench")
async def hold(diary: str, name: str, seconds: float) -> None:
    """Write down when it starts and ends, under a name."""
    begin = time.time_ns()
    await anyio.sleep(seconds)
    line = f"{name} {begin} {time.time_ns()}\n".encode()
    descriptor = os.open(diary, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(descriptor, line)
    finally:
        os.close(descriptor)
