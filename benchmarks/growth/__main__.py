"""The command; see the package."""

import argparse
import json
import shutil
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from bench_node import HERE, bench_node, load_average
from growth import results
from growth.curves import CURVES, Curve
from growth.measure import measure

SERVE = ("--drain-seconds", "5", "--key-requests-per-second", "0")


def main() -> None:
    """Fill and measure what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m growth", description=__doc__)
    parser.add_argument("curves", nargs="*", metavar="CURVE", help=f"{', '.join(CURVES)}; all by default")
    parser.add_argument("--upto", type=int, default=10_000, help="no larger sizes (default: 10,000)")
    parser.add_argument("--least", type=int, default=0, help="no smaller sizes")
    parser.add_argument("--only", choices=["fill", "measure"], help="do one of both")
    parser.add_argument("--label", default="now", help="by which these results are told from others")
    parser.add_argument(
        "--results", type=Path, default=HERE / "results" / f"{datetime.now(UTC):%Y-%m-%d}" / "growth.jsonl"
    )
    parser.add_argument("--data", type=Path, default=HERE / "results" / "data", help="where filled nodes are kept")
    parser.add_argument("--resume", action="store_true", help="pass over what was measured under this label")
    parser.add_argument("--clean", action="store_true", help="remove the filled nodes of these curves at the end")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _end)
    if wrong := set(options.curves) - CURVES.keys():
        parser.error(f"no such curve: {', '.join(sorted(wrong))}")
    try:
        for name in options.curves or CURVES:
            for size in CURVES[name].sizes:
                is_few = size < options.least or (CURVES[name].fill is not None and size > options.upto)
                if is_few or (options.resume and results.is_there(options.results, options.label, name, size)):
                    continue
                _point(options, name, CURVES[name], size)
    except KeyboardInterrupt:
        sys.exit("\ninterrupted; --resume goes on")
    finally:
        for name in options.curves or CURVES if options.clean else ():
            shutil.rmtree(options.data / name, ignore_errors=True)


def _end(signum: int, frame: FrameType | None) -> None:
    sys.exit(1)  # by way of what ends the node


def _point(options: argparse.Namespace, name: str, curve: Curve, size: int) -> None:
    print(f"{name} {size:,}", flush=True)
    folder: Path = options.data / name
    if curve.fill is None:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    serve = ["--data-dir", str(folder / "node"), *SERVE, *curve.options(size)]
    if curve.fill is not None and options.only != "measure":
        _fill(folder / "filled.json", curve, size, serve)
    if options.only == "fill":
        return
    with bench_node(*serve) as node:
        figures = measure(node, curve, size)
    results.append(options.results, options.label, name, size, figures)
    print("  " + ", ".join(f"{what} {value:,.1f}" for what, value in figures.items()))
    print(f"  load average {load_average()}", flush=True)
    if curve.fill is None:
        shutil.rmtree(folder, ignore_errors=True)


def _fill(noted: Path, curve: Curve, size: int, serve: list[str]) -> None:
    assert curve.fill is not None
    have = json.loads(noted.read_text()) if noted.exists() else 0
    if size <= have and not curve.resumes:
        return
    with bench_node(*serve) as node:
        curve.fill(node, have, size)
    noted.write_text(json.dumps(size))


if __name__ == "__main__":
    main()
