"""What an executor has to run things: a port.

Implementations: :mod:`clockjack.executor.crew` (runner processes of this machine) and :mod:`clockjack.remote.desk`
(a worker somewhere that comes for its work over HTTP).
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from clockjack.actors.signal import Signal
from clockjack.executor.endings import Endings
from clockjack.executor.frames import Reason
from clockjack.executor.held import Held
from clockjack.executor.messages import TaskInfo
from clockjack.joblogs.lines import Chunk

OnProgress = Callable[[list[tuple[int, int, float, str]]], None]
"""Takes job number, attempt, fraction (0 to 1) and message of running attempts."""

OnLogs = Callable[[list[Chunk]], None]
"""Takes what running attempts logged and printed; before the end of each is told."""


class Team(Protocol):
    """Runs attempts. Each that it was given ends once, through its :class:`~clockjack.executor.endings.Endings`."""

    @property
    def slots(self) -> int:
        """How many attempts may run at once now."""
        ...

    @property
    def available(self) -> bool:
        """Whether it can begin something now."""
        ...

    @property
    def pid(self) -> int:
        """The process that runs most of it; 0 for none, or one of another machine."""
        ...

    @property
    def tasks(self) -> list[TaskInfo]:
        """What it knows, while it is available."""
        ...

    @property
    def targets(self) -> list[str]:
        """What it runs beside tasks: ``http:``, and ``command:`` with each program that it may run."""
        ...

    @property
    def changed(self) -> Signal:
        """Set when any of these is another."""
        ...

    async def run(self) -> None:
        """Be there, for ever; at the end, nothing that it was given is left.

        :raises ConfigurationError: if it can't ever run anything.
        """
        ...

    def submit(self, attempts: Sequence[Held]) -> None:
        """Run these as soon as there is room."""
        ...

    def interrupt(self, held: Held, reason: Reason) -> None:
        """Ask an attempt to end, if it was not asked before. In a while it has ended, or is given up on."""
        ...

    async def drain(self, seconds: float) -> None:
        """Start nothing more, give back what has not started, and wait `seconds` for the rest; then interrupt it."""
        ...


TeamMaker = Callable[[Endings, OnProgress, OnLogs], Team]
"""Makes a team that tells of ends, of progress, and what attempts say."""
