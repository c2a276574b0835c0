"""How many instructions each stage of a job takes: a count that is the same from run to run, unlike a time.

``python benchmarks/instructions.py [--jobs 200] [--keep FOLDER]``

Runs the stages under valgrind's callgrind, which must be there; that takes about two minutes. Each stage does its work
for so many jobs twice, so that all is imported and cached, and then again, which is counted. With ``--keep`` what
callgrind wrote stays, one file a stage: ``callgrind_annotate FILE`` tells in which C functions the instructions went.

Instructions are not time: those that wait for memory take longer than others. They tell what a change did, to within a
percent, on a machine that is busy with something else.
"""

import argparse
import asyncio
import gc
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # for tests.budget, where a whole line of production stands in one process

from tests.budget.event_loop import CountingLoop  # noqa: E402
from tests.budget.line import JOB, Line, line  # noqa: E402
from tests.budget.states import state  # noqa: E402
from tests.core.scribe import BEGIN, Scribe, ended, new_job  # noqa: E402

from clockjack.apply.machine import StateMachine  # noqa: E402
from clockjack.apply.outcome import Made, Outcome  # noqa: E402
from clockjack.log.port import Entry  # noqa: E402
from clockjack.records import Assign, Claim, Finish, Record, Requester, Submit  # noqa: E402
from clockjack.replica.memory import new_database  # noqa: E402

MARKER = "getloadavg"
"""A function of libc that nothing else calls: callgrind writes down its counts, and begins anew, when it is called."""

LEASE = 3_600_000_000
WORK = msgspec.json.encode({"target": {"type": "task", "name": JOB["task"], "args": JOB["args"]}})


@contextmanager
def stage() -> Iterator[None]:
    """Have what happens in the context counted by itself; without the garbage collector, which comes when it comes."""
    gc.collect()
    gc.disable()
    os.getloadavg()
    try:
        yield
    finally:
        os.getloadavg()
        gc.enable()


class Accepting:
    """A proposer that does nothing: what is left is the way of a request to the records, and of the answer back."""

    async def propose(self, record: Record, requester: Requester | None = None) -> Outcome:
        """Say that the jobs were made."""
        assert isinstance(record, Submit)
        return Outcome(value=[Made(job.id, job.created_at) for job in record.jobs])


class Applying:
    """A state machine, and a journal for it."""

    def __init__(self, size: int) -> None:
        """Write records of so many jobs each."""
        self._size = size
        self._scribe = Scribe()
        self._machine = StateMachine(new_database())
        self._machine.apply([self._scribe.node(Claim("dispatcher", "a", 1, LEASE))])
        self._number = 0

    def records(self, jobs: int) -> dict[str, list[Entry]]:
        """Return the entries in which so many jobs come, begin and end."""
        kinds: dict[str, list[Entry]] = {}
        numbers = [*range(self._number + 1, self._number + jobs + 1)]
        self._number += jobs
        parts = [numbers[at : at + self._size] for at in range(0, jobs, self._size)]
        for part in parts:
            made = [new_job(f"{number:026d}", task=JOB["task"], work=WORK) for number in part]
            kinds.setdefault("submit", []).append(self._scribe.node(Submit(made)))
        for part in parts:
            given = [(number, 1, "x1") for number in part]
            kinds.setdefault("assign", []).append(self._scribe.node(Assign(1, BEGIN, given)))
        for part in parts:
            done = [ended(number, 1) for number in part]
            kinds.setdefault("finish", []).append(self._scribe.node(Finish("x1", done)))
        return kinds

    def apply(self, entries: Sequence[Entry]) -> None:
        """Apply each entry in a transaction of its own."""
        for entry in entries:
            [outcomes] = self._machine.apply([entry]).outcomes
            assert all(outcome.reason is None for outcome in outcomes)


Stages = dict[str, int]
"""How many jobs went through each of them, in the order in which they were counted."""


def apply_stages(jobs: int, size: int, name: str) -> Stages:
    """Count what apply does with each kind of record."""
    bench = Applying(size)
    for _ in range(2):
        for entries in bench.records(jobs).values():
            bench.apply(entries)
    done: Stages = {}
    for kind, entries in bench.records(jobs).items():
        with stage():
            bench.apply(entries)
        done[f"{name}.{kind}"] = jobs
    return done


async def line_stages(jobs: int) -> Stages:
    """Count requests by themselves, and whole lines."""
    ways: dict[str, Callable[[Line, int], Awaitable[None]]] = {"batch": Line.batch, "crowd": Line.crowd}
    posts: dict[str, Callable[[Line, int], Awaitable[None]]] = {"batch": Line.post_batch, "single": Line.post_singles}
    done: Stages = {}
    async with line(*state(0), proposer=Accepting()) as requests:
        for name, post in posts.items():
            done[f"request.{name}"] = await counted(post, requests, jobs)
    async with line(*state(0)) as whole:
        for name, way in ways.items():
            done[f"line.{name}"] = await counted(way, whole, jobs)
        done["line.one"] = await counted(Line.one_by_one, whole, max(jobs // 10, 1))
    return done


async def counted(do: Callable[[Line, int], Awaitable[None]], what: Line, jobs: int) -> int:
    """Do something three times, count it the last time, and return for how many jobs it was done."""
    for _ in range(2):
        await do(what, jobs)
        await asyncio.sleep(3)  # of virtual time: the dispatcher hears how short the jobs are
    with stage():
        await do(what, jobs)
    return jobs


def work(jobs: int) -> Stages:
    """Go through all stages; between two of them, and before the first, is a part that belongs to none."""
    done = apply_stages(jobs, jobs, "apply") | apply_stages(max(jobs // 10, 1), 1, "apply.alone")
    with asyncio.Runner(loop_factory=CountingLoop) as runner:
        return done | runner.run(line_stages(jobs))


def main() -> int:
    """Run under callgrind, and print what it counted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=200, help="in each stage")
    parser.add_argument("--keep", type=Path, help="leave what callgrind wrote in this folder")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        print(msgspec.json.encode(work(options.jobs)).decode())
        return 0
    if shutil.which("valgrind") is None:
        print("valgrind is not installed", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="clockjack-bench-") as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(exist_ok=True)
        stages, counts = run(folder, options.jobs)
        for number, (name, jobs) in enumerate(stages.items()):
            # The parts are: what came before, the first stage, what is between, the second …
            part = 2 * number + 2
            print(f"{name:22}{counts[part] / jobs:14,.0f} instructions a job")
            if options.keep:
                part_file(folder, part).rename(folder / f"{name}.callgrind")
    return 0


def run(folder: Path, jobs: int) -> tuple[Stages, dict[int, int]]:
    """Return the stages, and the instructions of each part."""
    environment = os.environ | {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    tool = ["valgrind", "--tool=callgrind", "-q", f"--dump-before={MARKER}", f"--callgrind-out-file={folder / 'part'}"]
    command = [*tool, sys.executable, __file__, "--work", "--jobs", str(jobs)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    stages: Any = msgspec.json.decode(done.stdout.splitlines()[-1])
    counts: dict[int, int] = {}
    for number in range(1, 2 * len(stages) + 1):
        found = re.search(r"^(?:totals|summary): (\d+)", part_file(folder, number).read_text(), re.MULTILINE)
        assert found is not None
        counts[number] = int(found.group(1))
    return stages, counts


def part_file(folder: Path, number: int) -> Path:
    """Return the file that callgrind wrote when the marker was called for that time."""
    return folder / f"part.{number}"


if __name__ == "__main__":
    sys.exit(main())
