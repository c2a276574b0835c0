"""The table of what a job may cost, and what is said when it costs more."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from tests.budget.measure import Cost

TABLE = Path(__file__).with_name("budgets.toml")

MARGIN = 1.3
"""So many times what was found when the table was written, a figure may be: other versions of Python, SQLite and the
libraries count otherwise, by less than that."""

HEADER = """\
# What a job costs, in counts that are the same on every machine, by the way in which jobs come: see
# README.md beside it. A figure may be 1.3 times what stands here. Written by `python -m tests.budget --write`.
"""

Table = Mapping[str, Mapping[str, float]]


def read_table() -> Table:
    """Return what was found when the table was written, for one job, by the way in which jobs come."""
    return tomllib.loads(TABLE.read_text())


def write_table(costs: Mapping[str, Cost]) -> None:
    """Make what was found now what is allowed, but for the margin."""
    parts = [HEADER]
    for way, cost in costs.items():
        parts.append(f"\n[{way}] # {cost.jobs} jobs\n")
        parts += [f'"{name}" = {_rounded(found)}\n' for name, found in cost.figures.items()]
    TABLE.write_text("".join(parts))


def excess(costs: Mapping[str, Cost], table: Table) -> list[str]:
    """Return, in words, where jobs cost more than they may."""
    faults: list[str] = []
    for way, cost in costs.items():
        for name, found in cost.figures.items():
            before = table.get(way, {}).get(name)
            if before is None:
                faults.append(f"{way}: {name} is {_rounded(found)} for a job, and has no budget")
            elif found > before * MARGIN:
                faults.append(
                    f"{way}: {name} is {_rounded(found)} for a job; its budget is {_rounded(before * MARGIN)}, "
                    f"{MARGIN} times the {before} that there were{_details(name, cost)}"
                )
    return faults


ADVICE = """\
A job costs more than it did. To look further:
  python -m tests.budget --most calls.apply     what is called most; or sql.steps, loop.objects …
  python benchmarks/instructions.py             where the instructions go, before and after
If it is worth that: measure before and after, side by side (python benchmarks/throughput.py), write the table anew
(python -m tests.budget --write), and say in the commit what the cost buys, with both figures."""


def complaint(faults: list[str]) -> str:
    """Return what is told whoever made jobs cost more."""
    return "\n".join([*faults, "", ADVICE])


def most(name: str, cost: Cost, count: int = 5) -> list[tuple[str, float]]:
    """Return what a figure is mostly made of, for one job."""
    if name.startswith("sql."):
        found = cost.sql.steps_of if name == "sql.steps" else cost.sql.times_of
        return [(statement, total / cost.jobs) for statement, total in found.most_common(count)]
    if name.startswith("calls."):
        return [(called, total / cost.jobs) for called, total in cost.calls.most_called(name[6:], count)]
    if name == "loop.objects":
        return [(maker, total / cost.jobs) for maker, total in cost.calls.made_by.most_common(count)]
    return []


def _details(name: str, cost: Cost) -> str:
    return "".join(f"\n    {times:10.2f}  {what}" for what, times in most(name, cost))


def _rounded(figure: float) -> float:
    return float(f"{figure:.4g}")
