"""How late jobs start that are due at a time: a hundred at one second, and schedules that tick each second."""

import asyncio
import math
import time
from collections import Counter

from compare.driver import Driver
from compare.errors import NotMeasuredError
from compare.measures.quantile import quantile
from compare.results import Figures

DUE = 100
"""Jobs that are due at one instant."""
SCHEDULES = 20
"""Schedules that tick each second, all at the full second."""
TICKS = 8
"""Ticks of each that count; the first two seconds don't."""


async def timing(driver: Driver) -> Figures:
    """Measure both; what a system doesn't have is left out, and why is said."""
    figures: Figures = {}
    for part in (_delayed, _scheduled):
        try:
            figures |= await part(driver)
        except NotMeasuredError as reason:
            figures[f"{part.__name__[1:]}_not_measured"] = str(reason)
    return figures


async def _delayed(driver: Driver) -> Figures:
    numbers = driver.take(DUE)
    at = math.ceil(time.time()) + 3
    await driver.system.enqueue_at(numbers, at)
    if (spare := at - time.time()) < 0.3:
        raise NotMeasuredError(f"enqueueing {DUE} took longer than {3 - spare:.1f} s")
    await driver.wait(numbers, 30)
    late = [driver.tally.start_of(number) / 1e6 - at * 1e3 for number in numbers]
    return {
        "delayed_first_ms": round(min(late), 2),
        "delayed_median_ms": round(quantile(late, 0.5), 2),
        "delayed_last_ms": round(max(late), 2),
    }


async def _scheduled(driver: Driver) -> Figures:
    await driver.system.make_schedules(SCHEDULES)
    begin = math.ceil(time.time()) + 2
    await asyncio.sleep(begin + TICKS + 2 - time.time())
    ticks = [(one, at / 1e9) for one, at in driver.tally.ticks() if begin <= at / 1e9 < begin + TICKS]
    if not ticks:
        raise NotMeasuredError("no schedule ticked")
    late = [1e3 * (at - math.floor(at)) for _, at in ticks]
    seen = Counter((one, math.floor(at)) for one, at in ticks)
    return {
        "scheduled_median_ms": round(quantile(late, 0.5), 2),
        "scheduled_p99_ms": round(quantile(late, 0.99), 2),
        "scheduled_worst_ms": round(max(late), 2),
        "scheduled_missing": SCHEDULES * TICKS - len(seen),
        "scheduled_doubled": sum(count - 1 for count in seen.values()),
    }
