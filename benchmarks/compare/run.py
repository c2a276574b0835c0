"""Measure Clockjack beside its peers, and the limits of what it stands on.

``make bench`` or ``.venv/bin/python benchmarks/compare/run.py [--quick] [--only huey,clockjack] [--measures batch]``

Results are appended to ``results.jsonl`` as they come. With ``--resume``, what is there already is skipped, so a run
that was stopped goes on where it was. All that runs is ended at the end, and on Ctrl-C.
"""

import argparse
import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from compare.catalogue import SYSTEMS, Entry
from compare.charts import draw
from compare.machine import machine, versions
from compare.processes import MARK, kill_marked
from compare.report import publish, write_report
from compare.results import Figures, Result, Results
from compare.settings import settings
from compare.spec import Spec

HERE = Path(__file__).parent.parent
PEERS_PYTHON = HERE.parent / ".venv" / "peers" / "bin" / "python"
MEASURES = ("limit", "batch", "single", "client", "latency", "timing", "kill")
TYPICAL_SECONDS = {"limit": 10, "batch": 14, "single": 11, "client": 16, "latency": 24, "timing": 22, "kill": 30}
LIMIT_SECONDS = 300.0
"""A measurement that takes longer is ended."""


@dataclass(frozen=True)
class Plan:
    """One measurement to come."""

    round: int
    entry: Entry
    durable: bool
    measure: str

    @property
    def key(self) -> tuple[int, str, bool, str]:
        """Return what is measured once."""
        return (self.round, self.entry.name, self.durable, self.measure)

    @property
    def name(self) -> str:
        """Return how it is called on the terminal."""
        fsync = " with fsync" if self.durable and len(self.entry.variants) > 1 else ""
        return f"{self.measure} of {self.entry.name}{fsync}"


def main() -> int:
    """Plan, measure, report."""
    options = _options()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    name = f"{datetime.now(UTC):%Y-%m-%d}{'-quick' if options.quick else ''}"
    folder: Path = options.results or HERE / "results" / name
    folder.mkdir(parents=True, exist_ok=True)
    results = Results(folder / "results.jsonl")
    plans = list(_plans(options))
    if options.again:
        results.drop({plan.entry.name for plan in plans}, {plan.measure for plan in plans})
    elif results.all and not options.resume and not options.report:
        print(
            f"{results.path} has results already: --resume goes on, --again measures anew, --results DIR goes elsewhere"
        )
        return 2
    done = {result.key for result in results.all}
    left = [plan for plan in plans if plan.key not in done]
    if not options.report:
        try:
            _run(left, options, results)
        except KeyboardInterrupt:
            print("\nstopped; --resume goes on")
            return 130
    _report(results, folder, publishing=options.publish)
    return 0


def _report(results: Results, folder: Path, *, publishing: bool) -> None:
    told = folder / "machine.json"
    if not told.exists():
        names = sorted({name for entry in SYSTEMS.values() for name in entry.packages})
        about = {"machine": machine(folder), "versions": versions(PEERS_PYTHON, names)}
        told.write_text(json.dumps(about, indent=2) + "\n")
    about = json.loads(told.read_text())
    written = [write_report(results, folder, about["machine"])]
    plots: list[Path] = []
    try:
        plots = draw(results, folder, about["machine"])
    except ImportError:
        print("no plots: matplotlib is not installed (`make .venv/.bench`)")
    if publishing:
        pictures = "\n\n".join(f"![{path.stem}]({path.relative_to(HERE)})" for path in plots)
        tables = f"{written[0].read_text()}\n{pictures}"
        publish(HERE / "README.md", tables=tables, settings=settings(about["versions"]))
    written += plots
    for path in written:
        print(path.relative_to(HERE.parent) if path.is_relative_to(HERE.parent) else path)


def _run(left: list[Plan], options: argparse.Namespace, results: Results) -> None:
    expected = sum(_typical(plan, results, options) for plan in left)
    print(f"{len(left)} measurements, about {expected / 60:.0f} minutes")
    began = time.monotonic()
    for number, plan in enumerate(left, 1):
        if options.budget and time.monotonic() - began + _typical(plan, results, options) > options.budget:
            print(f"{len(left) - number + 1} are left after {time.monotonic() - began:.0f} s; --resume goes on")
            return
        print(f"[{number}/{len(left)}] round {plan.round}: {plan.name}", end=" … ", flush=True)
        result = _measure(plan, options, results)
        results.add(result)
        told = result.not_measured or ", ".join(f"{name} {value}" for name, value in result.figures.items())
        print(f"{result.took:.0f} s, load {result.load:.2f}: {told[:300]}", flush=True)


