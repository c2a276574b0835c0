"""How long after the call that submits it a job starts; and what all processes take in memory when idle."""

import asyncio

from compare.driver import Driver
from compare.measures.quantile import quantile
from compare.processes import pss_mib
from compare.results import Figures

RATE = 100.0
"""Jobs a second."""
SETTLE_SECONDS = 3.0
"""So long the system rests before its idle memory is read."""
MOST_RATE = 4000.0
"""Jobs a second that the driver can send evenly while it shares two cores with what it measures."""


async def latency(driver: Driver) -> Figures:
    """Measure at 100 jobs a second, and at half of what the system carries."""
    await asyncio.sleep(SETTLE_SECONDS)
    pids = driver.pids()
    idle = pss_mib(pids)
    figures: Figures = {"idle_mib": round(idle, 1)}
    figures |= await _at(driver, RATE, "")
    half = driver.spec.half
    if half is None:
        half = await driver.find_rate(driver.run_singly) / 2
    rate = min(half, MOST_RATE)
    return figures | {"half_rate": round(rate, 1)} | await _at(driver, rate, "half_")


async def _at(driver: Driver, rate: float, prefix: str) -> Figures:
    await driver.run_singly(driver.take(20))
    numbers = driver.take(max(int(rate * driver.spec.seconds), 20))
    called = await driver.at_rate(numbers, rate)
    await driver.wait(numbers, 120)
    late = [(driver.tally.start_of(number) - at) / 1e6 for number, at in called.items()]
    sent = (max(called.values()) - min(called.values())) / 1e9
    return {
        f"{prefix}jobs": len(late),
        f"{prefix}median_ms": round(quantile(late, 0.5), 3),
        f"{prefix}p99_ms": round(quantile(late, 0.99), 3),
        f"{prefix}worst_ms": round(max(late), 3),
        f"{prefix}sent_per_second": round((len(late) - 1) / sent, 1),
    }
