"""trio, from below: its randomness, and the queue of the tasks that are ready. Neither can be had in another way."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections import deque

    from trio.lowlevel import Task

_TRIO: dict[str, Any] = vars(importlib.import_module("trio._core._run"))


@contextmanager
def chances_by(seed: int) -> Iterator[None]:
    """Have trio order the steps of tasks by `seed`, as it does for hypothesis; not otherwise at all."""
    allowed, state = _TRIO["_ALLOW_DETERMINISTIC_SCHEDULING"], _TRIO["_r"].getstate()
    _TRIO["_ALLOW_DETERMINISTIC_SCHEDULING"] = True
    _TRIO["_r"].seed(seed)
    try:
        yield
    finally:
        _TRIO["_ALLOW_DETERMINISTIC_SCHEDULING"] = allowed
        _TRIO["_r"].setstate(state)


def next_chance() -> float:
    """Return trio's next random number: the same, if all before was the same."""
    return float(_TRIO["_r"].random())


def ready_tasks() -> "deque[Task]":
    """Return the queue of the running event loop."""
    queue: deque[Task] = _TRIO["GLOBAL_RUN_CONTEXT"].runner.runq
    return queue


def replace_ready_tasks(queue: "deque[Task]") -> None:
    """Have the running event loop use another queue."""
    _TRIO["GLOBAL_RUN_CONTEXT"].runner.runq = queue