def _plans(options: argparse.Namespace) -> Iterator[Plan]:
    for number in range(1, options.repeats + 1):
        for measure in MEASURES:
            if measure not in options.measures or (measure == "kill" and number > options.kills):
                continue
            for entry in SYSTEMS.values():
                if entry.name not in options.only or measure not in entry.measures:
                    continue
                for durable in entry.variants:
                    if measure == "timing" and durable and False in entry.variants:
                        continue  # what is late there is not late because of the disk
                    if measure == "kill" and not durable and True in entry.variants:
                        continue  # the variant that promises more is asked what it keeps
                    yield Plan(number, entry, durable, measure)


def _typical(plan: Plan, results: Results, options: argparse.Namespace) -> float:
    took = [
        one.took
        for one in results.all
        if (one.system, one.durable, one.measure) == (plan.entry.name, plan.durable, plan.measure)
    ]
    return max(took) if took else TYPICAL_SECONDS[plan.measure] * (0.6 if options.quick else 1)


def _measure(plan: Plan, options: argparse.Namespace, results: Results) -> Result:
    rate = results.median(plan.entry.name, plan.durable, "single", "finished_per_second")
    at, load, began = datetime.now(UTC), os.getloadavg()[0], time.monotonic()
    half = rate / 2 if rate else None
    with tempfile.TemporaryDirectory(prefix="clockjack-bench-", dir=options.folder, ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)  # PostgreSQL runs as another user
        spec = Spec(plan.entry.name, plan.durable, plan.measure, name, options.seconds, half, options.patience)
        figures, reason = _child(plan.entry, spec)
    return Result(
        plan.round,
        plan.entry.name,
        plan.durable,
        plan.measure,
        at.isoformat(timespec="seconds"),
        round(load, 2),
        round(time.monotonic() - began, 1),
        figures,
        reason,
    )


def _child(entry: Entry, spec: Spec) -> tuple[Figures, str | None]:
    """Return the figures, and why there are none."""
    python = sys.executable if entry.own else str(PEERS_PYTHON)
    if not Path(python).exists():
        return {}, "the environment of the peers is not there: `make .venv/.peers`"
    mark = secrets.token_hex(8)
    environment = os.environ | {MARK: mark, "PYTHONPATH": str(HERE), "BENCH_NATS_SERVER": _nats_server()}
    command = [python, "-m", "compare.child", json.dumps(asdict(spec))]
    if spec.measure == "limit":
        command = [python, "-m", "compare.limits", entry.module, spec.folder, str(spec.seconds)]
    child = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        out, problems = child.communicate(timeout=LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        return {}, f"took longer than {LIMIT_SECONDS:g} s"
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        kill_marked(mark)
        child.wait()
    for line in reversed(out.splitlines()):
        if line.startswith("{"):
            if "figures" not in line:
                sys.stderr.write(problems[-3000:])
            told: dict[str, Any] = json.loads(line)
            return told.get("figures") or {}, told.get("not_measured")
    return {}, f"it ended with {child.returncode}: {problems[-400:]}"


def _nats_server() -> str:
    from clockjack.embedded.binary import find_server

    return str(find_server())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = ", ".join(SYSTEMS)
    parser.add_argument("--only", type=_names, default=set(SYSTEMS), help=f"systems, with commas: {names}")
    parser.add_argument("--measures", type=_names, default=set(MEASURES), help=", ".join(MEASURES))
    parser.add_argument("--repeats", type=int, default=3, help="rounds")
    parser.add_argument("--kills", type=int, default=1, help="rounds in which a worker is killed")
    parser.add_argument("--seconds", type=float, default=4, help="so long each load lasts")
    parser.add_argument("--patience", type=float, default=90, help="seconds to wait for jobs of a killed worker")
    parser.add_argument("--quick", action="store_true", help="one round of the throughput, short: below five minutes")
    parser.add_argument("--resume", action="store_true", help="skip what the results have already")
    parser.add_argument("--again", action="store_true", help="drop what the results have of these systems and measures")
    parser.add_argument("--report", action="store_true", help="measure nothing: make tables and plots anew")
    parser.add_argument("--publish", action="store_true", help="put the tables into benchmarks/README.md, too")
    parser.add_argument("--budget", type=float, default=0, help="begin nothing that would end after so many seconds")
    parser.add_argument("--results", type=Path, help="where the results go; by default, by the date")
    parser.add_argument("--folder", help="where scratch folders are made: on the disk to be measured")
    options = parser.parse_args()
    for wanted, known in ((options.only, set(SYSTEMS)), (options.measures, set(MEASURES))):
        if wanted - known:
            parser.error(f"unknown: {', '.join(sorted(wanted - known))}")
    if options.quick:
        options.repeats, options.seconds, options.patience = 1, min(options.seconds, 1.5), 10
        options.measures &= {"limit", "batch", "single"}
    return options


def _names(text: str) -> set[str]:
    return set(text.split(","))


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
