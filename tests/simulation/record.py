"""``python -m tests.simulation.record``: find out which seeds find the planted bugs, and write that to ``seeds.json``.

To be done when the simulation has changed so much that `test_planted_bugs` takes its time: then other seeds find them.
"""

import json
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.simulation.bugs import BUGS
from tests.simulation.mutation import planted

from clockjack.testing.simulation.run import simulate

FILE = Path(__file__).with_name("seeds.json")
"""For every bug, seeds that find it, the quickest first."""

TRIED = range(1, 201)
WANTED = 3
"""So many seeds are written down for each bug."""


def main() -> None:
    """Record; tell meanwhile."""
    recorded: dict[str, list[int]] = {}
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        for says, seeds in pool.imap(seeds_for, range(len(BUGS))):
            sys.stdout.write(f"{says}: {seeds or 'NOT FOUND'}\n")
            recorded[says] = [seed for seed, _ in seeds]
            FILE.write_text(json.dumps(recorded, indent=4) + "\n")


def seeds_for(index: int) -> tuple[str, list[tuple[int, float]]]:
    """Return what a bug does and some seeds that find it, with how many seconds each takes, the quickest first."""
    bug = BUGS[index]
    found: list[tuple[float, int]] = []
    with planted(bug):
        for seed, seconds in _failing():
            found.append((seconds, seed))
            if len(found) == WANTED:
                break
    return bug.says, [(seed, round(seconds, 2)) for seconds, seed in sorted(found)]


def _failing() -> Iterator[tuple[int, float]]:
    for seed in TRIED:
        began = time.process_time()
        if simulate(seed).violations:
            yield seed, time.process_time() - began


if __name__ == "__main__":
    main()
