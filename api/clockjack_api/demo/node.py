"""A node of the demo's own: ``clockjack serve`` as a child, in a scratch folder."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

START_SECONDS = 30
"""A node that isn't ready after so long is broken."""

STOP_SECONDS = 15
"""Nor is one that takes longer to stop."""


class NodeFailed(Exception):
    """The node did not start."""


class Node(Struct):
    """A node that runs."""

    url: str
    folder: Path
    process: "subprocess.Popen[bytes]"
    ready_seconds: float
    """From its start to its being ready."""
    stopped_with: int | None = None
    """Its exit code, once it was stopped."""

    def stop(self) -> int:
        """Ask it to stop, as a service manager would, and return its exit code."""
        if self.stopped_with is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.stopped_with = self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.stopped_with = self.process.wait()
        return self.stopped_with

    def log(self) -> str:
        """Return what it logged."""
        return (self.folder / "node.log").read_text(encoding="utf-8", errors="replace")


@contextmanager
def scratch_node(*options: str) -> Iterator[Node]:
    """Start a node with `options` in a new folder, and stop it and remove the folder afterwards.

    :raises NodeFailed: if it does not become ready; says why.
    """
    with tempfile.TemporaryDirectory(prefix="clockjack-demo-") as name:
        folder = Path(name)
        ready = folder / "ready.json"
        command = [sys.executable, "-m", "clockjack_api.cli", "serve", "--ready-file", str(ready), *options]
        # The demo shows what a node does without configuration: not what this shell has set up.
        environment = {key: value for key, value in os.environ.items() if not key.startswith("CLOCKJACK_")}
        began = time.monotonic()
        with (folder / "node.log").open("wb") as log:
            # Ctrl-C is for the demo, which then stops the node.
            process = subprocess.Popen(  # noqa: S603 - our own program
                command, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        node = Node("", folder, process, 0.0)
        try:
            while not ready.exists():
                if process.poll() is not None or time.monotonic() - began > START_SECONDS:
                    raise NodeFailed(f"the node did not start ({' '.join(command)}):\n{node.log().strip()}")
                time.sleep(0.005)
            node.ready_seconds = time.monotonic() - began
            node.url = json.loads(ready.read_text(encoding="utf-8"))["url"]
            yield node
        finally:
            node.stop()
