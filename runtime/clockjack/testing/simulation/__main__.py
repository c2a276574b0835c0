"""``python -m clockjack.testing.simulation``: many seeds, one after the other, on all processors."""

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from clockjack.testing.simulation.run import Report, simulate
from clockjack.testing.simulation.shrinking import kind_of, shorten
from clockjack.testing.simulation.steps import decode_plan, encode_plan
from clockjack.testing.simulation.telling import words_of_plan

SAY_SECONDS = 5.0
"""How often progress is told."""


def main() -> int:
    """Simulate; return the exit status: 1 if any seed failed."""
    options = _options()
    if options.plan is not None:
        report = simulate(decode_plan(options.plan.read_text()), _say if options.story else None)
        _tell(report, "as it was kept")
        return int(bool(report.violations))
    if options.story:
        _tell(simulate(options.start, _say), "as it was drawn")
        return 0
    failed: dict[int, str] = {}
    seeds = range(options.start, options.start + options.seeds)
    began = said = time.monotonic()
    seen: Counter[str] = Counter()
    for done, report in enumerate(_reports(seeds, options.jobs), 1):
        seen += report.seen
        if report.violations:
            failed[report.plan.seed] = kind_of(report)
            _tell(report, "as it was drawn")
            if len(failed) <= options.shorten:
                _say("  being shortened …")
                _keep(shorten(report), options.save)
        now = time.monotonic()
        if now - said >= SAY_SECONDS or done == options.seeds:
            said = now
            rate = done / (now - began)
            _say(
                f"{done} of {options.seeds} seeds, up to {options.start + done - 1}; "
                f"{len(failed)} failed; {rate:.1f} a second"
            )
    if options.statistics:
        _say(json.dumps(dict(sorted(seen.items())), indent=2))
    for kind in dict.fromkeys(failed.values()):
        alike = [seed for seed, other in failed.items() if other == kind]
        _say(f'FAILED: {len(alike)} seeds, with "{kind} …": {", ".join(map(str, alike))}')
    return int(bool(failed))


def _reports(seeds: Iterable[int], jobs: int) -> Iterable[Report]:
    """Yield the reports of `seeds`, in their order."""
    if jobs == 1:
        yield from map(simulate, seeds)
        return
    with multiprocessing.get_context("spawn").Pool(jobs, maxtasksperchild=500) as pool:
        yield from pool.imap(simulate, seeds, chunksize=4)


def _tell(report: Report, which: str) -> None:
    """Tell what came of a plan."""
    _say(f"seed {report.plan.seed}, {which}: {len(report.plan.steps)} steps, trace {report.trace}")
    for words in report.violations or ["all is well"]:
        _say(f"    {words}")


def _keep(report: Report, folder: Path) -> None:
    """Keep a plan that was shortened, and tell of it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"seed-{report.plan.seed}.json"
    path.write_text(encode_plan(report.plan))
    _tell(report, "shortened")
    for line in words_of_plan(report.plan):
        _say(f"      {line}")
    command = "python -m clockjack.testing.simulation"
    _say(f"    again:              {command} --plan {path}")
    _say(f"    with all it does:   {command} --plan {path} --story")
    _say(f"    as it was drawn:    {command} --start {report.plan.seed} --seeds 1")


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m clockjack.testing.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many")
    parser.add_argument("--start", type=int, default=1, help="the first one")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes beside each other")
    parser.add_argument("--shorten", type=int, default=3, help="shorten the first so many that fail")
    parser.add_argument("--save", type=Path, default=Path(".simulation"), help="folder for shortened plans")
    parser.add_argument("--plan", type=Path, help="carry out this plan instead")
    parser.add_argument("--story", action="store_true", help="tell all that happens in the plan, or the first seed")
    parser.add_argument("--statistics", action="store_true", help="tell how often what happened")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
