"""How many jobs a second are accepted, and run: enqueued in bulk, or one by one."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

from compare.driver import Driver
from compare.errors import NotMeasuredError
from compare.processes import cpu_seconds, pss_mib
from compare.results import Figures

MOST_JOBS = 200_000
LOAD_SECONDS = 2.0
"""So long the load lasts during which memory is read; apart from the timed one, which reading would slow down."""


async def batch(driver: Driver) -> Figures:
    """Measure jobs enqueued in bulk, and the memory of all processes under that load."""
    figures = await _measure(driver, driver.run_many)
    sizes: list[float] = []
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.3):
            sizes.append(pss_mib(driver.pids()))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        count = min(int(float(figures["finished_per_second"] or 1) * LOAD_SECONDS) + 1, MOST_JOBS)
        await driver.run_many(driver.take(count))
    finally:
        done.set()
        await asyncio.to_thread(looking.join)
    return figures | {"load_mib": round(max(sizes), 1) if sizes else None}


async def single(driver: Driver) -> Figures:
    """Measure jobs enqueued one by one."""
    return await _measure(driver, driver.run_singly)


async def client(driver: Driver) -> Figures:
    """Measure jobs enqueued by the Python client of a system whose API is HTTP; one by one, and in bulk."""
    use_client: Callable[[bool], Awaitable[None]] | None = getattr(driver.system, "use_client", None)
    if use_client is None:
        raise NotMeasuredError("its client is what the other measures use")
    await use_client(True)
    singly = await _measure(driver, driver.run_singly)
    many = await _measure(driver, driver.run_many)
    return singly | {f"batch_{name}": value for name, value in many.items()}


async def _measure(driver: Driver, run: Callable[[range], Awaitable[tuple[float, float]]]) -> Figures:
    rate = await driver.find_rate(run)
    numbers = driver.take(min(max(int(rate * driver.spec.seconds), 20), MOST_JOBS))
    pids = driver.pids()
    before = cpu_seconds(pids)
    accepted, finished = await run(numbers)
    used = cpu_seconds(pids) - before
    return {
        "jobs": len(numbers),
        "accepted_per_second": round(len(numbers) / accepted, 1),
        "finished_per_second": round(len(numbers) / finished, 1),
        "cpu_microseconds_per_job": round(used / len(numbers) * 1e6, 1),
        "repeated": driver.tally.repeated(numbers),
    }
