"""A cluster under watch: it works all the time, and what it did can be checked after each fault."""

import sqlite3
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.chaos.judge import content_of, gaps_in_attempts, tick_faults, wait_until_equal

from clockjack.testing.processes.cluster import Cluster
from clockjack.testing.processes.served import Served

TASKS = Path(__file__).parent / "survival_tasks.py"
PATIENCE_SECONDS = 30.0


class WatchedCluster(Cluster):
    """Three NATS servers, three nodes and two workers, with a schedule that fires every second."""

    def __init__(self, folder: Path) -> None:
        self.diary = folder / "diary.txt"
        super().__init__(folder, tasks=TASKS, environment={"SURVIVAL_DIARY": str(self.diary)})
        self.settle()
        trigger = {"type": "interval", "every_seconds": 1}
        policy = {"overlap": "allow_all", "missed": "all", "missed_window_seconds": 3600}
        job = {"task": "survival_tasks.note", "args": {"text": "tick"}}
        self.nodes[0].call("PUT", "/v1/schedules/tick", {"trigger": trigger, "job": job, "policy": policy})
        while not self.nodes[0].call("GET", "/v1/jobs?schedule_id=tick")["data"]:
            time.sleep(0.05)

    def submit(self, node: Served, task: str, **more: Any) -> str:
        """Post a job, and return its id."""
        return str(node.call("POST", "/v1/jobs", {"task": f"survival_tasks.{task}", **more})["id"])

    def runs(self, node: Served, text: str) -> dict[str, Any]:
        """Run a harmless job to its end, and return it."""
        job_id = self.submit(node, "note", args={"text": text})
        job: dict[str, Any] = node.call("GET", f"/v1/jobs/{job_id}?wait_seconds=20")
        assert job["state"] == "succeeded", job
        return job

    def written(self, job_id: str, what: str = "begin") -> list[int]:
        """Return the attempts of a job of which its task wrote that down, one for each time."""
        lines = self.diary.read_text().splitlines() if self.diary.exists() else []
        return [int(words[2]) for words in map(str.split, lines) if words[:2] == [what, job_id]]

    def wait_written(self, job_id: str, times: int = 1, what: str = "begin") -> list[int]:
        """Return the same, once it is there so many times."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(found := self.written(job_id, what)) < times:
            assert time.monotonic() < deadline, f"{what!r} of {job_id} was written down {len(found)} times only"
            time.sleep(0.01)
        return found

    def check(self) -> None:
        """Check what must hold after each fault: ticks neither lost nor doubled, no attempt run twice."""
        node = self.leader("scheduler")
        with closing(sqlite3.connect(f"file:{node.data / 'replica.sqlite'}?mode=ro", uri=True)) as db:
            assert tick_faults(db, "tick") == 0, "a tick is missing, or doubled"
            assert gaps_in_attempts(db) == 0
        begun = Counter(line for line in self.diary.read_text().splitlines() if line.startswith("begin "))
        begun = Counter(" ".join(line.split()[:3]) for line in begun.elements())
        assert max(begun.values()) == 1, "an attempt ran twice"

    def _is_idle(self) -> bool:
        queue = self.nodes[0].call("GET", "/v1/queues/survival")
        return not queue["ready"] + queue["waiting"] + queue["running"]

    def check_replicas(self) -> None:
        """Check that all nodes have the same in their databases; the cluster ends by this."""
        self.nodes[0].call("POST", "/v1/schedules/tick/pause")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (
            (queue := self.nodes[0].call("GET", "/v1/queues/survival"))["ready"] + queue["waiting"] + queue["running"]
        ):
            assert time.monotonic() < deadline, queue
            time.sleep(0.05)
        wait_until_equal(self)
        for node in self.nodes:
            node.running.terminate()
        for node in self.nodes:
            node.running.wait()
        assert len({content_of(node.data / "replica.sqlite") for node in self.nodes}) == 1, "replicas differ"
