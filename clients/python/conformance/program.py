"""What ``clients/conformance/run.py`` calls: ``program.py sync|async SCENARIO``."""

import inspect
import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import anyio
from clockjack_client import Attempt, Worker
from conformance._async.scenarios import Scenarios as AsyncScenarios
from conformance._sync.scenarios import Scenarios


def serve(task: str, given: dict[str, float]) -> None:
    """Be a worker until SIGTERM."""
    worker = Worker(slots=int(given["slots"]), lease_seconds=3)

    @worker.task(task)
    async def double(attempt: Attempt) -> int:
        await anyio.sleep(given["sleep_seconds"])
        return 2 * int(attempt.args["n"])

    worker.run()


def double_in_a_thread(task: str, given: dict[str, float]) -> None:
    """Be a worker until SIGTERM, with a plain function."""
    worker = Worker(slots=int(given["slots"]), lease_seconds=3)

    @worker.task(task)
    def double(attempt: Attempt) -> int:
        time.sleep(given["sleep_seconds"])
        return 2 * int(attempt.args["n"])

    worker.run()


def main() -> None:
    """Run a scenario."""
    style, name = sys.argv[1:]
    found = json.loads(Path(os.environ["CONFORMANCE_FILE"]).read_text())["scenarios"]
    [scenario] = [each for each in found if each["name"] == name]
    given, expect = scenario["given"], scenario["expect"]
    if name == "worker":
        (serve if style == "async" else double_in_a_thread)(os.environ["CONFORMANCE_TASK"], given)
        return
    urls = {
        "node": os.environ["CLOCKJACK_URL"],
        "flaky": os.environ["CONFORMANCE_FLAKY_URL"],
        "newer": os.environ["CONFORMANCE_NEWER_URL"],
        "control": os.environ["CONFORMANCE_CONTROL_URL"],
    }
    method = getattr((AsyncScenarios if style == "async" else Scenarios)(urls), name)
    if inspect.iscoroutinefunction(method):
        anyio.run(method, given, expect)
    else:
        method(given, expect)


if __name__ == "__main__":
    main()
