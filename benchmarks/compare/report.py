"""The tables, as Markdown."""

from collections.abc import Sequence
from pathlib import Path
from statistics import median

from compare.catalogue import SYSTEMS, Entry
from compare.results import Results

MARKS = "<!-- {}: begin -->", "<!-- {}: end -->"
"""What lies between is made by :func:`publish`."""

Column = tuple[str, str, str]
"""Heading, measure, figure."""

TABLES: list[tuple[str, str, list[Column]]] = [
    (
        "Throughput, jobs a second",
        (
            "No-op jobs with a 300-byte argument, from the first call until all have run. CPU is that of broker and "
            "workers together, without the client."
        ),
        [
            ("bulk: accepted", "batch", "accepted_per_second"),
            ("bulk: finished", "batch", "finished_per_second"),
            ("one by one: accepted", "single", "accepted_per_second"),
            ("one by one: finished", "single", "finished_per_second"),
            ("µs of CPU a job, bulk", "batch", "cpu_microseconds_per_job"),
        ],
    ),
    (
        "From submit to start, milliseconds",
        (
            "From the beginning of the call that submits to the first line of the job. Half: at half of what the "
            "system finished a second one by one, at most 4,000/s."
        ),
        [
            ("100/s: median", "latency", "median_ms"),
            ("100/s: p99", "latency", "p99_ms"),
            ("half: rate", "latency", "half_rate"),
            ("half: median", "latency", "half_median_ms"),
            ("half: p99", "latency", "half_p99_ms"),
        ],
    ),
    (
        "Lateness of what is due at a time, milliseconds",
        "100 jobs that are due at one full second, and 20 schedules that tick at each full second.",
        [
            ("delayed: first", "timing", "delayed_first_ms"),
            ("delayed: median", "timing", "delayed_median_ms"),
            ("delayed: last", "timing", "delayed_last_ms"),
            ("schedules: median", "timing", "scheduled_median_ms"),
            ("schedules: p99", "timing", "scheduled_p99_ms"),
            ("ticks missing of 160", "timing", "scheduled_missing"),
        ],
    ),
    (
        "Memory, MiB of PSS",
        "All processes: broker, workers, and what else the system needs; for APScheduler the process it is in.",
        [
            ("idle", "latency", "idle_mib"),
            ("under load", "batch", "load_mib"),
        ],
    ),
    (
        "A worker is killed",
        (
            "One of two workers gets SIGKILL with all its processes when a third of the jobs (50 ms each) have run, "
            "and is started again a second later. Not run: when so long had been waited."
        ),
        [
            ("jobs", "kill", "jobs"),
            ("ran when killed", "kill", "running_when_killed"),
            ("not run", "kill", "not_run"),
            ("waited, s", "kill", "waited_seconds"),
            ("ran to the end twice", "kill", "repeated"),
            ("last end after the kill, s", "kill", "last_after_seconds"),
        ],
    ),
]

LIMITS = {
    "jetstream_appends_of_1_record": "JetStream, fsynced appends of one record of 400 bytes, one after the other",
    "jetstream_records_in_appends_of_500": "JetStream, records in fsynced appends of 500 of them (200 kB)",
    "sqlite_normal_jobs": "SQLite, jobs inserted and updated twice, transactions of 500, WAL, synchronous NORMAL",
    "sqlite_full_jobs": "the same, synchronous FULL",
    "litestar_posts": "Litestar on Clockjack's HTTP server, POST of 300 bytes of JSON, 32 connections",
    "asgi_posts": "a bare ASGI function on the same server",
}


def write_report(results: Results, folder: Path, machine: dict[str, str]) -> Path:
    """Write the tables into ``table.md``."""
    path = folder / "table.md"
    path.write_text("\n".join(_report(results, machine)) + "\n")
    return path


def publish(readme: Path, **parts: str) -> None:
    """Put texts into the places that `readme` has for them, by their names."""
    text = readme.read_text()
    for name, part in parts.items():
        begin, end = (mark.format(name) for mark in MARKS)
        before, _, rest = text.partition(begin)
        text = f"{before}{begin}\n\n{part.strip()}\n\n{end}{rest.partition(end)[2]}"
    readme.write_text(text)


