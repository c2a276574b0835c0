"""What stands between a client and the node in some scenarios: a network that loses answers, and a newer server."""

import http.client
import json
import threading
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Headers = dict[str, str]
Answer = tuple[int, Headers, bytes]


class Proxy:
    """Passes requests on to `upstream`, and lets `change` see each; serves in threads of its own until `close`."""

    def __init__(self, upstream: str, change: Callable[[str, str, Callable[[], Answer]], Answer | None]) -> None:
        """Begin to serve. `change` gets method, path and how to ask upstream; None cuts the connection."""
        host = upstream.removeprefix("http://")

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline(65537)
                if not self.raw_requestline or not self.parse_request():
                    self.close_connection = True
                    return
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                answer = change(self.command, self.path, lambda: self._ask(body))
                if answer is None:
                    self.close_connection = True
                    return
                status, headers, content = answer
                self.send_response_only(status)
                for key, value in headers.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def _ask(self, body: bytes) -> Answer:
                connection = http.client.HTTPConnection(host, timeout=60)
                headers = {
                    key: value for key, value in self.headers.items() if key.lower() not in ("host", "connection")
                }
                connection.request(self.command, self.path, body or None, headers)
                response = connection.getresponse()
                content = response.read()
                connection.close()
                skipped = ("content-length", "connection", "transfer-encoding", "date", "server")
                kept = {key: value for key, value in response.getheaders() if key.lower() not in skipped}
                return response.status, kept, content

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


def flaky(upstream: str) -> Proxy:
    """Lose the first answer to each kind of POST after it had its effect; answer 503 to the second."""
    seen: Counter[str] = Counter()

    def change(method: str, path: str, ask: Callable[[], Answer]) -> Answer | None:
        if method == "POST":
            seen[path] += 1
            if seen[path] % 3 == 1:
                ask()
                return None
            if seen[path] % 3 == 2:
                problem = {"type": "about:blank", "title": "Unavailable", "status": 503, "detail": "Just a moment."}
                return (
                    503,
                    {"Content-Type": "application/problem+json", "Retry-After": "0"},
                    json.dumps(problem).encode(),
                )
        return ask()

    return Proxy(upstream, change)


def newer(upstream: str) -> Proxy:
    """Answer as a later version of the server might."""

    def change(_method: str, _path: str, ask: Callable[[], Answer]) -> Answer | None:
        status, headers, content = ask()
        if "json" in headers.get("Content-Type", headers.get("content-type", "")):
            content = json.dumps(_later(json.loads(content))).encode()
        return status, headers, content

    return Proxy(upstream, change)


def _later(value: Any) -> Any:
    """Return an answer with what no client of today knows."""
    if isinstance(value, list):
        return [_later(item) for item in value]
    if not isinstance(value, dict):
        return value
    done = {
        key: item if key in ("result", "args", "data", "metadata", "labels") else _later(item)
        for key, item in value.items()
    }
    if "attempt" in done and "state" in done:  # a job
        done["state"] = "hibernating"
        done["target"] = {"type": "wasm", "module": "sundial.wasm", "fuel": 5}
    if "trigger" in done:
        done["trigger"] = {"type": "lunar", "phase": "full"}
    if "overlap" in done:
        done["overlap"] = "haiku"
    if "title" in done and "status" in done:
        done["type"] = "https://clockjack.example/problems/eclipse"
    return {**done, "moon": {"phase": "full", "days": [1, 2]}}
