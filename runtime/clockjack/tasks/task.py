"""A task: a function, and how clockjack runs it."""

import inspect
from collections.abc import Callable
from functools import cached_property
from typing import Any, Literal

from clockjack.tasks.arguments import Arguments

Isolation = Literal["async", "thread", "process"]
"""Where a task runs.

``async``: in the event loop of its executor's runner process, beside others. ``thread``: in a thread of that
process. ``process``: in a process of its own, that can be killed; an ``async def`` in that one's event loop, a ``def``
in a thread of it.
"""

MAX_DESCRIPTION = 4096
"""Characters of the docstring that are shown."""


class Task:
    """A function that jobs can name, and what ``@task`` said about it."""

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        name: str,
        queue: str,
        isolation: Isolation,
        timeout_seconds: float | None,
        priority: int | None,
        retry: dict[str, Any],
    ) -> None:
        """Keep what was said; the values were checked."""
        self.function = function
        self.name = name
        self.queue = queue
        self.isolation: Isolation = isolation
        self.timeout_seconds = timeout_seconds
        self.priority = priority
        self.retry = retry
        """What was said about retries, by the names of :class:`clockjack.specs.Retry`."""
        self.is_async = inspect.iscoroutinefunction(function)
        """Whether calling it gives a coroutine."""

    @cached_property
    def arguments(self) -> Arguments:
        """What it takes. Read from the annotations at first use, so that these may name what is defined further down.

        :raises TypeError: if an annotation names what isn't there, or what JSON can't hold.
        """
        return Arguments(self.name, self.function)

    @property
    def description(self) -> str:
        """The function's docstring, or an empty string."""
        return (inspect.getdoc(self.function) or "")[:MAX_DESCRIPTION]
