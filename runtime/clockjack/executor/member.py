"""A member of the crew: one runner process, and the attempts that it has."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import anyio

from clockjack.executor.frames import Key, Run
from clockjack.executor.held import Held
from clockjack.executor.port import RunnerProcess

if TYPE_CHECKING:
    from clockjack.executor.messages import TaskInfo

QUEUE_AHEAD = 256
"""Attempts that wait in a runner for a free slot: enough that it never waits for its executor."""


class Member:
    """One runner process, from its start to its end."""

    def __init__(self, process: RunnerProcess, *, solo: bool) -> None:
        """Take `process`, which was just started; `solo`: it gets one attempt at a time."""
        self.process = process
        self.solo = solo
        self.attempts: dict[Key, Held] = {}
        """What it has, started or not, and what it has not been seen to end."""
        self.unstarted = 0
        """How many of them wait for a free slot in it."""
        self.taken = 0
        """How many attempts it has had."""
        self.left_behind = 0
        """Slots taken by attempts that don't end though they were reported as ended."""
        self.tasks: dict[str, TaskInfo] = {}
        self.targets: list[str] = []
        self.problem: str | None = None
        """Why it can't work, in words, if it said so."""
        self.was_killed = False
        """Whether it was a signal that ended it: no fault of what it imports, as far as can be told."""
        self.is_ready = False
        self.set_aside = False
        """Whether it gets no more attempts."""
        self.stalled = False
        """Whether its event loop does not answer."""
        self.killed = False
        """Whether it was killed on purpose."""
        self.pinged_at: float | None = None
        """When the ping was sent that is not answered, by the event loop's clock."""
        self.idle_since = anyio.current_time()
        self.up_or_gone = anyio.Event()
        """It is ready, or has ended."""
        self.gone = anyio.Event()
        """It has ended."""
        self.succession = anyio.Event()
        """Another one shall take its place."""

    @property
    def has_room(self) -> bool:
        """Whether it takes another attempt now."""
        if self.set_aside or self.gone.is_set() or not self.is_ready:
            return False
        return not self.attempts if self.solo else self.unstarted < QUEUE_AHEAD

    @property
    def idle(self) -> bool:
        """Whether it has nothing to do."""
        return not self.attempts

    def kill(self) -> None:
        """End its process at once."""
        self.killed = True
        self.process.kill()

    def give(self, attempts: Sequence[Held]) -> None:
        """Let it run these."""
        keys = [held.key for held in attempts]
        for held in attempts:
            held.member = self
            if held.timeout_seconds is None and (info := self.tasks.get(held.task_name)) is not None:
                held.timeout_seconds = info.timeout_seconds
            self.attempts[held.key] = held
        self.unstarted += len(keys)
        self.taken += len(keys)
        self.process.post(Run([held.assignment for held in attempts]))
        self.process.offer(keys)

    def take_back(self) -> list[Held]:
        """Return what it has not started, and never will, in order; what somebody ended meanwhile is left out."""
        back: list[Held] = []
        for key in self.process.take_back():
            held = self.attempts.pop(key, None)
            if held is not None:
                self.unstarted -= 1
                held.member = None
                back.append(held)
        return back

    def started(self, key: Key, at: int) -> None:
        """Take note that an attempt began at `at`, in microseconds since the epoch."""
        held = self.attempts.get(key)
        if held is not None and held.started_at is None:
            held.started_at = at
            self.unstarted -= 1

    def ended(self, key: Key) -> Held | None:
        """Take an attempt off it; None if it is not there (it was given up on)."""
        held = self.attempts.pop(key, None)
        if held is not None:
            if held.started_at is None:
                self.unstarted -= 1
            if not self.attempts:
                self.idle_since = anyio.current_time()
        return held
