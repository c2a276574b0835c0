"""How long requests wait for the journal: one timer for all of them, as they all wait equally long."""

import anyio


class Patience:
    """Ends what takes too long."""

    def __init__(self, seconds: float) -> None:
        """Let each wait last `seconds` at most."""
        self.seconds = seconds
        self._ends: dict[anyio.CancelScope, float] = {}
        """When each of those that last ends, by the event loop's clock; in the order in which they began."""
        self._begun = anyio.Event()

    def begin(self, scope: anyio.CancelScope) -> None:
        """Cancel `scope` when it has lasted so long, unless it is ended before."""
        self._ends[scope] = anyio.current_time() + self.seconds
        self._begun.set()

    def end(self, scope: anyio.CancelScope) -> None:
        """Let go of `scope`, which is over."""
        self._ends.pop(scope, None)

    async def run(self) -> None:
        """Look at the one that began first; never returns."""
        while True:
            await self._begun.wait()
            while self._ends:
                scope, end = next(iter(self._ends.items()))
                if end > anyio.current_time():
                    await anyio.sleep_until(end)
                else:
                    self.end(scope)
                    scope.cancel()
            self._begun = anyio.Event()
