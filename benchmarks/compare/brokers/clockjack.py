"""Clockjack's node: broker, state, scheduler and API in one, with its executors as worker processes.

Where a worker is to be killed, they are ``clockjack worker`` processes of their own, as on another machine.
"""

import json

from compare.errors import NotMeasuredError
from compare.processes import Processes

TASKS = "peers.clockjack_tasks"
"""The module of the node's tasks."""


def start(processes: Processes, durable: bool) -> str:
    """Start it; return the URL of its API and that of its NATS server, parted by a blank.

    :raises NotMeasuredError: if it is to run without fsync, which it never does.
    """
    if not durable:
        raise NotMeasuredError("Clockjack always syncs")
    ready = processes.folder / "ready.json"
    program = [processes.environment["BENCH_PYTHON"], "-m", "clockjack_api.cli", "serve", "--port", "0"]
    options = ["--ready-file", str(ready), "--data-dir", str(processes.folder / "data"), "--log-level", "warning"]
    if processes.environment["BENCH_WORKERS"] == "apart":
        options += ["--roles", "api,scheduler,dispatcher,matcher,courier,archivist"]
    processes.start("broker", [*program, *options, "--tasks", TASKS])
    processes.wait_for("broker", ready.exists)
    told = json.loads(ready.read_text())
    return f"{told['url']} {told['nats_url']}"
