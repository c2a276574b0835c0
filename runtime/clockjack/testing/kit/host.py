"""Runs something beside the test, in the test's event loop and in a task of its own.

Not in a task group of the test's: what a pytest fixture sets up and what it tears down may be two tasks, and a task
group does not go from one to another.
"""

import sys
from collections.abc import Awaitable, Callable
from typing import Any

import anyio

_running: set[Any] = set()


class Beside:
    """One thing that runs."""

    def __init__(self, run: Callable[[Callable[[], None], anyio.Event], Awaitable[None]]) -> None:
        """Run `run`, which gets what it must call when it is up, and what is set when it is to end."""
        self._run = run
        self._up = anyio.Event()
        self._over = anyio.Event()
        self._error: BaseException | None = None
        self._ending = anyio.Event()

    async def start(self) -> None:
        """Begin, and return when it is up.

        :raises BaseException: what it raised, if it ended before.
        """
        _spawn(self._live)
        await self._up.wait()
        if self._error is not None:
            raise self._error

    async def stop(self) -> None:
        """Ask it to end, and return when it has.

        :raises BaseException: what it raised.
        """
        self._ending.set()
        with anyio.CancelScope(shield=True):
            await self._over.wait()
        if self._error is not None:
            raise self._error

    async def _live(self) -> None:
        try:
            await self._run(self._up.set, self._ending)
        except BaseException as error:  # the test is told when it asks
            self._error = error
        finally:
            self._up.set()
            self._over.set()


def _spawn(run: Callable[[], Any]) -> None:
    trio = sys.modules.get("trio")
    if trio is not None and trio.lowlevel.in_trio_run():
        trio.lowlevel.spawn_system_task(run, name="clockjack's node in memory")
        return
    import asyncio

    task = asyncio.get_running_loop().create_task(run(), name="clockjack's node in memory")
    _running.add(task)
    task.add_done_callback(_running.discard)
