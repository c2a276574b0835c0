"""A latch that one waiter empties: "something changed since you last looked"."""

import anyio
import anyio.lowlevel


class Signal:
    """Set by anyone in the event loop, waited for by one."""

    def __init__(self) -> None:
        """Begin unset."""
        self._set = False
        self._waiter: anyio.Event | None = None

    def set(self) -> None:
        """Wake the waiter, now or when it comes to wait."""
        self._set = True
        if self._waiter is not None:
            self._waiter.set()

    async def wait(self) -> None:
        """Return once it is set, and unset it."""
        if not self._set:
            self._waiter = anyio.Event()
            try:
                await self._waiter.wait()
            finally:
                self._waiter = None
        else:
            await anyio.lowlevel.checkpoint()
        self._set = False

    def take(self) -> bool:
        """Return whether it is set, and unset it."""
        was_set, self._set = self._set, False
        return was_set
