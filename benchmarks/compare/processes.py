"""Processes of a measurement: started together, measured together, and ended together."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from compare.errors import NotMeasuredError

READY_SECONDS = 60.0
"""So long a process may take until it is ready."""
STOP_SECONDS = 5.0
"""So long a process may take to end after SIGTERM; then it is killed."""


@dataclass
class Processes:
    """Processes that were started, in a scratch folder that takes their output."""

    folder: Path
    environment: dict[str, str]
    started: list[tuple[str, subprocess.Popen[bytes]]] = field(
        default_factory=list[tuple[str, "subprocess.Popen[bytes]"]]
    )

    def start(
        self, name: str, command: Sequence[str], more: Mapping[str, str] | None = None, user: str | None = None
    ) -> "subprocess.Popen[bytes]":
        """Start one; its output goes into ``<name>.log``."""
        with self.log(name).open("ab") as log:
            process = subprocess.Popen(
                list(command),
                cwd=self.folder,
                env=self.environment | dict(more or {}),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=user,
            )
        self.started.append((name, process))
        return process

    def log(self, name: str) -> Path:
        """Return the file that takes the output of a process."""
        return self.folder / f"{name}.log"

    def wait_for(self, name: str, ready: Callable[[], bool], seconds: float = READY_SECONDS) -> None:
        """Wait until `ready` says so.

        :raises NotMeasuredError: if it takes too long, or the process ends before.
        """
        process = next(process for started, process in self.started if started == name)
        until = time.monotonic() + seconds
        while not ready():
            if process.poll() is not None or time.monotonic() > until:
                tail = self.log(name).read_text(errors="replace")[-1500:]
                raise NotMeasuredError(f"{name} did not get ready (exit status {process.poll()}): {tail}")
            time.sleep(0.02)

    def all_of(self, names: Sequence[str] | None = None) -> list[int]:
        """Return the ids of these processes, or of all, with their children."""
        return [
            pid
            for name, process in self.started
            if (names is None or name in names) and process.poll() is None
            for pid in with_children(process.pid)
        ]

    def kill(self, name: str) -> None:
        """Kill a process and all its children, as a machine that stops does."""
        for pid in self.all_of([name]):
            kill(pid)

    def end(self) -> None:
        """End all, the last started first, and their children."""
        everything = self.all_of()
        for _, process in reversed(self.started):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for pid in everything:
            if Path(f"/proc/{pid}").exists() and _mark_of(pid) == self.environment[MARK]:
                kill(pid)


MARK = "BENCH_MARK"
"""A variable that all processes of a run inherit, however far they get away."""


def with_children(pid: int) -> list[int]:
    """Return the process and all below it."""
    found: list[int] = []
    queue = [pid]
    while queue:
        one = queue.pop()
        try:
            for children in Path(f"/proc/{one}/task").glob("*/children"):
                queue += [int(child) for child in children.read_text().split()]
        except OSError:
            continue  # it has just ended
        found.append(one)
    return found


def pss_mib(pids: Sequence[int]) -> float:
    """Return the proportional set size of these processes together, in MiB."""
    kib = 0
    for pid in pids:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        kib += next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)
    return kib / 1024


def cpu_seconds(pids: Sequence[int]) -> float:
    """Return the CPU time that these processes have used."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def kill(pid: int) -> None:
    """Kill a process, if it still is there."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def kill_marked(mark: str) -> int:
    """Kill every process that inherited a mark; return how many there were."""
    count = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid() and _mark_of(int(entry.name)) == mark:
            kill(int(entry.name))
            count += 1
    return count


def _mark_of(pid: int) -> str | None:
    try:
        variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return None
    begin = f"{MARK}=".encode()
    return next((one[len(begin) :].decode() for one in variables if one.startswith(begin)), None)
