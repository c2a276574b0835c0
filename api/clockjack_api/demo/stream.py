"""The live stream of events, followed from a thread of its own."""

import json
import threading
from datetime import datetime
from typing import Any

import httpx

from clockjack_api.cli.sse import parse
from clockjack_api.demo.stage import Stage

SHOWN = frozenset({"job.started", "job.retrying", "job.succeeded", "job.failed", "job.quarantined", "com.github.push"})
"""Types of events that are shown; and ``job.ready`` of a job that was running: its process has died."""


class Stream:
    """Shows what happens as it happens."""

    def __init__(self, url: str, stage: Stage) -> None:
        """Follow the node at `url`; :meth:`start` begins."""
        self._url = url
        self._stage = stage
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._open = threading.Event()
        self._stopped = False
        self._last: dict[str, str] = {}
        self.events = 0
        """How many came."""
        self.names: dict[str, str] = {}
        """What jobs are called on the screen, by their ids."""
        self.quiet: set[str] = set()
        """Schedules whose jobs are not shown."""

    def start(self) -> None:
        """Subscribe, and return when the node has answered."""
        self._thread.start()
        self._open.wait(10)

    def stop(self) -> None:
        """Show no more."""
        self._stopped = True

    def _follow(self) -> None:
        timeout = httpx.Timeout(10, read=None)
        try:
            with (
                httpx.Client(base_url=self._url, timeout=timeout, trust_env=False) as client,
                client.stream("GET", "/v1/events/stream", headers={"accept": "text/event-stream"}) as response,
            ):
                response.raise_for_status()
                self._open.set()
                for message in parse(response.iter_lines()):
                    if self._stopped:
                        return
                    with self._stage.turn:
                        self._show(json.loads(message.data))
        except httpx.HTTPError:
            self._open.set()  # the node stops: so does the stream

    def _show(self, event: dict[str, Any]) -> None:
        self.events += 1
        kind = str(event["type"]).removeprefix("io.clockjack.")
        data: dict[str, Any] = event.get("data") or {}
        subject = str(event.get("subject") or "")
        before, self._last[subject] = self._last.get(subject), kind
        died = kind == "job.ready" and before == "job.started"
        if (kind not in SHOWN and not died) or data.get("schedule_id") in self.quiet:
            return
        name = self.names.get(subject) or _called(data) or subject
        attempt = f"  attempt {data['attempt']}" if data.get("attempt") else ""
        reason = f"  {data['reason']}" if data.get("reason") else ""
        time = datetime.fromisoformat(event["time"]).astimezone()
        self._stage.event(f"{time:%H:%M:%S}.{time.microsecond // 1000:03}", kind, f"{name}{attempt}{reason}")


def _called(data: dict[str, Any]) -> str:
    return str(data.get("task") or "").rpartition(".")[2]
