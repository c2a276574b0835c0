"""Tasks of the survival tests. Each writes down that it ran, as users' tasks would: in a file."""

import asyncio
import os
import time
from pathlib import Path

from clockjack import current_job, task

DIARY = Path(os.environ.get("SURVIVAL_DIARY", "diary.txt"))


def write_down(what: str) -> None:
    """Append a line; lines of this length are written at once, whoever else writes."""
    with DIARY.open("a") as diary:
        diary.write(f"{what}\n")


@task(queue="survival", max_attempts=10)
async def note(text: str) -> str:
    """Write down the job, the attempt and when it began and ended."""
    job = current_job()
    began = time.time()
    write_down(f"begin {job.id} {job.attempt} {began}")
    write_down(f"end {job.id} {job.attempt} {time.time()}")
    return text


@task(queue="survival")
async def poison() -> None:
    """Kill the process that runs it."""
    job = current_job()
    write_down(f"begin {job.id} {job.attempt} {time.time()}")
    os._exit(7)


@task(queue="survival", max_attempts=1)
def block_thread(seconds: float) -> str:
    """Block the thread that runs it."""
    job = current_job()
    write_down(f"begin {job.id} {job.attempt} {time.time()}")
    time.sleep(seconds)
    return "awake"


@task(queue="survival", max_attempts=1)
async def block_loop(seconds: float) -> str:
    """Block the event loop that runs it, as a task does that calls what it should not."""
    job = current_job()
    write_down(f"begin {job.id} {job.attempt} {time.time()}")
    time.sleep(seconds)  # noqa: ASYNC251
    return "awake"


@task(queue="survival", max_attempts=1, isolation="process")
def block_process(seconds: float) -> str:
    """Block a process of its own."""
    job = current_job()
    write_down(f"begin {job.id} {job.attempt} {time.time()}")
    time.sleep(seconds)
    return "awake"


@task(queue="survival", max_attempts=5)
async def linger(seconds: float) -> str:
    """Take some time, in a way that lets others run."""
    job = current_job()
    write_down(f"begin {job.id} {job.attempt} {time.time()}")
    await asyncio.sleep(seconds)
    write_down(f"end {job.id} {job.attempt} {time.time()}")
    return "done"
