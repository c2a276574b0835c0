"""Waiting until nothing moves any more in the event loop: every task waits for something that is not there yet."""

import sys
from typing import Any

import anyio.lowlevel

CLEAN_LOOKS = 2
"""So often in a row every task must be found waiting: a callback may be on its way between two of them."""

MAX_LOOKS = 100_000
"""A loop that is never quiet has a task that spins."""


class NeverQuiet(RuntimeError):
    """Some task never waits."""

    def __init__(self) -> None:
        """Say what to look for."""
        super().__init__(
            "the event loop does not come to rest: a task of the test spins (`while True: await sleep(0)`, for "
            "example), so that nobody can say when everything has happened"
        )


async def quiet() -> None:
    """Return when all other tasks of the event loop wait: for a timer, for input, or for each other.

    :raises NeverQuiet: if that does not come.
    """
    if _is_trio():
        import trio.testing

        await trio.testing.wait_all_tasks_blocked()
        return
    clean = 0
    for _ in range(MAX_LOOKS):
        await anyio.lowlevel.checkpoint()
        clean = clean + 1 if _all_wait() else 0
        if clean == CLEAN_LOOKS:
            return
    raise NeverQuiet


def _is_trio() -> bool:
    trio = sys.modules.get("trio")
    return trio is not None and bool(trio.lowlevel.in_trio_run())


def _all_wait() -> bool:
    import asyncio

    this = asyncio.current_task()
    for task in asyncio.all_tasks():
        if task is not this:
            waiter: Any = getattr(task, "_fut_waiter", None)  # as anyio's own wait_all_tasks_blocked does, but quicker
            if waiter is None or waiter.done():
                return False
    return True