def _report(results: Results, machine: dict[str, str]) -> list[str]:
    loads = [one.load for one in results.all]
    rounds = max((one.round for one in results.all), default=0)
    dates = sorted({one.at[:10] for one in results.all})
    lines = [
        f"Measured {', '.join(dates)}: " + ", ".join(f"{name} {value}" for name, value in machine.items()) + ".",
        f"Medians of up to {rounds} rounds, (least–most). Load average of the last minute when a measurement began: "
        f"{min(loads):.1f} to {max(loads):.1f}, mostly what the measurement before left."
        if loads
        else "",
    ]
    for title, note, columns in TABLES:
        rows = list(_rows(results, columns))
        if rows:
            lines += ["", f"### {title}", "", note, "", *_table(["system", *(name for name, _, _ in columns)], rows)]
    lines += _not_measured(results)
    limits = [
        [what, _cell(results.values(entry.name, True, "limit", figure))]
        for entry in SYSTEMS.values()
        for figure, what in LIMITS.items()
        if results.values(entry.name, True, "limit", figure)
    ]
    if limits:
        note = "What Clockjack stands on, driven by nothing else; the driver takes its part of the two cores, too."
        lines += ["", "### The limits, operations a second", "", note, "", *_table(["what", "a second"], limits)]
    return lines


def variants(results: Results) -> list[tuple[Entry, bool, str]]:
    """Return the systems that have results, as they are called."""
    return [
        (entry, durable, name_of(entry, durable))
        for entry in SYSTEMS.values()
        for durable in entry.variants
        if entry.measures != ("limit",)
        and any((one.system, one.durable) == (entry.name, durable) for one in results.all)
    ]


def name_of(entry: Entry, durable: bool) -> str:
    """Return what a system is called, with its broker and whether writes are synced."""
    on = f" ({entry.broker})" if entry.broker not in {None, entry.name} else ""
    return f"{entry.name}{on}{', fsync' if durable else ''}"


def _rows(results: Results, columns: Sequence[Column]) -> list[list[str]]:
    rows: list[tuple[float, list[str]]] = []
    for entry, durable, name in variants(results):
        values = [results.values(entry.name, durable, measure, figure) for _, measure, figure in columns]
        if any(values):
            shown = f"**{name}**" if entry.own else name
            rows.append((0.0, [shown, *map(_cell, values)]))
            client = columns[0][1] == "batch" and columns[0][2].startswith("accepted")
            if client and results.values(entry.name, durable, "client", "finished_per_second"):
                figures = ("batch_accepted_per_second", "batch_finished_per_second", "accepted_per_second")
                more = (*figures, "finished_per_second", "batch_cpu_microseconds_per_job")
                cells = [_cell(results.values(entry.name, durable, "client", figure)) for figure in more]
                rows.append((0.0, [f"{shown} by its Python client", *cells]))
    return [row for _, row in rows]


def _not_measured(results: Results) -> list[str]:
    found: dict[str, None] = {}
    for entry, durable, name in variants(results):
        for measure in entry.measures:
            figures = any(
                one.figures
                for one in results.all
                if (one.system, one.durable, one.measure) == (entry.name, durable, measure)
            )
            reason = results.reason(entry.name, durable, measure)
            if reason and not figures:
                found[f"- {name}, {measure}: {_first_line(reason)}"] = None
        for part in ("delayed", "scheduled"):
            for one in results.all:
                if one.system == entry.name and (why := one.figures.get(f"{part}_not_measured")):
                    found[f"- {entry.name}, {part}: {why}"] = None
    return ["", "### Not measured", "", *found] if found else []


def _first_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[0][:200]


def _cell(values: Sequence[float]) -> str:
    if not values:
        return "–"
    middle = number(median(values))
    low, high = number(min(values)), number(max(values))
    return middle if low == high else f"{middle} ({low}–{high})"


def number(value: float) -> str:
    """Write a number with three digits that count, and commas."""
    if value == int(value) and abs(value) < 1000:
        return str(int(value))
    if abs(value) >= 1000:
        step = 10 ** (len(str(int(abs(value)))) - 3)
        return f"{round(value / step) * step:,}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(headings) + " |", "| --- |" + " ---: |" * (len(headings) - 1)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]
