"""An asyncio event loop whose time is virtual, and which counts what is made on it.

The same tasks run in the same order each time: nothing here depends on how fast the machine is.
"""

import asyncio
import selectors
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.budget.places import place_of


class CountingLoop(asyncio.SelectorEventLoop):
    """Jumps to the next timer as soon as there is nothing else to do."""

    def __init__(self) -> None:
        self.made: Counter[str] = Counter()
        """Tasks by the package whose coroutine they run (``tasks.runner``), ``futures``, and ``callbacks``."""
        self._now = 0.0
        super().__init__(_JumpingSelector(self._jump))
        self.set_task_factory(self._make_task)

    def time(self) -> float:
        return self._now

    def create_future(self) -> asyncio.Future[Any]:
        self.made["futures"] += 1
        return super().create_future()

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> asyncio.Handle:  # type: ignore[override]
        self.made["callbacks"] += 1
        return super().call_soon(callback, *args, context=context)

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        self.made["threads"] += 1
        return super().run_in_executor(executor, func, *args)

    def _jump(self, seconds: float) -> None:
        self._now += seconds

    def _make_task(self, loop: Any, coroutine: Any, **options: Any) -> asyncio.Task[Any]:
        code: Any = getattr(coroutine, "cr_code", None)
        self.made[f"tasks.{place_of(code.co_filename) if code is not None else 'libraries'}"] += 1
        return asyncio.Task(coroutine, loop=loop, **options)


class _JumpingSelector(selectors.DefaultSelector):
    def __init__(self, jump: Callable[[float], None]) -> None:
        super().__init__()
        self._jump = jump

    def select(self, timeout: float | None = None) -> Any:
        """Look at the files, and let the time pass that would be waited for if nothing is there."""
        if ready := super().select(0):
            return ready
        if timeout is None:
            return super().select(10)  # something outside, as a thread, has to happen
        if timeout > 0:
            self._jump(timeout)
        return []
