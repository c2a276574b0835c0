"""A number of things that only so many may have at once: for the event loop, and for threads."""

import threading

import anyio


class AsyncPlaces:
    """Places for tasks of an event loop."""

    def __init__(self, count: int) -> None:
        """Have so many, all free."""
        self._free = anyio.Semaphore(count)

    async def take(self, timeout: float | None) -> bool:
        """Take a place, waiting for one up to `timeout` seconds (None: for ever); return whether there was one."""
        try:
            self._free.acquire_nowait()
        except anyio.WouldBlock:
            with anyio.move_on_after(timeout):
                await self._free.acquire()
                return True
            return False
        return True

    def give_back(self) -> None:
        """Free a place."""
        self._free.release()


class Places:
    """Places for threads."""

    def __init__(self, count: int) -> None:
        """Have so many, all free."""
        self._free = threading.Semaphore(count)

    def take(self, timeout: float | None) -> bool:
        """Take a place, waiting for one up to `timeout` seconds (None: for ever); return whether there was one."""
        return self._free.acquire(timeout=timeout)

    def give_back(self) -> None:
        """Free a place."""
        self._free.release()
