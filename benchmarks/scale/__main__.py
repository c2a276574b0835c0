"""The command; see the package."""

import argparse
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench_node import HERE
from growth import results
from scale import appends, fleet, load, presence, shards

Points = Iterator[tuple[str, int, results.Figures]]


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m scale", description=__doc__)
    measures: dict[str, Callable[[argparse.Namespace], Points]] = {
        "appends": lambda _: appends.measure(),
        "shards": lambda options: shards.measure(shards.SHARDS, options.jobs),
        "copies": lambda options: shards.measure(shards.COPIES, options.jobs),
        "presence": lambda _: presence.measure(),
        "fleet": lambda _: fleet.measure(),
        "load": lambda options: load.measure(options.rates or load.RATES),
    }
    parser.add_argument("what", nargs="+", choices=measures)
    parser.add_argument("--jobs", type=int, default=20_000, help="for each journal")
    parser.add_argument("--rates", type=int, nargs="*", help="of load, jobs a second; all by default")
    parser.add_argument("--label", default="now", help="by which these results are told from others")
    parser.add_argument(
        "--results", type=Path, default=HERE / "results" / f"{datetime.now(UTC):%Y-%m-%d}" / "scale.jsonl"
    )
    options = parser.parse_args()
    for what in options.what:
        for name, size, figures in measures[what](options):
            results.append(options.results, options.label, name, size, figures)
            told = ", ".join(f"{figure} {value:,.4g}" for figure, value in figures.items())
            print(f"{name} {size}: {told}", flush=True)


if __name__ == "__main__":
    main()
