"""What goes wrong at this moment, and what it means for one message."""

from random import Random

import anyio

from clockjack.testing.simulation.processes import Process
from clockjack.testing.simulation.steps import BusTrouble, Cut, DiskFull, Full, LogTrouble, Outage

Window = BusTrouble | LogTrouble | Cut | Outage | Full | DiskFull
"""A fault that lasts."""

LATENCY = (0.0002, 0.002)
"""Seconds that an append or its answer takes when all is well."""


class Faults:
    """The faults that last, while they do."""

    def __init__(self, rng: Random) -> None:
        """Begin with none; `rng` decides what each means for a message."""
        self._rng = rng
        self._windows: list[Window] = []
        self._changed = anyio.Event()

    def begin(self, window: Window) -> None:
        """Let a fault begin."""
        self._windows.append(window)

    def end(self, window: Window) -> None:
        """Let it end."""
        self._windows = [other for other in self._windows if other is not window]
        self._changed.set()
        self._changed = anyio.Event()

    def end_all(self) -> None:
        """Let all end."""
        for window in self._windows:
            self.end(window)

    # --- the logs -----------------------------------------------------------------------------------------

    @property
    def is_full(self) -> bool:
        """Whether the journal has no room."""
        return any(isinstance(window, Full) for window in self._windows)

    def disk_is_full(self, process: Process | None) -> bool:
        """Say whether a process can't write to its disk."""
        return any(isinstance(window, DiskFull) and _is_at(window, process) for window in self._windows)

    def log_is_away(self, process: Process | None) -> bool:
        """Say whether a process can't reach the logs."""
        for window in self._windows:
            if isinstance(window, Outage) or (isinstance(window, Cut) and window.log and _is_at(window, process)):
                return True
        return False

    async def until_log_is_there(self, process: Process | None) -> None:
        """Wait until it can."""
        while self.log_is_away(process):
            await self._changed.wait()

    def requests(self, process: Process | None) -> list[float]:
        """Return after how many seconds an append comes to the log, for each time that it does."""
        delays = [self._rng.uniform(*LATENCY)]
        for window in self._windows:
            match window:
                case LogTrouble() if _is_at(window, process):
                    if self._rng.random() < window.lose:
                        return []
                    delays[0] += self._rng.random() * window.delay
                    if self._rng.random() < window.double:
                        delays.append(delays[0] + self._rng.random() * 3)
                case _:
                    pass
        return delays

    def held_up(self) -> float | None:
        """Return after how many seconds what came to a cut is tried again; None if it is lost: buffers do either."""
        return self._rng.uniform(0.1, 2) if self._rng.random() < 0.85 else None

    def answer(self, process: Process | None) -> float | None:
        """Return after how many seconds an answer of the log comes back; None if never."""
        delay = self._rng.uniform(*LATENCY)
        for window in self._windows:
            if isinstance(window, LogTrouble) and _is_at(window, process):
                if self._rng.random() < window.unanswered:
                    return None
                delay += self._rng.random() * window.delay
        return delay

    def reading(self, process: Process | None) -> float:
        """Return how late a follower gets the next entries, in seconds."""
        return sum(
            self._rng.random() * window.delay
            for window in self._windows
            if isinstance(window, LogTrouble) and _is_at(window, process)
        )

    def page(self, limit: int) -> int:
        """Return how many entries a follower gets at once, at most `limit`."""
        return self._rng.randint(1, limit) if self._windows else limit

    # --- the bus ------------------------------------------------------------------------------------------

    def deliveries(self, sender: Process | None, receiver: Process | None) -> list[float]:
        """Return after how many seconds a message arrives, for each time that it does."""
        delays = [0.0]
        for window in self._windows:
            if not (isinstance(window, Cut | BusTrouble) and (_is_at(window, sender) or _is_at(window, receiver))):
                continue
            if isinstance(window, Cut):
                if window.bus and (_is_at(window, sender) != _is_at(window, receiver) or window.place == "*"):
                    return []
                continue
            if self._rng.random() < window.drop:
                return []
            delays[0] += self._rng.random() * window.delay
            if self._rng.random() < window.double:
                delays.append(delays[0] + self._rng.random() * window.delay)
        return delays


def _is_at(window: BusTrouble | LogTrouble | Cut | DiskFull, process: Process | None) -> bool:
    return process is not None and window.place in ("*", process.name)
