"""A node as a user starts it, in a process of its own, that can be killed with all its children."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

TASKS = Path(__file__).parent


class ServedNode:
    """One data directory, and the node that is served from it again and again."""

    def __init__(self, folder: Path, options: tuple[str, ...]) -> None:
        self.folder = folder
        self.diary = folder / "diary.txt"
        self.data = folder / "data"
        self._options = options
        self._starts = 0
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self) -> None:
        """Start it, and wait until it says that it is ready."""
        self._starts += 1
        ready = self.folder / f"ready-{self._starts}.json"
        command = [sys.executable, "-m", "clockjack_api.cli", "serve", "--port", "0", "--data-dir", str(self.data)]
        command += ["--tasks", "survival_tasks", "--ready-file", str(ready), *self._options]
        environment = os.environ | {"PYTHONPATH": str(TASKS), "SURVIVAL_DIARY": str(self.diary)}
        with (self.folder / "node.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + 30
        while not ready.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "node.log").read_text()[-5000:])
            time.sleep(0.01)
        self.url = json.loads(ready.read_text())["url"]

    def family(self) -> list[int]:
        """Return the ids of the node's process and of all below it."""
        assert self._process is not None
        found, queue = [], [self._process.pid]
        while queue:
            pid = queue.pop()
            found.append(pid)
            for listing in Path(f"/proc/{pid}/task").glob("*/children"):
                with contextlib.suppress(OSError):
                    queue += [int(child) for child in listing.read_text().split()]
        return found

    def kill(self) -> None:
        """Kill the node and all its children, at one blow."""
        for pid in self.family():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert self._process is not None
        self._process.wait(10)

    def stop(self) -> int:
        """Ask the node to stop, and return its exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(20)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send one request over a connection of its own; return what it answers, which must not be an error."""
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=40)
        with contextlib.closing(connection):
            data = None if body is None else json.dumps(body)
            connection.request(method, path, data, {"content-type": "application/json"} | headers)
            response = connection.getresponse()
            answer = response.read()
            assert response.status < 400, f"{method} {path}: {response.status} {answer!r}"
            return json.loads(answer) if answer else None

    def raw(self, path: str) -> bytes:
        """Return the bytes that a GET answers."""
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=40)
        with contextlib.closing(connection):
            connection.request("GET", path)
            return connection.getresponse().read()

    def attempts_begun(self) -> Counter[str]:
        """Return how often each job began to run, by what the tasks wrote down."""
        lines = self.diary.read_text().splitlines() if self.diary.exists() else []
        return Counter(line.split()[1] for line in lines if line.startswith("begin "))


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., ServedNode]]:
    """Start nodes; each ends with the test."""
    nodes: list[ServedNode] = []

    def start(*options: str) -> ServedNode:
        folder = tmp_path / f"node-{len(nodes)}"
        folder.mkdir()
        node = ServedNode(folder, options)
        nodes.append(node)
        node.start()
        return node

    yield start
    for node in nodes:
        node.kill()
