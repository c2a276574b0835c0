"""The port to runner processes.

Adapters: :mod:`clockjack.executor.subprocess` (real processes) and :mod:`clockjack.executor.memory` (test kit and
simulation: tasks are coroutines in the same process).

Which attempts have started must be known for certain, also of a runner that hangs or has died: one that has not may
run elsewhere at once, one that has may not. So a runner starts an attempt only with its *token*, and tokens wait
in a pipe that both sides can read. Whoever reads a token has it; there is no in between. An executor that wants its
attempts back (:meth:`RunnerProcess.take_back`) needs no answer from the runner.
"""

from collections.abc import Sequence
from typing import Protocol

from clockjack.executor.frames import FromRunner, Key, ToRunner
from clockjack.executor.settings import Settings

MAX_TOKENS = 1024
"""Tokens that may wait in one pipe: writing them never blocks."""


class RunnerProcess(Protocol):
    """One process that runs users' code."""

    @property
    def pid(self) -> int:
        """Its process id."""
        ...

    def post(self, message: ToRunner) -> None:
        """Send a message; never waits, and does nothing if the process is gone."""
        ...

    def offer(self, keys: Sequence[Key]) -> None:
        """Let it start these attempts, in this order; their ``Run`` was posted before. At most MAX_TOKENS wait."""
        ...

    def take_back(self) -> list[Key]:
        """Return those that were offered and have not started, in order; it will never start them. Never waits."""
        ...

    async def receive(self) -> Sequence[FromRunner]:
        """Return the next messages, waiting for them; none: it has ended, and this is the end of what it said."""
        ...

    async def wait(self) -> int:
        """Wait until it has ended; return its exit status, or the negated number of the signal that killed it."""
        ...

    def kill(self) -> None:
        """End it at once, and all process groups that it said to have."""
        ...


class Launcher(Protocol):
    """Starts runner processes."""

    async def launch(self, settings: Settings, *, solo: bool) -> RunnerProcess:
        """Start one; it will say whether it is ready.

        :raises OSError: if the system can't.
        """
        ...
