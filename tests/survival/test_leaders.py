"""Nodes that lead, and executors, are killed, stopped, frozen and cut off, while a schedule fires every second."""

import time

import pytest
from tests.survival.watched import WatchedCluster

pytestmark = [pytest.mark.nats]


def test_the_attempt_of_an_executor_that_is_killed_runs_elsewhere(cluster: WatchedCluster) -> None:
    node = cluster.nodes[0]
    job_id = cluster.submit(node, "linger", args={"seconds": 60})
    cluster.wait_written(job_id)
    cluster.worker_of(node, job_id).running.kill()
    assert cluster.wait_written(job_id, 2) == [1, 2]
    attempts = node.call("GET", f"/v1/jobs/{job_id}/attempts")["data"]
    assert [attempt["outcome"] for attempt in attempts] == ["lost"] or attempts[0]["outcome"] == "lost"
    node.call("POST", f"/v1/jobs/{job_id}/cancel")


def test_when_the_node_that_leads_is_killed_another_leads(cluster: WatchedCluster) -> None:
    leader = cluster.leader()
    epoch = cluster.lease(leader, "dispatcher")["epoch"]
    others = cluster.others(leader)
    leader.running.kill()
    successor = cluster.leader(among=others, after=epoch)
    assert successor is not leader
    cluster.runs(others[0], "after a kill")


def test_a_leader_that_is_stopped_hands_over(cluster: WatchedCluster) -> None:
    leader = cluster.leader()
    epoch = cluster.lease(leader, "dispatcher")["epoch"]
    others = cluster.others(leader)
    leader.running.terminate()
    assert leader.running.wait() == 0
    lease = cluster.lease(others[0], "dispatcher")
    assert lease["epoch"] == epoch + 1, "it is taken before the process has ended, not when the lease has run out"
    cluster.runs(others[0], "after a stop")


def test_a_leader_that_was_frozen_finds_itself_deposed_and_what_it_says_ignored(cluster: WatchedCluster) -> None:
    leader = cluster.leader("scheduler")
    epoch = cluster.lease(leader, "scheduler")["epoch"]
    others = cluster.others(leader)
    leader.running.freeze()
    cluster.leader("scheduler", among=others, after=epoch)
    before = others[0].call("GET", "/v1/cluster")["journal"]["records_ignored"]
    cluster.runs(others[0], "while it is frozen")
    leader.running.thaw()
    deadline = time.monotonic() + 20
    while others[0].call("GET", "/v1/cluster")["journal"]["records_ignored"] <= before:
        assert time.monotonic() < deadline, "nothing of its old epoch came late: this proves nothing"
        time.sleep(0.05)
    assert cluster.leader("scheduler", among=[leader], after=epoch) is not leader
    cluster.runs(leader, "after the frost")


def test_a_node_that_is_cut_off_says_so_and_catches_up(cluster: WatchedCluster) -> None:
    """Its cable is pulled: nothing is refused, nothing comes."""
    node = cluster.leader()
    epoch = cluster.lease(node, "dispatcher")["epoch"]
    others = cluster.others(node)
    for link in cluster.links_of(node):
        link.cut()
    cluster.leader(among=others, after=epoch)
    known = cluster.runs(others[0], "while it is cut off")["id"]
    deadline = time.monotonic() + 20
    while (answer := node.ask("GET", "/v1/queues/survival")).headers.get("clockjack-stale") != "true":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert answer.status == 200
    assert node.ask("GET", "/health/ready").status == 503
    for link in cluster.links_of(node):
        link.mend()
    while node.ask("GET", f"/v1/jobs/{known}").status == 404:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    cluster.runs(node, "after it is mended")


def test_slow_links_cost_time_and_no_leader(cluster: WatchedCluster) -> None:
    epochs = {one["role"]: one["epoch"] for one in cluster.nodes[0].call("GET", "/v1/cluster")["leaders"]}
    links = [link for one in cluster.everyone for link in cluster.links_of(one)]
    for link in links:
        link.slow_down(0.05)
    try:
        for node in cluster.nodes:
            cluster.runs(node, "slowly")
    finally:
        for link in links:
            link.slow_down(0)
    assert {one["role"]: one["epoch"] for one in cluster.nodes[0].call("GET", "/v1/cluster")["leaders"]} == epochs
