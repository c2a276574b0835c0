"""Wakes the executor when the time of an attempt is over."""

import heapq
import itertools
from collections.abc import Callable

import anyio

from clockjack.actors.signal import Signal
from clockjack.executor.held import Held

SLACK = 1024
"""So many alarms of attempts that have ended are kept before they are thrown out."""


class Alarms:
    """Points in time, by the event loop's clock, each for an attempt."""

    def __init__(self, on_due: Callable[[Held], None]) -> None:
        """Call `on_due` with each attempt that has not ended when its time comes."""
        self._on_due = on_due
        self._heap: list[tuple[float, int, Held]] = []
        self._order = itertools.count()
        self._sooner = Signal()
        self._limit = SLACK

    def add(self, seconds: float, held: Held) -> None:
        """Set one, `seconds` from now."""
        entry = (anyio.current_time() + seconds, next(self._order), held)
        heapq.heappush(self._heap, entry)
        if self._heap[0] is entry:
            self._sooner.set()
        if len(self._heap) > self._limit:
            self._heap = [entry for entry in self._heap if not entry[2].ended]
            heapq.heapify(self._heap)
            self._limit = 2 * len(self._heap) + SLACK

    async def run(self) -> None:
        """Wait for them, for ever."""
        while True:
            if self._heap:
                with anyio.move_on_after(self._heap[0][0] - anyio.current_time()):
                    await self._sooner.wait()
            else:
                await self._sooner.wait()
            while self._heap and self._heap[0][0] <= anyio.current_time():
                held = heapq.heappop(self._heap)[2]
                if not held.ended:
                    self._on_due(held)
