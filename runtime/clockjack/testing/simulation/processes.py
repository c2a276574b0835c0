"""Processes: what is frozen, goes on, or is killed together.

All tasks of a simulation run in one event loop. Which of them belong to a process is told by a context variable, which
tasks hand on to those that they start. A process that is frozen gets no step: what becomes ready meanwhile (a message,
a time-out) waits, as it does behind SIGSTOP, and is all there when it goes on. One that is killed never goes on.
"""

from collections import deque
from collections.abc import Iterable
from contextvars import ContextVar

from trio.lowlevel import Task

from clockjack.testing.simulation.event_loop import ready_tasks, replace_ready_tasks


class Process:
    """One run of a node or worker, from its start to its end."""

    def __init__(self, name: str) -> None:
        """Begin to run; `name` is the machine's, which starts it again after its end."""
        self.name = name
        self.alive = True
        self._frozen = False
        self._waiting: list[Task] = []

    @property
    def stopped(self) -> bool:
        """Whether it gets no steps."""
        return self._frozen

    def freeze(self) -> None:
        """Give it no more steps; one that is due at this very instant may still be done."""
        self._frozen = True

    def thaw(self) -> None:
        """Let it go on."""
        if self.alive:
            self.unfreeze()

    def kill(self) -> None:
        """End it."""
        self.alive = False
        self._frozen = True

    def unfreeze(self) -> None:
        """Let it go on even if it was killed: so that its tasks can be cleared away."""
        self._frozen = False
        waiting, self._waiting = self._waiting, []
        ready_tasks().extend(waiting)

    def hold(self, task: Task) -> None:
        """Keep a task that is ready until it goes on."""
        self._waiting.append(task)


HERE: ContextVar[Process | None] = ContextVar("clockjack.simulation.process", default=None)
"""The process that the running task belongs to; None for the simulation itself, and for clients."""


class RunQueue(deque[Task]):
    """trio's queue of the tasks that are ready, without those of frozen processes."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        """Begin with `tasks`."""
        super().__init__(tasks)

    def append(self, task: Task) -> None:
        """Add a task, or keep it for later."""
        process = task.context.get(HERE)
        if process is not None and process.stopped:
            process.hold(task)
        else:
            super().append(task)


def allow_freezing() -> None:
    """Make the running event loop obey; to be called once in it."""
    replace_ready_tasks(RunQueue(ready_tasks()))
