"""A node of three whose database was changed behind its back."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from clockjack.testing.processes.nats_cluster import NatsCluster
from clockjack.testing.processes.served import Served

pytestmark = [pytest.mark.nats]


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[list[Served]]:
    """Run three nodes over one NATS server."""
    (tmp_path / "nats").mkdir()
    nats = NatsCluster(tmp_path / "nats", size=1)
    options = ["--port", "0", "--roles", "api,scheduler,dispatcher,archivist", "--checkpoint-seconds", "3"]
    served = [
        Served("serve", tmp_path / f"node-{number}", [*options, "--nats", nats.urls[0]], os.environ)
        for number in range(3)
    ]
    try:
        for one in served:
            one.start()
        yield served
    finally:
        for one in served:
            one.end()
        nats.end()


def errors_of(node: Served, job_id: str) -> int:
    with closing(sqlite3.connect(node.data / "replica.sqlite")) as db:
        return int(db.execute("SELECT errors FROM jobs WHERE id = ?", (job_id,)).fetchone()[0])


def test_a_replica_that_differs_is_found_and_made_anew(nodes: list[Served]) -> None:
    job = nodes[0].call("POST", "/v1/jobs", {"task": "any.thing", "delay_seconds": 3600})["id"]
    odd = nodes[2]
    odd.running.terminate()
    odd.running.wait()
    with closing(sqlite3.connect(odd.data / "replica.sqlite")) as db:
        db.execute("UPDATE jobs SET errors = 7")
        db.commit()
    odd.start()
    assert errors_of(odd, job) == 7
    nodes[0].call("POST", f"/v1/jobs/{job}/run-now")
    deadline = time.monotonic() + 45
    while "this node starts again" not in odd.running.last_words():
        assert time.monotonic() < deadline, odd.running.last_words()
        time.sleep(0.1)
    assert "differs from the others" in odd.running.last_words()
    odd.wait_ready()
    while errors_of(odd, job) == 7:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert all("starts again" not in node.running.last_words() for node in nodes[:2])
