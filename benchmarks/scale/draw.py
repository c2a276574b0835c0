"""The plots of SCALE.md: ``python -m scale.draw [--results FILE] [--label now]``, in ``benchmarks``."""

import argparse
import re
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import plots
from bench_node import HERE
from growth import results
from scale import constants as c
from scale.load import RATES
from scale.model import Cluster, carried
from scale.simulation import curve

SIZES = (1, 2, 3, 5, 10, 20, 50, 100)


def main() -> None:
    """Draw them all."""
    parser = argparse.ArgumentParser(prog="python -m scale.draw", description=__doc__)
    parser.add_argument(
        "--results", type=Path, default=HERE / "results" / f"{datetime.now(UTC):%Y-%m-%d}" / "scale.jsonl"
    )
    parser.add_argument("--label", default="now")
    options = parser.parse_args()
    found = [one for one in results.read(options.results) if one["label"] == options.label]
    folder = options.results.parent
    subtitle = f"measured {found[0]['at'][:10]}, {processor()}"
    draw_load(folder / "scale-load.svg", subtitle, [one for one in found if one["curve"] == "offered"])
    draw_throughput(folder / "scale-saturation.svg", subtitle, [one for one in found if one["curve"] == "offered"])
    draw_shards(folder / "scale-shards.svg", subtitle, found)
    draw_clusters(folder / "scale-clusters.svg", "by the model, benchmarks/scale; jobs that do nothing, in batches")


def processor() -> str:
    """Return what it was measured on, if it is drawn there; how busy that was stands beside the figures."""
    return re.sub(r"^[^,]*, |, load average.*", "", plots.conditions())


def draw_load(path: Path, subtitle: str, found: Sequence[dict[str, Any]]) -> None:
    """Draw latency against offered load, measured and simulated."""
    simulated = [seen for seen in curve(RATES) if seen.finished > 0.97 * seen.offered]
    plots.lines(
        path,
        "From request to start, one shard on one node",
        subtitle,
        "jobs offered a second, in turns of 10 ms",
        "ms",
        [
            plots.Line("median, measured", _points(found, "start_median_ms")),
            plots.Line("99th percentile, measured", _points(found, "start_p99_ms")),
            plots.Line("median, simulated", [(seen.offered, seen.median_ms) for seen in simulated], dashed=True),
            plots.Line("99th percentile, simulated", [(seen.offered, seen.p99_ms) for seen in simulated], dashed=True),
        ],
        log_x=True,
        log_y=True,
    )


def draw_throughput(path: Path, subtitle: str, found: Sequence[dict[str, Any]]) -> None:
    """Draw what is finished against what is offered."""
    plots.lines(
        path,
        "Where one shard is full",
        subtitle,
        "jobs offered a second",
        "jobs finished a second",
        [
            plots.Line("measured", _points(found, "finished_per_second")),
            plots.Line("simulated", [(seen.offered, seen.finished) for seen in curve(RATES)], dashed=True),
        ],
    )


def draw_shards(path: Path, subtitle: str, found: Sequence[dict[str, Any]]) -> None:
    """Draw what several journals carry together on one machine, beside what its two cores would allow."""
    each = c.LEADER_US.value + c.RUNNER_JOB_US.value + c.SERVER_US_1.value
    expected = [(n, min(n * 1e6 * c.NODE_CORES.value / c.LEADER_US.value, 2e6 / each)) for n in (1, 2, 4)]
    plots.lines(
        path,
        "Several journals on one machine with two cores",
        subtitle,
        "journals, each with its node and its leaders",
        "jobs finished a second, all together",
        [
            *(
                plots.Line(name, _points([one for one in found if one["curve"] == name], "finished_per_second"))
                for name in ("separate servers", "accounts of one server")
            ),
            plots.Line("by CPU: a core a node, two in all", expected, dashed=True),
        ],
    )


def draw_clusters(path: Path, subtitle: str) -> None:
    """Draw what clusters would carry."""
    ways = {
        "one shard": [Cluster(n, 1, n) for n in SIZES],
        "as many shards as nodes, every node applies all": [Cluster(n, n, n) for n in SIZES],
        "as many shards as nodes, three nodes apply each": [Cluster(n, n, min(n, 3)) for n in SIZES],
    }
    plots.lines(
        path,
        "What clusters would carry",
        subtitle,
        "nodes",
        "jobs a second",
        [plots.Line(name, [(of.nodes, carried(of)[0][0]) for of in some], dashed=True) for name, some in ways.items()],
        log_x=True,
        log_y=True,
    )


def _points(found: Sequence[dict[str, Any]], figure: str) -> list[tuple[float, float]]:
    """Return the median of what was measured at each size."""
    sizes = sorted({one["size"] for one in found})
    return [(size, statistics.median(one[figure] for one in found if one["size"] == size)) for size in sizes]


if __name__ == "__main__":
    main()
