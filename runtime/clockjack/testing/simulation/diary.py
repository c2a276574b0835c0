"""What tasks wrote down: which attempts really ran, where, and how they ended."""

from typing import Any

import anyio
from msgspec import Struct


class Run(Struct):
    """One attempt that began."""

    number: int
    attempt: int
    executor_id: str
    began: float
    """By the time of the simulation, in seconds."""
    ended: float | None = None
    """None while it runs, and for ever if its process died."""
    result: Any = None
    error: str | None = None
    """The type of the exception that it ended with."""


class Diary:
    """All runs, in the order in which they began."""

    def __init__(self) -> None:
        """Begin empty."""
        self.runs: dict[tuple[int, int], list[Run]] = {}
        """By job number and attempt: more than one is too many."""

    def begin(self, number: int, attempt: int, executor_id: str) -> Run:
        """Write down that an attempt begins."""
        run = Run(number, attempt, executor_id, anyio.current_time())
        self.runs.setdefault((number, attempt), []).append(run)
        return run

    def end(self, run: Run, result: Any = None, error: BaseException | None = None) -> None:
        """Write down how it ended."""
        run.ended = anyio.current_time()
        run.result = result
        run.error = None if error is None else type(error).__name__

    def results_of(self, number: int, attempt: int) -> list[Any]:
        """Return what the runs of an attempt returned, those that did."""
        return [run.result for run in self.runs.get((number, attempt), []) if run.ended is not None and not run.error]

    def errors_of(self, number: int, attempt: int) -> list[str]:
        """Return what the runs of an attempt raised, those that did."""
        return [run.error for run in self.runs.get((number, attempt), []) if run.error]
