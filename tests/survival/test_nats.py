"""The NATS servers are killed, stopped, and all gone at once, while a schedule fires every second."""

import time

import pytest
from tests.survival.watched import WatchedCluster

from clockjack.testing.processes.process import Process

STREAM = "CLOCKJACK_JOURNAL_0"

pytestmark = [pytest.mark.nats]


def server_that_leads(cluster: WatchedCluster) -> tuple[str, Process]:
    """Return the name and process of the NATS server that leads the journal's stream."""
    index = cluster.nats.leader_of(STREAM)
    server = cluster.nats.servers[index]
    assert server is not None
    return f"n{index}", server


def servers_shown(cluster: WatchedCluster) -> dict[str, dict[str, object]]:
    return {one["name"]: one for one in cluster.nodes[0].call("GET", "/v1/cluster")["nats_servers"]}


def test_the_server_that_leads_the_journal_is_killed(cluster: WatchedCluster) -> None:
    name, server = server_that_leads(cluster)
    assert servers_shown(cluster)[name]["journal"] == "leader"
    assert {one["state"] for one in servers_shown(cluster).values()} == {"up"}
    server.kill()
    assert cluster.nodes[0].ask("GET", "/v1/jobs").status == 200
    cluster.runs(cluster.nodes[0], "after a kill")
    shown = servers_shown(cluster)
    assert len(shown) == 3
    assert shown[name]["journal"] == "replica"
    deadline = time.monotonic() + 20
    while servers_shown(cluster)[name]["state"] != "silent":
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_server_that_leads_the_journal_is_stopped(cluster: WatchedCluster) -> None:
    _, server = server_that_leads(cluster)
    server.terminate()
    cluster.runs(cluster.nodes[0], "after a stop")
    server.wait()


def test_nats_is_gone_altogether_and_comes_back(cluster: WatchedCluster) -> None:
    """Reads are served and marked, writes refused with 503; executors finish, and hold results until it is back."""
    node = cluster.nodes[0]
    job_id = cluster.submit(node, "linger", args={"seconds": 0.5})
    cluster.wait_written(job_id)
    for server in cluster.nats.servers:
        assert server is not None
        server.kill()
    read = node.ask("GET", f"/v1/jobs/{job_id}")
    assert (read.status, read.json()["state"], read.headers.get("clockjack-stale")) == (200, "running", "true")
    posted = node.ask("POST", "/v1/jobs", {"task": "survival_tasks.note", "args": {"text": "refused"}})
    assert posted.status == 503
    assert int(posted.headers["retry-after"]) >= 1
    assert posted.json()["type"] == "urn:clockjack:problem:journal-unavailable"
    event = {"specversion": "1.0", "type": "t", "source": "/s", "id": "1"}
    refused = node.ask("POST", "/v1/events", event, content_type="application/cloudevents+json")
    assert refused.status == 503
    assert int(refused.headers["retry-after"]) >= 1
    ready = node.ask("GET", "/health/ready")
    assert (ready.status, ready.json()["reasons"][0]) == (503, "the NATS server is not reachable")
    assert node.ask("GET", "/health/live").status == 200
    cluster.wait_written(job_id, what="end")
    cluster.nats.revive()
    job = node.call("GET", f"/v1/jobs/{job_id}?wait_seconds=30")
    assert (job["state"], job["result"], job["attempt"]) == ("succeeded", "done", 1)
    assert cluster.written(job_id) == [1]
