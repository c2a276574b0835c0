"""One measurement of one system, in a process of its own, whose standard output is one JSON object.

``python -m compare.child '{"system": …}'`` (:class:`~compare.spec.Spec`), started by :mod:`compare.run`.
"""

import asyncio
import json
import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

from compare import brokers
from compare.catalogue import SYSTEMS
from compare.driver import JOBS, Driver
from compare.errors import NotMeasuredError
from compare.measures import MEASURES
from compare.measures.timing import SCHEDULES
from compare.port import BROKER, DURABLE, load
from compare.processes import Processes
from compare.results import Figures
from compare.spec import Spec
from compare.tally import VARIABLE, Tally

HERE = Path(__file__).parent.parent


def main() -> None:
    """Measure, and tell the figures, or why there are none."""
    spec = Spec(**json.loads(sys.argv[1]))
    try:
        told: dict[str, Any] = {"figures": measure(spec)}
    except NotMeasuredError as reason:
        told = {"not_measured": str(reason)}
    except Exception as error:
        traceback.print_exc()
        told = {"not_measured": f"{type(error).__name__}: {error}"[:500]}
    print(json.dumps(told), flush=True)
    os._exit(0)  # clients' threads that don't end are no reason to stay


def measure(spec: Spec) -> Figures:
    """Start all, measure, and end all."""
    entry = SYSTEMS[spec.system]
    with tempfile.TemporaryDirectory(prefix="clockjack-bench-", dir=spec.folder, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        tally = Tally.create(folder, JOBS)
        environment = os.environ | {
            VARIABLE: name,
            DURABLE: "1" if spec.durable else "",
            "BENCH_WORKERS": "apart" if spec.measure == "kill" else "",
            "BENCH_SCHEDULES": str(SCHEDULES) if spec.measure == "timing" else "",
            "BENCH_MEASURE": spec.measure,
            "BENCH_PYTHON": sys.executable,
            "PYTHONPATH": str(HERE),
            "PYTHONWARNINGS": "ignore",
        }
        processes = Processes(folder, dict(environment))
        try:
            processes.environment[BROKER] = brokers.start(entry.broker, processes, spec.durable)
            os.environ.update(processes.environment)
            figures: Figures = _loop(entry.uvloop)(_measure(spec, tally, processes))
            return figures
        finally:
            processes.end()


async def _measure(spec: Spec, tally: Tally, processes: Processes) -> Figures:
    system = load(SYSTEMS[spec.system].module)
    driver = Driver(spec, system, tally, processes)
    await system.open()
    try:
        for name, command in system.workers().items():
            processes.start(name, command)
        if spec.measure == "timing":
            for name, command in system.schedulers().items():
                processes.start(name, command)
        await driver.warm_up()
        return await MEASURES[spec.measure](driver)
    finally:
        await system.close()


def _loop(uvloop: bool) -> Any:
    if not uvloop:
        return asyncio.run
    import uvloop as loops

    return loops.run


if __name__ == "__main__":
    main()
