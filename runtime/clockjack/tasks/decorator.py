"""The ``@task`` decorator."""

import inspect
import re
from collections.abc import Callable
from typing import Any, TypedDict, TypeVar, get_args, overload

import msgspec

from clockjack.specs import Retry
from clockjack.tasks.arguments import refuse_catch_alls
from clockjack.tasks.registry import register
from clockjack.tasks.task import Isolation, Task

F = TypeVar("F", bound=Callable[..., Any])

MAX_TIMEOUT_SECONDS = 31_536_000
"""A year."""

_QUEUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@/-]{0,199}")


class RetryOptions(TypedDict, total=False):
    """How failed attempts are tried again; see :class:`clockjack.specs.Retry` for each one's meaning and bounds."""

    max_attempts: int
    initial_seconds: float
    factor: float
    max_seconds: float
    jitter: float


@overload
def task(function: F, /) -> F: ...


@overload
def task(
    *,
    name: str | None = None,
    queue: str = "default",
    priority: int | None = None,
    timeout_seconds: float | None = None,
    max_attempts: int | None = None,
    retry: RetryOptions | None = None,
    isolation: Isolation | None = None,
) -> Callable[[F], F]: ...


def task(
    function: Callable[..., Any] | None = None,
    /,
    *,
    name: str | None = None,
    queue: str = "default",
    priority: int | None = None,
    timeout_seconds: float | None = None,
    max_attempts: int | None = None,
    retry: RetryOptions | None = None,
    isolation: Isolation | None = None,
) -> Any:
    """Make a function a task, which jobs run by its name. The function itself stays as it is, to be called and tested.

    ::

        @task(queue="mail", timeout_seconds=60, max_attempts=5)
        async def send_mail(to: str, subject: str) -> dict: ...

    Args:
        function: What to run; ``@task`` may stand without parentheses.
        name: What jobs call it, 1 to 200 characters; by default ``module.function``.
        queue: Where its jobs wait if they name no queue.
        priority: Of its jobs that name none: 0 to 9, 9 first.
        timeout_seconds: An attempt that runs longer is ended; by default never.
        max_attempts: How often it is tried, the first time included: 1 to 1000; short for a key of `retry`.
        retry: When it is tried again.
        isolation: ``async``, ``thread`` or ``process``; by default ``async`` for ``async def``, ``thread`` for ``def``.

    :raises TypeError: if `function` takes ``*args`` or ``**kwargs``, or is none.
    :raises ValueError: if an option is out of its bounds, or another function has that name already.
    """

    def decorate(function: F) -> F:
        if inspect.isclass(function) or not hasattr(function, "__qualname__"):
            raise TypeError(f"@task goes above a function, not {function!r}")
        made = Task(
            function,
            name=_name(name, function),
            queue=queue,
            isolation=_isolation(isolation, function),
            timeout_seconds=None if timeout_seconds is None else float(timeout_seconds),
            priority=priority,
            retry=_retry(max_attempts, retry),
        )
        refuse_catch_alls(made.name, function)
        register(made)
        return function

    if not _QUEUE.fullmatch(queue):
        raise ValueError(f"queue={queue!r}: letters, digits and ._:@/- only, at most 200, the first a letter or digit")
    if priority is not None and priority not in range(10):
        raise ValueError(f"priority={priority!r}: must be from 0 to 9, 9 first")
    if timeout_seconds is not None and not 0 < timeout_seconds <= MAX_TIMEOUT_SECONDS:
        raise ValueError(f"timeout_seconds={timeout_seconds!r}: must be more than 0, and at most a year")
    return decorate if function is None else decorate(function)


def _name(name: str | None, function: Callable[..., Any]) -> str:
    if name is None:
        name = f"{function.__module__}.{function.__qualname__}".replace("<locals>.", "")
    if not 1 <= len(name) <= 200:
        raise ValueError(f"a task's name has 1 to 200 characters: {name!r}")
    return name


def _isolation(isolation: Isolation | None, function: Callable[..., Any]) -> Isolation:
    is_async = inspect.iscoroutinefunction(function)
    if isolation is None:
        return "async" if is_async else "thread"
    if isolation not in get_args(Isolation):
        raise ValueError(f"isolation={isolation!r}: must be async, thread or process")
    if isolation == "async" and not is_async:
        raise ValueError("isolation='async' needs an async def; a def runs in a thread or a process")
    if isolation == "thread" and is_async:
        raise ValueError("isolation='thread' needs a def; an async def runs in the event loop, or in a process")
    return isolation


def _retry(max_attempts: int | None, retry: RetryOptions | None) -> dict[str, Any]:
    options: dict[str, Any] = dict(retry or {})
    if max_attempts is not None:
        options["max_attempts"] = max_attempts
    try:
        msgspec.convert(options, Retry)
    except msgspec.ValidationError as error:
        raise ValueError(f"retry={options!r}: {error}") from error
    return options
