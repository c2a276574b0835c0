"""Plots of what was measured, as SVG files that are fit to be checked in: the same figures make the same file.

Needs the dependency group ``bench`` (``make .venv/.bench``). A plot's second line says when and on what the figures
were taken, without the machine's name: :func:`conditions`.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000"]
"""Okabe and Ito's, that colour-blind people can tell apart."""

_MARKERS = "osD^vPX"

_STYLE: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.size": 10,
    "grid.color": "#dddddd",
    "legend.frameon": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "clockjack",
}


@dataclass(frozen=True)
class Line:
    """A curve."""

    name: str
    points: Sequence[tuple[float, float]]
    dashed: bool = False
    """For what is no measurement, or an earlier one."""


@dataclass(frozen=True)
class Bar:
    """What a bar stands for, and how far its repeats lay from another."""

    value: float
    low: float | None = None
    high: float | None = None


def conditions(note: str = "") -> str:
    """Return the date, the processor, its cores and the load average, for a plot's second line."""
    model = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    load = " ".join(f"{value:.2f}" for value in os.getloadavg())
    parts = [
        f"{datetime.now(UTC):%Y-%m-%d}",
        model[1].strip() if model else "unknown processor",
        f"{os.cpu_count()} cores",
        f"load average {load}",
        note,
    ]
    return ", ".join(part for part in parts if part)


def lines(
    path: Path,
    title: str,
    subtitle: str,
    x: str,
    y: str,
    curves: Sequence[Line],
    *,
    log_x: bool = False,
    log_y: bool = False,
    targets: Mapping[str, float] | None = None,
) -> None:
    """Draw curves into the file `path`.

    :param log_x: a logarithmic axis; a 0 has its place left of the least
    :param targets: values to be reached, by what they are called: drawn as horizontal lines
    """
    figure, axes = _figure(title, subtitle)
    for number, curve in enumerate(curves):
        axes.plot(
            [at for at, _ in curve.points],
            [value for _, value in curve.points],
            label=curve.name,
            color=COLOURS[number % len(COLOURS)],
            marker=_MARKERS[number % len(_MARKERS)],
            markersize=4.5,
            linestyle="--" if curve.dashed else "-",
        )
    for name, value in (targets or {}).items():
        axes.axhline(value, color="#777777", linewidth=1, linestyle=":")
        axes.annotate(name, (0.995, value), xycoords=("axes fraction", "data"), ha="right", va="bottom", fontsize=8)
    places = sorted({at for curve in curves for at, _ in curve.points})
    if log_x:
        least = min((place for place in places if place > 0), default=1)
        axes.set_xscale("symlog", linthresh=least, linscale=0.7)
        axes.set_xticks(places, [short(place) for place in places])
        axes.minorticks_off()
        axes.set_xlim(-0.1 * least if places[:1] == [0] else least * 0.9, places[-1] * 1.2)
    if log_y:
        axes.set_yscale("log")
    else:
        axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(_tick)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    if len(curves) > 1:
        axes.legend()
    _save(figure, path)


def bars(
    path: Path,
    title: str,
    subtitle: str,
    y: str,
    groups: Mapping[str, Mapping[str, Bar]],
    *,
    log_y: bool = False,
) -> None:
    """Draw a group of bars for each of `groups`, by their names; bars of one name have one colour."""
    figure, axes = _figure(title, subtitle)
    names = [*dict.fromkeys(name for group in groups.values() for name in group)]
    width = 0.8 / max(len(names), 1)
    for number, name in enumerate(names):
        there = [(place, group[name]) for place, group in enumerate(groups.values()) if name in group]
        at = [place + (number - (len(names) - 1) / 2) * width for place, _ in there]
        values = [bar.value for _, bar in there]
        spread = [
            [bar.value - (bar.value if bar.low is None else bar.low) for _, bar in there],
            [(bar.value if bar.high is None else bar.high) - bar.value for _, bar in there],
        ]
        drawn = axes.bar(at, values, width * 0.92, label=name, color=COLOURS[number % len(COLOURS)])
        if any(map(any, spread)):
            axes.errorbar(at, values, spread, fmt="none", ecolor="#333333", elinewidth=1, capsize=2)
        axes.bar_label(drawn, [short(value) for value in values], padding=2, fontsize=8)
    if log_y:
        axes.set_yscale("log")
    axes.yaxis.set_major_formatter(_tick)
    long = len(groups) > 5
    axes.set_xticks(range(len(groups)), [*groups], rotation=30 if long else 0, ha="right" if long else "center")
    axes.grid(visible=False, axis="x")
    axes.set_ylabel(y)
    if len(names) > 1:
        axes.legend()
    _save(figure, path)


def short(value: float) -> str:
    """Write a number with few signs: ``1.5k``, ``2M``, ``0.25``."""
    for unit, name in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= unit:
            return f"{value / unit:.3g}{name}"
    return f"{value:.3g}"


def _tick(value: float, _: int | None) -> str:
    return short(value)


def _figure(title: str, subtitle: str) -> tuple[Any, Any]:
    matplotlib = import_module("matplotlib")
    matplotlib.rcParams.update(_STYLE)
    figure = import_module("matplotlib.figure").Figure(figsize=(7.6, 4.4), layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title, loc="left", pad=22, fontsize=12, fontweight="bold")
    axes.annotate(
        subtitle, (0, 1), (0, 8), xycoords="axes fraction", textcoords="offset points", fontsize=8, color="#555555"
    )
    return figure, axes


def _save(figure: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
    lines = path.read_text().splitlines()
    path.write_text("\n".join(line.rstrip() for line in lines) + "\n")
