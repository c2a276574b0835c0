"""What is on its way: it arrives when its time has come, whatever became of its sender."""

import heapq
import itertools
from collections.abc import Callable

import anyio

from clockjack.actors.signal import Signal


class Network:
    """Carries actions to their time."""

    def __init__(self) -> None:
        """Begin empty."""
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._sooner = Signal()

    def later(self, delay: float, action: Callable[[], None]) -> None:
        """Do `action` in `delay` seconds."""
        entry = (anyio.current_time() + delay, next(self._order), action)
        heapq.heappush(self._heap, entry)
        if self._heap[0] is entry:
            self._sooner.set()

    async def run(self) -> None:
        """Do what is due, for ever."""
        while True:
            if not self._heap:
                await self._sooner.wait()
                continue
            with anyio.move_on_after(self._heap[0][0] - anyio.current_time()):
                await self._sooner.wait()
            while self._heap and self._heap[0][0] <= anyio.current_time():
                heapq.heappop(self._heap)[2]()
