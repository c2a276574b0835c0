"""Tests with the command line run on asyncio and the real clock.

``clockjack`` runs a command in this process and returns what it printed; ``node_of`` is an HTTP server on which a
test says what a node would answer, for what a real one can't be made to answer.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from clockjack_api.cli import run


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run on asyncio; one loop can serve fixtures of any scope."""
    return "asyncio"


class Answer(NamedTuple):
    """What a command left."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Return the JSON document that it printed."""
        return json.loads(self.out)


@pytest.fixture
def clockjack(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Answer]:
    """Return a function that runs a command line in an empty directory without ``CLOCKJACK_…`` variables."""
    for name in os.environ:
        if name.startswith("CLOCKJACK_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: object) -> Answer:
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return invoke


class Asked(NamedTuple):
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


class PretendNode:
    """Answers what it was told to, in order, the last answer for ever; remembers what it was asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []
        self.answers: list[tuple[int, bytes, str]] = []

    def will_answer(self, body: Any, status: int = 200, media_type: str = "application/json") -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answers.append((status, data, media_type))


@pytest.fixture
def pretend_node() -> Iterator[PretendNode]:
    """Serve HTTP from a thread."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

        def answer(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            node.asked.append(Asked(self.command, self.path, headers, json.loads(raw) if raw else None))
            status, body, media_type = node.answers.pop(0) if len(node.answers) > 1 else node.answers[0]
            self.send_response(status)
            self.send_header("content-type", media_type)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    node = PretendNode(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield node
    server.shutdown()
    thread.join()
    server.server_close()
