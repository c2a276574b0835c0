"""A real node in a scratch folder, as a user starts it, and what its processes cost."""

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass
class BenchNode:
    """A node that runs."""

    url: str
    pid: int
    ready_seconds: float
    """From the start of the process to the ready line."""

    def connection(self) -> http.client.HTTPConnection:
        """Return a new keep-alive connection to its API."""
        host = self.url.removeprefix("http://")
        return http.client.HTTPConnection(host, timeout=120)

    def processes(self) -> list[int]:
        """Return the ids of the node's processes, children and all."""
        found, queue = [], [self.pid]
        while queue:
            pid = queue.pop()
            found.append(pid)
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                queue += [int(child) for child in task.read_text().split()]
        return found

    def pss_mib(self) -> dict[str, float]:
        """Return the proportional set size of each process, in MiB, by pid and command."""
        sizes: dict[str, float] = {}
        for pid in self.processes():
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            kib = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()[:60]
            sizes[f"{pid} {command}"] = kib / 1024
        return sizes

    def cpu_seconds(self) -> dict[int, float]:
        """Return the CPU time that each process has used."""
        tick = os.sysconf("SC_CLK_TCK")
        used = {}
        for pid in self.processes():
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            used[pid] = (int(fields[11]) + int(fields[12])) / tick
        return used


def request(connection: http.client.HTTPConnection, method: str, path: str, body: Any = None) -> Any:
    """Send one request, JSON both ways.

    :raises RuntimeError: if the answer is an error.
    """
    data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    headers = {"content-type": "application/json"} if data is not None else {}
    connection.request(method, path, body=data, headers=headers)
    response = connection.getresponse()
    answer = response.read()
    if response.status >= 400:
        raise RuntimeError(f"{method} {path}: {response.status} {answer[:300]!r}")
    return json.loads(answer) if answer else None


@contextmanager
def bench_node(*options: str) -> Iterator[BenchNode]:
    """Start ``clockjack serve`` with `options`, wait until it is ready, and end it afterwards."""
    with tempfile.TemporaryDirectory(prefix="clockjack-bench-") as folder:
        ready = Path(folder, "ready.json")
        command = [sys.executable, "-m", "clockjack_api.cli", "serve", "--port", "0", "--tasks", "bench_tasks"]
        environment = os.environ | {"PYTHONPATH": f"{HERE}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
        began = time.monotonic()
        with Path(folder, "node.log").open("wb") as log:
            process = subprocess.Popen(
                [*command, "--ready-file", str(ready), *options], cwd=folder, env=environment, stdout=log, stderr=log
            )
        try:
            while not ready.exists():
                if process.poll() is not None or time.monotonic() - began > 60:
                    raise RuntimeError(Path(folder, "node.log").read_text())
                time.sleep(0.005)
            took = time.monotonic() - began
            yield BenchNode(json.loads(ready.read_text())["url"], process.pid, took)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def load_average() -> str:
    """Return the machine's load average, for the record."""
    return " ".join(f"{value:.2f}" for value in os.getloadavg())
