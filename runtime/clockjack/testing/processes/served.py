"""Nodes and workers, as users start them, each on a data directory of its own."""

import http.client
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from clockjack.testing.processes.process import Process

START_SECONDS = 60.0

PROGRAM = ("-m", "clockjack_api.cli")
"""What Python is told to run: ``clockjack``."""


class Refused(Exception):
    """The API answered with an error."""

    def __init__(self, status: int, body: bytes) -> None:
        """Keep the `status` and the `body`."""
        super().__init__(f"{status} {body[:500]!r}")
        self.status = status
        self.body = body


class Answered(NamedTuple):
    """What a request was answered with."""

    status: int
    headers: Mapping[str, str]
    """By their names in lower case."""
    body: bytes

    def json(self) -> Any:
        """Return the body, which is JSON."""
        return json.loads(self.body)


class Served:
    """One data directory, and what is started on it again and again."""

    def __init__(
        self,
        command: str,
        folder: Path,
        options: Sequence[str],
        environment: Mapping[str, str] | None = None,
        program: Sequence[str] = PROGRAM,
    ) -> None:
        """Prepare ``clockjack <command> <options>`` in `folder`; `environment` is added to this process's.

        `program` is what Python is told to run, where that is not ``clockjack`` as it is.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.data = folder / "data"
        self._command = [sys.executable, *program, command, "--data-dir", str(self.data), *options]
        self.environment = {**os.environ, **(environment or {})}
        """Of its next start."""
        self._starts = 0
        self.process: Process | None = None
        self.url = ""
        self.node_id = ""

    def start(self) -> None:
        """Start it, and wait until it is ready.

        :raises RuntimeError: if it ends before, or takes longer than a minute.
        """
        self.launch()
        self.wait_ready()

    def launch(self) -> None:
        """Start it."""
        self._starts += 1
        self._ready = self.folder / f"ready-{self._starts}.json"
        command = [*self._command, "--ready-file", str(self._ready)]
        self.process = Process(command, self.folder, self.folder / "log.txt", self.environment)

    def wait_ready(self) -> None:
        """Wait until it is ready.

        :raises RuntimeError: if it ends before, or takes longer than a minute.
        """
        deadline = time.monotonic() + START_SECONDS
        while not self._ready.exists():
            if self.running.ended or time.monotonic() > deadline:
                raise RuntimeError(self.running.last_words())
            time.sleep(0.01)
        told = json.loads(self._ready.read_text())
        self.url, self.node_id = told.get("url", ""), told.get("node_id", "")

    @property
    def running(self) -> Process:
        """Its process.

        :raises RuntimeError: if it was never started.
        """
        if self.process is None:
            raise RuntimeError("it was not started")
        return self.process

    def end(self) -> None:
        """See that nothing of it is left."""
        if self.process is not None:
            self.process.end()

    def connect(self, timeout: float = 40) -> http.client.HTTPConnection:
        """Return a new connection to its API."""
        return http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=timeout)

    def ask(self, method: str, path: str, body: Any = None, *, timeout: float = 40, **headers: str) -> Answered:
        """Send one request over a connection of its own, JSON if there is a `body`; return the answer, whatever it is.

        :raises OSError: if it can't be reached.
        """
        with closing(self.connect(timeout)) as connection:
            data = None if body is None else json.dumps(body)
            sent = {"content-type": "application/json"} if body is not None else {}
            connection.request(
                method, path, data, sent | {key.replace("_", "-"): text for key, text in headers.items()}
            )
            response = connection.getresponse()
            found = {name.lower(): text for name, text in response.getheaders()}
            return Answered(response.status, found, response.read())

    def call(self, method: str, path: str, body: Any = None, *, timeout: float = 40, **headers: str) -> Any:
        """Send one request, and return the JSON that it is answered with; see :meth:`ask`.

        :raises Refused: if that is an error.
        :raises OSError: if it can't be reached.
        """
        answer = self.ask(method, path, body, timeout=timeout, **headers)
        if answer.status >= 400:
            raise Refused(answer.status, answer.body)
        return answer.json() if answer.body else None
