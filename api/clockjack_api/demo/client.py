"""The node over HTTP, each request shown as it is made."""

import time
from collections.abc import Callable
from typing import Any

import httpx

from clockjack_api.demo.stage import Stage

ENDED = frozenset({"succeeded", "failed", "cancelled", "expired", "quarantined"})

Document = dict[str, Any]


class Client:
    """Sends requests to one node."""

    def __init__(self, url: str, stage: Stage) -> None:
        """Talk to the node at `url`, and show it on `stage`."""
        self.url = url
        self._stage = stage
        self._http = httpx.Client(base_url=url, timeout=60, trust_env=False)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def post(self, path: str, body: Any, *, content_type: str = "application/json", shown: Any = None) -> Document:
        """Post `body` as JSON; show it, or `shown` in its place."""
        return self._send("POST", path, body, content_type, shown)

    def put(self, path: str, body: Any) -> Document:
        """Put `body` as JSON."""
        return self._send("PUT", path, body, "application/json", None)

    def get(self, path: str, **parameters: Any) -> Document:
        """Get, without showing it."""
        response = self._http.get(path, params=parameters)
        response.raise_for_status()
        document: Document = response.json()
        return document

    def ended(self, job_id: str, seconds: float = 30) -> Document:
        """Return a job when it has ended, or as it is after so long."""
        return self.get(f"/v1/jobs/{job_id}", wait_seconds=seconds)

    def until(self, what: Callable[[], Document | None], seconds: float = 20) -> Document | None:
        """Ask again and again until `what` returns something; None if it never does."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = what()
            if found is not None:
                return found
            time.sleep(0.02)
        return None

    def _send(self, method: str, path: str, body: Any, content_type: str, shown: Any) -> Document:
        with self._stage.turn:
            response = self._http.request(method, path, json=body, headers={"content-type": content_type})
            answer: Document = response.json() if response.content else {}
            words = str(answer.get("detail") or "")
            self._stage.request(method, path, body if shown is None else shown, response.status_code, words)
        response.raise_for_status()
        return answer
