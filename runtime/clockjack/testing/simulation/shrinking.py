"""Shortening a plan that fails: fewer steps, fewer machines, that fail in the same way.

Delta debugging (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002): leave out halves of
the steps, then quarters, and so on, for as long as it still fails; then each on its own.
"""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from clockjack.testing.simulation.run import Report, simulate
from clockjack.testing.simulation.steps import Plan

MOST_RUNS = 400
"""No plan is tried more often."""

_DETAIL = re.compile(r"[\d.:'\"\[\]()-]+")

T = TypeVar("T")


def shorten(report: Report, most_runs: int = MOST_RUNS) -> Report:
    """Return what came of the shortest plan found that fails as the one of `report` does."""
    kind = kind_of(report)
    best = report
    runs = 0

    def fails(plan: Plan) -> bool:
        nonlocal best, runs
        runs += 1
        found = simulate(plan)
        if kind_of(found) == kind:
            best = found
            return True
        return False

    def enough() -> bool:
        return runs >= most_runs

    def with_steps(steps: Sequence[object]) -> Plan:
        return msgspec.structs.replace(best.plan, steps=list(steps))

    minimal(best.plan.steps, lambda steps: fails(with_steps(steps)), enough)
    for plan in _smaller(best.plan):
        if not enough():
            fails(plan)
    return best


def kind_of(report: Report) -> str:
    """Return what tells one way to fail from another: the first violation without its numbers and names."""
    if not report.violations:
        return ""
    words = report.violations[0].partition(": ")[2]
    return " ".join(_DETAIL.sub(" ", words).split()[:6])


def minimal(items: Sequence[T], fails: Callable[[Sequence[T]], bool], enough: Callable[[], bool]) -> list[T]:
    """Return few of `items` that fail together, none of which can be left out, unless `enough` says to stop."""
    left = list(items)
    size = max(len(left) // 2, 1)
    while not enough():
        start, shorter = 0, False
        while start < len(left) and not enough():
            attempt = left[:start] + left[start + size :]
            if fails(attempt):
                left, shorter = attempt, True
            else:
                start += size
        if size == 1 and not shorter:
            break
        size = max(size // 2, 1)
    return left


def _smaller(plan: Plan) -> list[Plan]:
    """Return plans with less around the same steps."""
    replace = msgspec.structs.replace
    last = max((step.at for step in plan.steps), default=0.0)
    return [
        replace(plan, keep_jobs=None),
        replace(plan, caches=8192),
        replace(plan, page=None),
        replace(plan, executors=plan.executors[:1]),
        replace(plan, span=last + 1),
    ]
