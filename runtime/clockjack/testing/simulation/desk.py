"""Where a node takes the requests of clients: the part that its API plays."""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import anyio

from clockjack.actors.signal import Signal
from clockjack.errors import ClockjackError, LogError
from clockjack.testing.assembly import MemoryNode

WRITE_SECONDS = 5.0
"""A request without an answer of the journal is unavailable after so long."""


class Unavailable(ClockjackError):
    """The node gave no answer, or said that it can't do it now. It may be done all the same."""


class Call:
    """A request of a client."""

    def __init__(self, work: Callable[[MemoryNode], Awaitable[Any]]) -> None:
        """Ask a node to do `work`."""
        self.work = work
        self.answered = anyio.Event()
        self.answer: Any = None
        self.error: LogError | Unavailable | None = None


class Desk:
    """Does what clients ask of one node."""

    def __init__(self, node: MemoryNode) -> None:
        """Begin with nothing to do."""
        self._node = node
        self._calls: deque[Call] = deque()
        self._news = Signal()

    def take(self, call: Call) -> None:
        """Take a request; its answer comes when there is one."""
        self._calls.append(call)
        self._news.set()

    async def serve(self) -> None:
        """Do what is asked, for ever, each request beside the others."""
        async with anyio.create_task_group() as group:
            while True:
                await self._news.wait()
                while self._calls:
                    group.start_soon(self._do, self._calls.popleft())

    async def _do(self, call: Call) -> None:
        try:
            with anyio.fail_after(WRITE_SECONDS):
                call.answer = await call.work(self._node)
        except TimeoutError:
            call.error = Unavailable("the journal gave no answer in time")
        except LogError as error:
            call.error = error
        call.answered.set()
