"""A child process with all its descendants, and what can befall it."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class Process:
    """A program that runs in a session of its own; its output goes to a file."""

    def __init__(self, command: Sequence[str], folder: Path, log: Path, environment: Mapping[str, str]) -> None:
        """Start `command` in `folder`."""
        with log.open("ab") as output:
            self._child = subprocess.Popen(  # noqa: S603 - the tests' own programs
                command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        self.log = log

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._child.pid

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self._child.poll() is not None

    def family(self) -> list[int]:
        """Return the ids of it and of all its descendants (Linux)."""
        found: list[int] = []
        queue = [self.pid]
        while queue:
            pid = queue.pop()
            found.append(pid)
            for listing in Path(f"/proc/{pid}/task").glob("*/children"):
                with contextlib.suppress(OSError):
                    queue += [int(child) for child in listing.read_text().split()]
        return found

    def kill(self) -> None:
        """Kill it and all its descendants, at one blow."""
        self._signal(self.family(), signal.SIGKILL)
        self._child.wait(20)

    def freeze(self) -> None:
        """Stop it and all its descendants where they are."""
        self._signal(self.family(), signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        self._signal(self.family(), signal.SIGCONT)

    def terminate(self) -> None:
        """Ask it to stop."""
        self._signal([self.pid], signal.SIGTERM)

    def wait(self, seconds: float = 30) -> int:
        """Wait until it has ended, and return its exit status.

        :raises TimeoutExpired: if it has not by then.
        """
        return self._child.wait(seconds)

    def end(self) -> None:
        """See that nothing of it is left."""
        if not self.ended:
            self.thaw()
            self.kill()

    def last_words(self) -> str:
        """Return the end of its output."""
        return self.log.read_text(errors="replace")[-4000:]

    def _signal(self, pids: Sequence[int], number: int) -> None:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
