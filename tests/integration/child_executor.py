"""An executor with real runner processes, for one test or for many."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import anyio
import msgspec
import pytest
from tests.core.executor.bench import Bench, assignment, running_executor

from clockjack.clock import SystemClock
from clockjack.executor.settings import Settings
from clockjack.executor.subprocess import ChildLauncher
from clockjack.log.port import Log
from clockjack.records import Ended

numbers = count(1)
"""Of jobs; none comes twice."""


@asynccontextmanager
async def child_executor(job_logs: Log | None = None, **settings: Any) -> AsyncIterator[Bench]:
    """Run an executor with the tasks of ``executor_tasks`` until the end of the ``async with``."""
    chosen = msgspec.structs.replace(Settings(tasks=("executor_tasks",), slots=8, drain_seconds=0.0), **settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))
        async with running_executor(ChildLauncher(), SystemClock(), chosen, job_logs=job_logs) as bench:
            yield bench
            bench.executor.drain()
            with anyio.fail_after(15):
                await bench.executor_ended.wait()


async def run(bench: Bench, name: str, **args: Any) -> Ended:
    """Run one task, and return how it ended."""
    return await bench.run(assignment(next(numbers), f"executor_tasks.{name}", args))


async def soon(condition: Callable[[], bool]) -> None:
    """Return as soon as `condition`, which may look into files, holds."""
    with anyio.fail_after(15):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await anyio.sleep(0.02)
