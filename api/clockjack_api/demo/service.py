"""A local HTTP service with a bad start: it fails twice, then answers."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

FAILURES = 2
"""So many requests fail before the first is answered."""


class Service:
    """Where it is, and how often it was called."""

    def __init__(self, url: str) -> None:
        """Say where it is."""
        self.url = url
        self.calls = 0

    def answer(self) -> tuple[int, dict[str, Any]]:
        """Return status and body for the next call."""
        self.calls += 1
        if self.calls <= FAILURES:
            return 503, {"error": "still waking up"}
        return 200, {"tower": "west", "bells": 5, "largest_kg": 3_050}


@contextmanager
def unreliable_service() -> Iterator[Service]:
    """Serve on a free port of loopback while the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = service.answer()
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *_args: Any) -> None:  # noqa: A002 - the base class calls it so
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service = Service(f"http://127.0.0.1:{server.server_port}/bells")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
