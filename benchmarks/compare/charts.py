"""The plots."""

from pathlib import Path
from statistics import median

from compare.report import variants
from compare.results import Results
from plots import Bar, bars

CHARTS = [
    (
        "throughput",
        "Jobs a second, submitted in bulk until all have run",
        "jobs/s",
        {"finished": ("batch", "finished_per_second")},
        False,
    ),
    (
        "single",
        "Jobs a second, submitted one by one until all have run",
        "jobs/s",
        {"finished": ("single", "finished_per_second")},
        False,
    ),
    (
        "latency",
        "From submit to start at 100 jobs a second",
        "milliseconds",
        {"median": ("latency", "median_ms"), "p99": ("latency", "p99_ms")},
        True,
    ),
    (
        "memory",
        "Memory of all processes, broker included",
        "MiB of PSS",
        {"idle": ("latency", "idle_mib"), "under load": ("batch", "load_mib")},
        False,
    ),
]


def draw(results: Results, folder: Path, machine: dict[str, str]) -> list[Path]:
    """Draw what there are figures for; return the files."""
    loads = [one.load for one in results.all] or [0.0]
    date = max((one.at[:10] for one in results.all), default="")
    about = f"{date}, {machine['processor']}, {machine['cores']} cores, load average {min(loads):.1f}–{max(loads):.1f}"
    written: list[Path] = []
    for name, title, unit, figures, logarithmic in CHARTS:
        groups: dict[str, dict[str, Bar]] = {}
        for entry, durable, called in variants(results):
            found = {
                label: results.values(entry.name, durable, measure, figure)
                for label, (measure, figure) in figures.items()
            }
            there = {label: Bar(median(values), min(values), max(values)) for label, values in found.items() if values}
            if there:
                groups[called] = there
        if groups:
            path = folder / f"{name}.svg"
            bars(path, title, f"{about}; bars are medians, lines least to most", unit, groups, log_y=logarithmic)
            written.append(path)
    return written
