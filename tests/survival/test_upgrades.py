"""A cluster that is upgraded node by node, while it works. The next version is in ``next_version/sitecustomize.py``."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from clockjack.testing.processes.nats_cluster import NatsCluster
from clockjack.testing.processes.served import Served

TASKS = Path(__file__).parent
NEXT_VERSION = TASKS / "next_version"
pytestmark = [pytest.mark.nats]


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[list[Served]]:
    """Return two nodes of this version over one NATS server, not yet started."""
    (tmp_path / "nats").mkdir()
    nats = NatsCluster(tmp_path / "nats", size=1)
    options = ["--port", "0", "--executors", "1", "--tasks", "survival_tasks", "--checkpoint-seconds", "0.5"]
    environment = {**os.environ, "PYTHONPATH": str(TASKS), "SURVIVAL_DIARY": str(tmp_path / "diary.txt")}
    served = [
        Served("serve", tmp_path / f"node-{number}", [*options, "--nats", nats.urls[0]], environment)
        for number in range(2)
    ]
    try:
        yield served
    finally:
        for one in served:
            one.end()
        nats.end()


def upgrade(node: Served) -> None:
    """Have a node be of the next version from its next start on."""
    node.environment["PYTHONPATH"] = os.pathsep.join([str(NEXT_VERSION), str(TASKS)])


def submit(node: Served, count: int, **fields: Any) -> list[str]:
    jobs = [{"task": "survival_tasks.note", "args": {"text": str(n)}, **fields} for n in range(count)]
    return [item["id"] for item in node.call("POST", "/v1/jobs/batch", {"jobs": jobs})["data"]]


def await_success(node: Served, ids: list[str]) -> None:
    for job_id in ids:
        job = node.call("GET", f"/v1/jobs/{job_id}?wait_seconds=30")
        assert job["state"] == "succeeded", job


def versions(node: Served) -> dict[str, str]:
    """Return the versions of the nodes that are up, as an operator sees them."""
    return {one["id"]: one["version"] for one in node.call("GET", "/v1/cluster")["nodes"] if one["state"] == "up"}


def await_versions(node: Served, expected: set[str]) -> None:
    """Wait until a node has heard of such versions, and of no other: nodes say about once a second how they are."""
    deadline = time.monotonic() + 20
    while (found := {*versions(node).values()}) != expected:
        assert time.monotonic() < deadline, found
        time.sleep(0.05)


def checkpoint(node: Served) -> tuple[int, str]:
    """Return where a node noted the digest of its state last, and the digest; it may have none."""
    with closing(sqlite3.connect(node.data / "replica.sqlite")) as db:
        [(value,)] = db.execute("SELECT value FROM meta WHERE key = 'checkpoint'")
    sequence, _, digest = value.partition(":")
    return int(sequence), digest


def await_checkpoints(*nodes: Served, count: int = 2) -> None:
    """Wait until each node has noted its digest so many times, and a moment longer, so that they have compared."""
    for node in nodes:
        for _ in range(count):
            before = checkpoint(node)
            deadline = time.monotonic() + 20
            while checkpoint(node) == before:
                assert time.monotonic() < deadline, node.running.last_words()
                time.sleep(0.05)
    time.sleep(1.2)


def test_two_versions_side_by_side_until_one_meets_what_it_does_not_know(nodes: list[Served]) -> None:
    first, second = nodes
    first.start()
    second.start()
    old_version = {version("clockjack")}
    await_versions(first, old_version)
    ids = submit(first, 20) + submit(second, 10, delay_seconds=1)

    first.running.terminate()
    assert first.running.wait() == 0
    upgrade(first)
    first.start()
    assert "is brought to" in first.running.last_words()
    await_versions(second, old_version | {"99.0.0"})

    # Fields that the older one does not know change nothing, and nobody takes the other's state for damaged.
    ids += submit(first, 20) + submit(second, 20)
    await_success(second, ids)
    await_checkpoints(first, second)
    assert checkpoint(first)[1] != checkpoint(second)[1], "they count otherwise"
    for node in nodes:
        assert not node.running.ended
        assert "starts again" not in node.running.last_words()

    # A kind of record that it does not know stops it; the other goes on.
    ids += submit(second, 10, delay_seconds=1)
    first.call("POST", "/v1/queues/survival/pause")
    for _ in range(2):
        assert second.running.wait() == 1
        said = second.running.last_words()
        assert "holds a record that this version of clockjack does not know (kind 9999); upgrade this node" in said
        second.launch()  # and whoever starts it again gets the same answer
    assert second.running.wait() == 1
    first.call("POST", "/v1/queues/survival/resume")
    ids += submit(first, 10)
    await_success(first, ids)

    upgrade(second)
    second.start()
    await_success(second, ids)
    await_versions(second, {"99.0.0"})
    await_checkpoints(first, second, count=3)
    assert checkpoint(first)[1], "they can be compared again"
    for node in nodes:
        assert not node.running.ended
        assert "starts again" not in node.running.last_words()
