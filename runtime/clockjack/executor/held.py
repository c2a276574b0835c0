"""An attempt that the executor holds, from its assignment until the report of its end is stored."""

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from clockjack.executor.messages import Assignment
from clockjack.specs import Retry

if TYPE_CHECKING:
    from clockjack.executor.frames import Key, Reason
    from clockjack.executor.member import Member


class _Target(Struct):
    type: str
    name: str = ""


class _Work(Struct):
    """The part of :class:`clockjack.specs.Work` that the executor itself needs."""

    target: _Target
    timeout_seconds: float | None = None
    retry: Retry = Retry()


_decode = msgspec.json.Decoder(_Work).decode

_UNREADABLE = _Work(_Target("task"))
"""Stands for work that this version can't read: its runner will say so."""


class Held:
    """One attempt."""

    __slots__ = (
        "assignment",
        "ended",
        "interrupted",
        "key",
        "member",
        "retry",
        "started_at",
        "task_name",
        "timeout_seconds",
    )

    def __init__(self, assignment: Assignment) -> None:
        """Read what the executor must know from the assignment."""
        try:
            work = _decode(assignment.work)
        except msgspec.DecodeError:
            work = _UNREADABLE
        self.assignment = assignment
        self.key: Key = (assignment.number, assignment.attempt)
        self.task_name = work.target.name or f"{work.target.type}:"
        self.timeout_seconds = work.timeout_seconds
        self.retry = work.retry
        self.member: Member | None = None
        """The runner that has it; None while it waits for one."""
        self.started_at: int | None = None
        """Microseconds since the epoch."""
        self.interrupted: Reason | None = None
        """Why it was asked to end, if it was."""
        self.ended = False
        """Whether it has ended, and only its report is left to do."""
