"""Tasks under chaos. Each writes down what it did, in a file of its process."""

import asyncio
import os
import random
import time
from pathlib import Path

from clockjack import current_job, task

DIARY = Path(os.environ.get("CHAOS_DIARIES", ".")) / f"{os.getpid()}.txt"


def write_down(what: str) -> None:
    """Append a line: what happened to which attempt of which job, when."""
    job = current_job()
    with DIARY.open("a") as diary:
        diary.write(f"{what} {job.id} {job.attempt} {time.time_ns()}\n")


@task(queue="chaos", max_attempts=50)
async def note(text: str) -> str:
    """Take a moment; fail now and then."""
    write_down("begin")
    await asyncio.sleep(random.random() * 0.02)
    if random.random() < 0.02:
        raise RuntimeError("bad luck")
    write_down("end")
    return text
