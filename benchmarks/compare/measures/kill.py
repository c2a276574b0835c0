"""What becomes of jobs when one of two workers is killed under load, and started again a second later."""

import asyncio
import time

from compare.driver import POLL_SECONDS, Driver
from compare.errors import NotMeasuredError
from compare.results import Figures

REST_SECONDS = 0.05
"""Each job takes so long."""
LOAD_SECONDS = 3.0
"""The jobs would take so long, if nothing happened."""
MOST_JOBS = 2000
RESTART_SECONDS = 1.0
"""After so long the worker is started again, as a supervisor does."""


async def kill(driver: Driver) -> Figures:
    """Kill a worker, with all its processes, when a third of the jobs have run; see what becomes of them all."""
    workers = driver.system.workers()
    if not workers:
        raise NotMeasuredError("jobs run in the process that enqueues them")
    name = next(iter(workers))
    count = min(int(LOAD_SECONDS * driver.system.slots / REST_SECONDS), MOST_JOBS)
    numbers = driver.take(count)
    tally = driver.tally
    await driver.system.enqueue_many(numbers, REST_SECONDS)
    until = time.monotonic() + 60
    while tally.missing(numbers) > count * 2 / 3:
        if time.monotonic() > until:
            raise NotMeasuredError("a third of the jobs did not run within a minute")
        await asyncio.sleep(POLL_SECONDS)
    driver.processes.kill(name)
    killed = time.monotonic()
    cut = [number for number in numbers if tally.begun_of(number) and not tally.ended_of(number)]
    restarted = False
    missing, last = tally.missing(numbers), killed
    while missing and time.monotonic() - killed < driver.spec.patience:
        if not restarted and time.monotonic() - killed > RESTART_SECONDS:
            driver.processes.start(f"{name}-again", workers[name])
            restarted = True
        await asyncio.sleep(POLL_SECONDS)
        if (now := tally.missing(numbers)) < missing:
            missing, last = now, time.monotonic()
    await asyncio.sleep(1)  # for what runs a second time
    return {
        "jobs": count,
        "running_when_killed": len(cut),
        "not_run": tally.missing(numbers),
        "waited_seconds": driver.spec.patience,
        "repeated": tally.repeated(numbers),
        "last_after_seconds": round(last - killed, 2),
    }
