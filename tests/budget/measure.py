"""What a job costs, in counts, by the way in which jobs come."""

import asyncio
import gc
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import cache, partial
from typing import Any, TypeVar

import anyio
from msgspec import Struct
from tests.budget.calls import Calls
from tests.budget.event_loop import CountingLoop
from tests.budget.line import Line, line
from tests.budget.places import PARTS
from tests.budget.sql import Sql
from tests.budget.states import state

from clockjack.log.port import Entry

SMALL, LARGE = 100, 20_000
"""So much of everything is there before."""

WAYS: dict[str, tuple[int, Callable[[Line, int], Awaitable[None]]]] = {
    "batch": (1000, Line.batch),
    "crowd": (500, Line.crowd),
    "one": (25, Line.one_by_one),
}
"""How many jobs come, and how."""

SHORT = "short"
"""The way of those that come one by one where nothing waits that is ready: no round of the dispatcher is needed."""

PACE_SECONDS = 3.0
"""After so long (of virtual time) the dispatcher has heard how short the jobs are."""

CYCLE = 3
"""After so many batches all that is kept for a while has been forgotten once, where that is :data:`FEW` jobs."""

FEW = 2000


T = TypeVar("T")


class Cost(Struct, frozen=True):
    """What jobs cost that came in one way."""

    figures: dict[str, float]
    """For one job."""
    calls: Calls
    sql: Sql
    jobs: int


@cache
def costs() -> dict[str, Cost]:
    """Return what jobs cost, by the way in which they came, beside a little of everything, or of nothing."""
    return measure(*state(SMALL)) | {SHORT: measure(*state(0), ["one"])["one"]}


def measure(db: sqlite3.Connection, entries: Sequence[Entry], ways: Sequence[str] = tuple(WAYS)) -> dict[str, Cost]:
    """Return what jobs cost, by some of the ways, on a state and the entries that led to it."""
    return _run(partial(_costs, db, entries, ways))


def kept_blocks() -> float:
    """Return how many blocks of memory a job leaves behind when it is over."""
    return _run(_kept_blocks)


def _run(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    with asyncio.Runner(loop_factory=CountingLoop) as runner:
        return runner.run(main())


async def _costs(db: sqlite3.Connection, entries: Sequence[Entry], ways: Sequence[str]) -> dict[str, Cost]:
    found: dict[str, Cost] = {}
    async with line(db, entries) as jobs:
        await _get_going(jobs)
        for name in ways:
            count, submit = WAYS[name]
            found[name] = await _cost(jobs, db, count, submit)
            await anyio.sleep(PACE_SECONDS)
    return found


async def _get_going(jobs: Line) -> None:
    """Let all be imported, cached and known that is so after the first jobs."""
    for count, submit in WAYS.values():
        await submit(jobs, count)
        await anyio.sleep(PACE_SECONDS)


async def _cost(jobs: Line, db: sqlite3.Connection, count: int, submit: Callable[[Line, int], Awaitable[None]]) -> Cost:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, CountingLoop)
    calls, sql = Calls(), Sql(db)
    loop.made.clear()
    jobs.ports.through.clear()
    with calls.counting(), sql.counting():
        await submit(jobs, count)
    found = {"sql.statements": sql.statements, "sql.steps": sql.steps, "loop.objects": calls.made_by.total()}
    found |= {f"loop.{name}": made for name, made in loop.made.items() if not name.endswith("harness")}
    found |= {f"ports.{name}": times for name, times in jobs.ports.through.items()}
    found |= {f"calls.{place}": calls.by_place[place] for place in (*sorted(PARTS), "rest", "libraries")}
    return Cost({name: total / count for name, total in sorted(found.items())}, calls, sql, count)


async def _kept_blocks() -> float:
    count, submit = WAYS["batch"]

    async def least() -> int:
        """Return how many blocks there are at the moment when they are fewest."""
        found: list[int] = []
        for _ in range(CYCLE):
            await submit(jobs, count)
            await jobs.forget_entries()
            gc.collect()
            found.append(sys.getallocatedblocks())
        return min(found)

    async with line(*state(0)) as jobs:
        await _get_going(jobs)
        await least()
        before = await least()
        return (await least() - before) / (CYCLE * count)
