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
        self.asked = anyio.Event()
        """Set by the first signal."""
        self.can_drain = False
        """Whether there is something to drain: a node that is still starting stops at once."""
        self.forced_by: int | None = None
        """The second signal, if there was one."""

    async def wait(self) -> None:
        """Say that the node has started, and return when somebody asked it to stop."""
        self.can_drain = True
        await self.asked.wait()


@asynccontextmanager
async def stop_on_signals() -> AsyncIterator[Stop]:
    """Yield what SIGTERM or SIGINT ask for; the second one cancels the context.

    A node that has not ended :data:`HASTE_SECONDS` later ends at once, by the signal that asked.
    """
    stop = Stop()

    async def listen(scope: anyio.CancelScope) -> None:
        with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
            async for received in signals:
                if stop.asked.is_set():
                    log.warning("a second signal: stopping at once")
                    stop.forced_by = received
                    _end_soon(received)
                    scope.cancel()
                    return
                log.info("stopping; a second signal ends it at once")
                stop.asked.set()
                if not stop.can_drain:
                    scope.cancel()

    async with anyio.create_task_group() as group:
        group.start_soon(listen, group.cancel_scope)
        yield stop
        group.cancel_scope.cancel()


def _end_soon(received: int) -> None:
    timer = threading.Timer(HASTE_SECONDS, os._exit, (128 + received,))
    timer.daemon = True
    timer.start()
