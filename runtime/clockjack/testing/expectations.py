"""Expectations that need no test framework, for the suites that ship with Clockjack."""

from collections.abc import Callable
from types import TracebackType
from typing import Generic, Self, TypeVar

import anyio

PATIENCE_SECONDS = 20.0
"""How long something may take before it counts as not happening."""

E = TypeVar("E", bound=Exception)


class raises(Generic[E]):  # noqa: N801 - reads as a statement: with raises(LogFull):
    """Expect that what is below it raises; the error is in :attr:`error` then."""

    error: E

    def __init__(self, kind: type[E]) -> None:
        """Expect an error of that `kind`."""
        self._kind = kind

    def __enter__(self) -> Self:
        """Begin to watch."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        """Fail if there was no error; let pass what is of another kind.

        :raises AssertionError: if nothing was raised.
        """
        if error is None:
            raise AssertionError(f"{self._kind.__name__} was not raised")
        if not isinstance(error, self._kind):
            return False
        self.error = error
        return True


async def eventually(condition: Callable[[], bool]) -> None:
    """Return as soon as `condition` holds.

    :raises TimeoutError: if it doesn't within :data:`PATIENCE_SECONDS`.
    """
    with anyio.fail_after(PATIENCE_SECONDS):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await anyio.sleep(0.005)
