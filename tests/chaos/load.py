"""What goes on meanwhile: jobs in batches, events, schedules. What was accepted is remembered.

Jobs come at their rate whatever happens: those that could not be posted during an outage are posted after it, in larger
batches.
"""

import http.client
import random
import threading
import time
import uuid
from typing import Any

from clockjack.testing.processes.cluster import Cluster
from clockjack.testing.processes.served import Refused

BATCHES = (10, 500)
"""Jobs in one request: so many at least, unless it is the end, and so many at most."""
SURPLUS = 1.05
"""So much more is offered than is to be carried."""
SCHEDULES = 3


class Load:
    """Posts `rate` jobs a second, and ten events a second, until it is told to stop."""

    def __init__(self, cluster: Cluster, rate: float, threads: int = 8) -> None:
        self.cluster = cluster
        self.accepted: list[str] = []
        self.events: list[str] = []
        self.done = threading.Event()
        self.began = self.ended = 0.0
        self._rate = rate * SURPLUS
        self._offered = 0
        self._turn = threading.Lock()
        self._threads = [threading.Thread(target=self._post_jobs) for _ in range(threads)]
        self._threads += [threading.Thread(target=self._post_events)]

    @property
    def carried(self) -> float:
        """Jobs accepted a second, over the whole time."""
        return len(self.accepted) / (self.ended - self.began)

    def prepare(self) -> None:
        for number in range(SCHEDULES):
            trigger = {"type": "interval", "every_seconds": 1, "anchor": f"2026-01-01T00:00:00.{number}00Z"}
            self._put(f"tick-{number}", trigger, "tick")
        self._put("on-event", {"type": "event", "types": ["chaos.happened"]}, "event")

    def _put(self, name: str, trigger: dict[str, Any], text: str) -> None:
        policy = {"overlap": "allow_all", "missed": "all", "missed_window_seconds": 3600}
        job = {"task": "chaos_tasks.note", "args": {"text": text}}
        self.cluster.nodes[0].call("PUT", f"/v1/schedules/{name}", {"trigger": trigger, "job": job, "policy": policy})

    def start(self) -> None:
        self.began = time.monotonic()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self.ended = time.monotonic()
        self.done.set()
        for thread in self._threads:
            thread.join()

    def _insist(self, path: str, body: Any, content_type: str = "application/json") -> Any:
        """Send until it is accepted, to whichever node; the same idempotency key says that it is the same."""
        key = uuid.uuid4().hex
        deadline = time.monotonic() + 120
        while True:
            node = random.choice(self.cluster.nodes)
            try:
                return node.call("POST", path, body, timeout=15, idempotency_key=key, content_type=content_type)
            except Refused as error:
                if error.status < 500 or time.monotonic() > deadline:
                    raise
            except (OSError, http.client.HTTPException):
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.05)

    def _due(self) -> int:
        """Return how many jobs to post now."""
        with self._turn:
            due = min(int((time.monotonic() - self.began) * self._rate) - self._offered, BATCHES[1])
            if due < BATCHES[0]:
                return 0
            self._offered += due
            return due

    def _post_jobs(self) -> None:
        while not self.done.is_set():
            if not (due := self._due()):
                self.done.wait(BATCHES[0] / self._rate)
                continue
            jobs = [{"task": "chaos_tasks.note", "args": {"text": uuid.uuid4().hex}} for _ in range(due)]
            answer = self._insist("/v1/jobs/batch", {"jobs": jobs})
            self.accepted += [item["id"] for item in answer["data"] if item["status"] == 201]

    def _post_events(self) -> None:
        while not self.done.is_set():
            event = {"specversion": "1.0", "type": "chaos.happened", "source": "/chaos", "id": uuid.uuid4().hex}
            self._insist("/v1/events", event, "application/cloudevents+json")
            self.events.append(event["id"])
            self.done.wait(0.1)
