"""What jobs note about themselves, in memory shared by all processes of a measurement.

A job has a number. For each there is when it first began (nanoseconds since the epoch), how often it began, and how
often it ended. A job that is run by two processes at the same instant may be counted once; nothing else gets lost,
and what a killed process noted stays.
"""

import asyncio
import mmap
import os
import struct
import time
from pathlib import Path

VARIABLE = "BENCH_TALLY"
"""Names the folder of the tally, to the processes of a measurement."""

_TICK = struct.Struct("<qq")


class Tally:
    """The notes of so many jobs, in a folder."""

    def __init__(self, folder: Path) -> None:
        """Open the notes that :meth:`create` made there."""
        with (folder / "jobs").open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 0)
        view = memoryview(self._map)
        self.size = len(view) // 10
        self._starts = view[: 8 * self.size].cast("q")
        self._begun = view[8 * self.size : 9 * self.size]
        self._ended = view[9 * self.size :]
        self._pids = folder / "pids"
        self._ticks = os.open(folder / "ticks", os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)

    @classmethod
    def create(cls, folder: Path, size: int) -> "Tally":
        """Make room for jobs numbered from 0 to `size` - 1."""
        with (folder / "jobs").open("wb") as file:
            file.truncate(10 * size)
        (folder / "jobs").chmod(0o666)
        (folder / "ticks").touch(0o666)
        (folder / "pids").touch(0o666)
        return cls(folder)

    def begin(self, number: int) -> None:
        """Note that a job begins."""
        if not self._begun[number]:
            self._starts[number] = time.time_ns()
        self._begun[number] = min(self._begun[number] + 1, 255)

    def end(self, number: int) -> None:
        """Note that a job has ended."""
        self._ended[number] = min(self._ended[number] + 1, 255)

    def tick(self, schedule: int) -> None:
        """Note that a job of a schedule runs, and when."""
        os.write(self._ticks, _TICK.pack(schedule, time.time_ns()))

    def start_of(self, number: int) -> int:
        """Return when a job first began, in nanoseconds since the epoch; 0 if it didn't."""
        return self._starts[number]

    def begun_of(self, number: int) -> int:
        """Return how often a job began."""
        return self._begun[number]

    def ended_of(self, number: int) -> int:
        """Return how often a job ended."""
        return self._ended[number]

    def missing(self, numbers: range) -> int:
        """Return how many of these jobs never ended."""
        return bytes(self._ended[numbers.start : numbers.stop]).count(0)

    def repeated(self, numbers: range) -> int:
        """Return how many of these jobs ended more than once."""
        ended = bytes(self._ended[numbers.start : numbers.stop])
        return len(ended) - ended.count(0) - ended.count(1)

    def pids(self) -> set[int]:
        """Return the processes that ran a job."""
        return {int(line) for line in self._pids.read_text().splitlines()}

    def ticks(self) -> list[tuple[int, int]]:
        """Return all ticks so far: the schedule, and when its job ran, in nanoseconds since the epoch."""
        data = os.pread(self._ticks, os.fstat(self._ticks).st_size, 0)
        return [(schedule, at) for schedule, at in _TICK.iter_unpack(data)]


_opened: list[Tally] = []


def tally() -> Tally:
    """Return the tally of the measurement that this process belongs to."""
    if not _opened:
        folder = Path(os.environ[VARIABLE])
        _opened.append(Tally(folder))
        with (folder / "pids").open("a") as file:
            file.write(f"{os.getpid()}\n")
    return _opened[0]


def work(number: int, payload: str, seconds: float) -> None:
    """Be a job: note that it began, rest, note that it ended. A negative number is a tick of a schedule."""
    notes = tally()
    if number < 0:
        notes.tick(-number)
        return
    notes.begin(number)
    if seconds:
        time.sleep(seconds)
    notes.end(number)


async def work_async(number: int, payload: str, seconds: float) -> None:
    """Be a job, where jobs are coroutines."""
    if number < 0 or not seconds:
        work(number, payload, 0)
        return
    notes = tally()
    notes.begin(number)
    await asyncio.sleep(seconds)
    notes.end(number)
