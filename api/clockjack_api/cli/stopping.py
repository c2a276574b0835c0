"""The signals that end a node: the first asks it to drain, the second to be quick about it."""

import logging
import os
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

HASTE_SECONDS = 2.0
"""After the second signal a node gets so long to resign its leases and to end its children."""

log = logging.getLogger(__name__)


class Stop:
    """Whether the node is to stop."""

    def __init__(self) -> None:
        """Begin with no."""
        self._asked = anyio.Event()

    @property
    def asked(self) -> bool:
        """Whether somebody asked for it."""
        return self._asked.is_set()

    def ask(self) -> None:
        """Ask for it."""
        self._asked.set()

    async def wait(self) -> None:
        """Return when somebody asked for it."""
        await self._asked.wait()


@asynccontextmanager
async def stop_on_signals() -> AsyncIterator[Stop]:
    """Yield what SIGTERM or SIGINT ask for; the second one cancels the context.

    A node that has not ended :data:`HASTE_SECONDS` later ends at once, by the signal that asked.
    """
    stop = Stop()

    async def listen(scope: anyio.CancelScope) -> None:
        with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
            async for received in signals:
                if stop.asked:
                    log.warning("a second signal: stopping at once")
                    _end_soon(received)
                    scope.cancel()
                    return
                log.info("stopping; a second signal ends it at once")
                stop.ask()

    async with anyio.create_task_group() as group:
        group.start_soon(listen, group.cancel_scope)
        yield stop
        group.cancel_scope.cancel()


def _end_soon(received: int) -> None:
    timer = threading.Timer(HASTE_SECONDS, os._exit, (128 + received,))
    timer.daemon = True
    timer.start()
