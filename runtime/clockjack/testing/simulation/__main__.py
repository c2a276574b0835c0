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
from clockjack.testing.simulation.shrinking import shorten
from clockjack.testing.simulation.steps import decode_plan, encode_plan

SAY_SECONDS = 5.0
"""How often progress is told."""


def main() -> int:
    """Simulate; return the exit status: 1 if any seed failed."""
    options = _options()
    if options.plan is not None:
        report = simulate(decode_plan(options.plan.read_text()))
        _tell(report)
        return int(bool(report.violations))
    failed = 0
    seeds = range(options.start, options.start + options.seeds)
    began = said = time.monotonic()
    seen: Counter[str] = Counter()
    for done, report in enumerate(_reports(seeds, options.jobs), 1):
        seen += report.seen
        if report.violations:
            failed += 1
            _tell(report)
            if options.shorten:
                _tell(shorten(report), options.save)
        now = time.monotonic()
        if now - said >= SAY_SECONDS or done == options.seeds:
            said = now
            rate = done / (now - began)
            _say(
                f"{done} of {options.seeds} seeds, up to {options.start + done - 1}; "
                f"{failed} failed; {rate:.1f} a second"
            )
    if options.statistics:
        _say(json.dumps(dict(sorted(seen.items())), indent=2))
    return int(failed > 0)


def _reports(seeds: Iterable[int], jobs: int) -> Iterable[Report]:
    """Yield the reports of `seeds`, in their order."""
    if jobs == 1:
        yield from map(simulate, seeds)
        return
    with multiprocessing.get_context("spawn").Pool(jobs, maxtasksperchild=500) as pool:
        yield from pool.imap(simulate, seeds, chunksize=4)


def _tell(report: Report, save: Path | None = None) -> None:
    """Tell of a plan that failed."""
    _say(f"seed {report.plan.seed}, {len(report.plan.steps)} steps, trace {report.trace}:")
    for words in report.violations or ["all is well"]:
        _say(f"    {words}")
    if save is not None:
        path = save / f"seed-{report.plan.seed}.json"
        path.write_text(encode_plan(report.plan))
        for step in report.plan.steps:
            _say(f"    {step}")
        _say(f"    again: python -m clockjack.testing.simulation --plan {path}")


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m clockjack.testing.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many")
    parser.add_argument("--start", type=int, default=1, help="the first one")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes beside each other")
    parser.add_argument("--shorten", action=argparse.BooleanOptionalAction, default=True, help="shorten what fails")
    parser.add_argument("--save", type=Path, default=Path(), help="folder for shortened plans")
    parser.add_argument("--plan", type=Path, help="carry out this plan instead")
    parser.add_argument("--statistics", action="store_true", help="tell how often what happened")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
