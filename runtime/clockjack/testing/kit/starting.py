"""Starts a node in memory."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import ModuleType

from clockjack.clock import SteppedClock
from clockjack.tasks.registry import known_tasks
from clockjack.tasks.task import Task
from clockjack.testing.kit.claims import TaskLike, task_name
from clockjack.testing.kit.host import Beside
from clockjack.testing.kit.node import MemoryNode
from clockjack.testing.kit.team import CommandAnswer, HttpAnswer, KitTeam

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""When it is at the beginning, unless the test says otherwise: a Monday morning."""

PATIENCE_SECONDS = 10.0
"""A task may take so long, in real time, before the test is told that it hangs."""


@asynccontextmanager
async def memory_node(
    *tasks: TaskLike | ModuleType,
    start: datetime = START,
    http: HttpAnswer | None = None,
    commands: Mapping[str, CommandAnswer] | None = None,
    run: bool = True,
    slots: int = 16,
    patience: float = PATIENCE_SECONDS,
) -> AsyncIterator[MemoryNode]:
    """Run a node in memory, in the event loop of the test, for as long as the context lasts.

    It knows `tasks` (functions, names, or modules with some in them), or all that there are. It begins at `start`, and
    time stands still but for :meth:`MemoryNode.advance`. ``http`` targets are answered by `http`, ``command`` targets
    by what `commands` has for their program; jobs that have no answer wait. With `run` False, nothing runs until
    :meth:`MemoryNode.run_jobs`. At most `slots` attempts run at once. A task that works for more than `patience`
    seconds of real time is an error. ::

        async def test_the_report_is_made_each_month():
            async with memory_node(report, start=datetime(2026, 3, 1, tzinfo=UTC)) as node:
                await node.put_schedule("report", trigger={"type": "cron", "expression": "@monthly"}, job=report)
                await node.advance(days=100)
                node.ran(report, times=3)

    :raises ValueError: if `start` has no time zone.
    :raises LookupError: if a name is no task's.
    """
    clock = SteppedClock(start)
    known = _chosen(tasks)
    node = MemoryNode(clock, known, KitTeam(known, http, commands or {}, clock, slots, open_=run), patience)
    beside = Beside(node.live)
    await beside.start()
    try:
        yield node
    finally:
        await beside.stop()


def _chosen(tasks: Sequence[TaskLike | ModuleType]) -> dict[str, Task]:
    known = known_tasks()
    if not tasks:
        return known
    chosen: dict[str, Task] = {}
    for one in tasks:
        if isinstance(one, ModuleType):
            chosen |= {name: task for name, task in known.items() if task.function.__module__ == one.__name__}
        elif (name := task_name(one)) in known:
            chosen[name] = known[name]
        else:
            raise LookupError(f"there is no task {name!r}")
    return chosen
