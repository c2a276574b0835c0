"""Shortening a plan that fails: fewer steps, fewer machines, that fail in the same way.

Delta debugging (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002): leave out halves of
the steps, then quarters, and so on, for as long as it still fails; then each on its own.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from msgspec.structs import replace

from clockjack.testing.simulation.run import Report, simulate
from clockjack.testing.simulation.steps import Plan, SubmitJobs, Wish

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
        return replace(best.plan, steps=list(steps))

    def with_wishes(index: int, wishes: Sequence[Wish]) -> bool:
        return fails(_with_wishes(best.plan, index, wishes))

    minimal(best.plan.steps, lambda steps: fails(with_steps(steps)), enough)
    for smaller in _SMALLER:
        if not enough():
            fails(smaller(best.plan))
    for index, step in enumerate(best.plan.steps):
        if isinstance(step, SubmitJobs):
            minimal(step.wishes, partial(with_wishes, index), enough)
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


def _with_wishes(plan: Plan, index: int, wishes: Sequence[Wish]) -> Plan:
    """Return the plan with fewer jobs in the request at `index`."""
    steps = [*plan.steps]
    steps[index] = replace(steps[index], wishes=list(wishes))
    return replace(plan, steps=steps)


def _with_nodes(plan: Plan, nodes: int) -> Plan:
    """Return the plan on fewer nodes; what was done to the others is done to the first."""
    names = [f"n{index}" for index in range(1, nodes + 1)]
    steps: list[Any] = []
    for step in plan.steps:
        where = {name: getattr(step, name) for name in ("node", "place") if hasattr(step, name)}
        gone = {name: "n1" for name, place in where.items() if place.startswith("n") and place not in names}
        steps.append(replace(step, **gone))
    return replace(plan, nodes=nodes, executors=[name for name in plan.executors if name in names], steps=steps)


_SMALLER: tuple[Callable[[Plan], Plan], ...] = (
    lambda plan: replace(plan, keep_jobs=None),
    lambda plan: replace(plan, caches=8192),
    lambda plan: replace(plan, page=None),
    lambda plan: _with_nodes(plan, 1),
    lambda plan: _with_nodes(plan, 2) if plan.nodes > 2 else plan,
    lambda plan: replace(plan, executors=plan.executors[:1]),
    lambda plan: replace(plan, workers=min(plan.workers, 1)),
    lambda plan: replace(plan, workers=0),
    lambda plan: replace(plan, span=max((step.at for step in plan.steps), default=0.0) + 1),
)
"""Less around the same steps."""
