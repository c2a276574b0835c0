"""Whether the promises were kept: from the nodes' own databases, and from what the tasks wrote down themselves."""

import sqlite3
import time
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from tests.chaos.load import SCHEDULES, Load

from clockjack.testing.processes.cluster import Cluster
from clockjack.testing.processes.served import Refused

TABLES = tuple(
    "jobs job_work job_ends attempts job_labels lanes flows key_slots queues schedules ticks requests".split()
)
SECOND = 1_000_000


def wait_until_quiet(cluster: Cluster, seconds: float) -> None:
    """Pause the schedules, and wait until nothing is waiting or running."""
    deadline = time.monotonic() + seconds
    for name in [*(f"tick-{number}" for number in range(SCHEDULES)), "on-event"]:
        while True:
            with suppress(Refused, OSError):
                cluster.nodes[0].call("POST", f"/v1/schedules/{name}/pause")
                break
            assert time.monotonic() < deadline, "the cluster does not recover"
            time.sleep(0.1)
    while True:
        with suppress(Refused, OSError):
            queue = cluster.nodes[0].call("GET", "/v1/queues/chaos")
            if queue["ready"] + queue["waiting"] + queue["running"] == 0:
                return
        assert time.monotonic() < deadline, "some jobs do not end"
        time.sleep(0.2)


def wait_until_equal(cluster: Cluster) -> None:
    """Wait until each node has applied what the journal holds now."""
    goal = max(node.call("GET", "/v1/cluster")["journal"]["last_sequence"] for node in cluster.nodes)
    deadline = time.monotonic() + 30
    for node in cluster.nodes:
        while node.call("GET", "/v1/cluster")["journal"]["applied_sequence"] < goal:
            assert time.monotonic() < deadline, f"{node.folder.name} does not catch up"
            time.sleep(0.1)


def judge(cluster: Cluster, load: Load) -> tuple[dict[str, int], dict[str, int]]:
    """Return how often each promise was broken, and how much was looked at.

    The cluster must be quiet, and ends by this.
    """
    wait_until_equal(cluster)
    for node in cluster.nodes:
        node.running.terminate()
    for node in cluster.nodes:
        node.running.wait(60)
    with closing(sqlite3.connect(cluster.nodes[0].data / "replica.sqlite")) as db:
        found = {
            "accepted jobs lost": _lost(db, load),
            "jobs without success": _count(db, "SELECT count(*) FROM jobs WHERE state <> 'succeeded'"),
            "jobs made twice": _made_twice(db, load),
            "ticks missing or doubled": sum(tick_faults(db, f"tick-{number}") for number in range(SCHEDULES)),
            "events without just one job": _event_faults(db, load),
            "attempts run twice": _run_twice(cluster.folder.parent / "diaries"),
            "jobs with a gap in their attempts": gaps_in_attempts(db),
        }
        seen = {
            "jobs": _count(db, "SELECT count(*) FROM jobs"),
            "of ticks": _count(db, "SELECT count(*) FROM jobs WHERE schedule_id LIKE 'tick-%'"),
            "of events": _count(db, "SELECT count(*) FROM jobs WHERE schedule_id = 'on-event'"),
            "attempts beyond the first": _count(db, "SELECT sum(attempt - 1) FROM jobs"),
            "attempts that the tasks wrote down": sum(begun(cluster.folder.parent / "diaries").values()),
        }
    found["replicas that differ"] = len({content_of(node.data / "replica.sqlite") for node in cluster.nodes}) - 1
    return found, seen


def _count(db: sqlite3.Connection, sql: str, *parameters: Any) -> int:
    return int(db.execute(sql, parameters).fetchone()[0])


def _lost(db: sqlite3.Connection, load: Load) -> int:
    there = {job_id for (job_id,) in db.execute("SELECT id FROM jobs")}
    return len(set(load.accepted) - there)


def _made_twice(db: sqlite3.Connection, load: Load) -> int:
    """Jobs that nobody was told of: an idempotent request that was carried out twice."""
    plain = _count(db, "SELECT count(*) FROM jobs WHERE schedule_id IS NULL")
    return plain - len(set(load.accepted))


def tick_faults(db: sqlite3.Connection, schedule: str) -> int:
    """Seconds between the first and the last tick that have no job, and those that have two."""
    rows = db.execute("SELECT nominal_at FROM jobs WHERE schedule_id = ? ORDER BY nominal_at", (schedule,)).fetchall()
    ticks = [nominal_at for (nominal_at,) in rows]
    assert ticks, f"{schedule} never fired"
    wanted = (ticks[-1] - ticks[0]) // SECOND + 1
    return int(abs(wanted - len(set(ticks))) + len(ticks) - len(set(ticks)))


def _event_faults(db: sqlite3.Connection, load: Load) -> int:
    jobs = Counter(
        event_id.partition("#")[2]
        for (event_id,) in db.execute("SELECT event_id FROM jobs WHERE schedule_id = 'on-event'")
    )
    return sum(jobs[event] != 1 for event in load.events)


def begun(diaries: Path) -> Counter[tuple[str, str]]:
    """Return how often each attempt began to run, by what the tasks wrote down."""
    lines = (line.split() for diary in diaries.iterdir() for line in diary.read_text().splitlines())
    return Counter((line[1], line[2]) for line in lines if line[0] == "begin")


def _run_twice(diaries: Path) -> int:
    return sum(times > 1 for times in begun(diaries).values())


def gaps_in_attempts(db: sqlite3.Connection) -> int:
    """Jobs whose numbers of attempts have gaps: each but the last has left a row."""
    return _count(
        db,
        "SELECT count(*) FROM jobs WHERE attempt > 0 AND attempt - 1 <> "
        "(SELECT count(*) FROM attempts WHERE attempts.number = jobs.number AND attempts.attempt < jobs.attempt)",
    )


def content_of(path: Path) -> int:
    """Return a hash of all that a node's database says of jobs and schedules."""
    with closing(sqlite3.connect(path)) as db:
        return hash(tuple(tuple(db.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3")) for table in TABLES))
