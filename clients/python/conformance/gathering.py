"""Two things at once, in either style."""

import threading
from collections.abc import Awaitable, Callable

import anyio


async def gather_async(*actions: Callable[[], Awaitable[None]]) -> None:
    """Do all of them beside each other."""
    async with anyio.create_task_group() as group:
        for action in actions:
            group.start_soon(action)


def gather(*actions: Callable[[], None]) -> None:
    """Do all of them beside each other; raise what the first one raised that failed."""
    failures: list[BaseException] = []

    def run(action: Callable[[], None]) -> None:
        try:
            action()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
