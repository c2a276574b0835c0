"""Plots of the results: ``python -m growth.draw [results.jsonl]``. They are written beside the results."""

import argparse
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench_node import HERE
from growth import results
from growth.curves import CURVES
from plots import Line, conditions, lines

Row = dict[str, Any]

THROUGHPUT = {"throughput": ""}
START = {"start_p99_ms": "p99", "start_median_ms": "median"}
MEMORY = {"all_mib": "all", "node_mib": "node", "nats_mib": "NATS", "executors_mib": "executors"}

KINDS: dict[str, tuple[str, dict[str, str]]] = {
    "throughput": ("jobs/s, submitted in batches and finished", THROUGHPUT),
    "start": ("submit to start at 100/s, ms", START),
    "memory": ("PSS after the load, MiB", MEMORY),
    "ticks": (
        "late by, p99, ms",
        {
            "spread_decided_p99_ms": "decided, one after the other",
            "spread_started_p99_ms": "started, one after the other",
            "together_decided_p99_ms": "decided, all at the full second",
            "together_started_p99_ms": "started, all at the full second",
        },
    ),
}
"""Kinds of plots: the axis, and what is drawn; where there are several curves in one, the first of these alone."""

PLOTS: list[tuple[str, str, dict[str, str]]] = [
    ("backlog", "ready jobs", {f"backlog-{kind}": kind for kind in ("paused", "unknown", "live")}),
    ("schedules", CURVES["schedules"].grows, {"schedules": ""}),
    ("history", CURVES["history"].grows, {"history": ""}),
    ("executors", CURVES["executors"].grows, {"executors": ""}),
    ("payload", CURVES["payload"].grows, {"payload": ""}),
    ("due", CURVES["due"].grows, {"due": ""}),
]
"""What there is a plot of each kind of: its name, the axis, and its curves by how they are called in it."""

EMPTY = "backlog-paused"
"""The curve whose first point, an empty node, is the first one of all others that have none of their own."""

TARGETS = {"ticks": {"20 ms": 20.0}, "start": {"10 ms": 10.0}}


def main() -> None:
    """Draw all that was measured."""
    parser = argparse.ArgumentParser(prog="python -m growth.draw", description=__doc__)
    parser.add_argument("results", type=Path, nargs="?")
    path: Path = parser.parse_args().results or max(HERE.glob("results/*/growth.jsonl"))
    rows = [*results.read(path)]
    subtitle = _subtitle(path.with_name("growth-conditions.json"), rows)
    for name, axis, parts in PLOTS:
        for kind, (y, all_figures) in KINDS.items():
            figures = all_figures if len(parts) == 1 else dict([*all_figures.items()][:1])
            curves = [line for part, called in parts.items() for line in _lines(rows, part, called, figures)]
            if curves:
                lines(
                    path.with_name(f"growth-{name}-{kind}.svg"),
                    f"{kind.capitalize()} by {axis}",
                    subtitle,
                    axis,
                    y,
                    curves,
                    log_x=True,
                    targets=TARGETS.get(kind),
                )


def _lines(rows: Iterable[Row], curve: str, called: str, figures: dict[str, str]) -> list[Line]:
    """Return lines for a curve: one for each figure and label, an earlier label dashed."""
    mine = [row for row in rows if row["curve"] == curve]
    if not CURVES[curve].due and CURVES[curve].sizes[0] == 0 and not any(row["size"] == 0 for row in mine):
        known = {row["label"] for row in mine}
        mine = [row for row in rows if row["curve"] == EMPTY and row["size"] == 0 and row["label"] in known] + mine
    labels = sorted({str(row["label"]) for row in mine}, key=_place_of(mine))
    found: list[Line] = []
    for label in labels:
        for figure, of_what in figures.items():
            points = {row["size"]: row[figure] for row in mine if row["label"] == label and figure in row}
            if points:
                name = ", ".join(part for part in (called, of_what, label if len(labels) > 1 else "") if part)
                found.append(Line(name or figure, sorted(points.items()), dashed=label != labels[-1]))
    return found


def _place_of(rows: list[Row]) -> Callable[[str], int]:
    return lambda label: max(place for place, row in enumerate(rows) if row["label"] == label)


def _subtitle(path: Path, rows: list[Row]) -> str:
    """Return what the figures were taken on, as it was noted when they were drawn first: drawn anew, it is the same."""
    if not path.exists():
        load = max((row["load"] for row in rows), key=lambda load: float(load.split()[0]), default="")
        date = f"{datetime.now(UTC):%Y-%m-%d}"
        machine = conditions().split(", load average")[0].removeprefix(f"{date}, ")
        first = min((row["at"][:10] for row in rows), default=date)
        path.write_text(json.dumps(f"{first}, {machine}, load average at most {load}, fsync on every append") + "\n")
    return str(json.loads(path.read_text()))


if __name__ == "__main__":
    main()
