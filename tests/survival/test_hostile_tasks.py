"""Tasks that kill, block or outlive what runs them."""

import time

import pytest

pytestmark = [pytest.mark.nats]


def submit(node, task, **more):
    """Post a job, and return its id."""
    return node.call("POST", "/v1/jobs", {"task": f"survival_tasks.{task}", **more})["id"]


def note(node, text):
    """Run a harmless job, and return how long it took to end."""
    began = time.monotonic()
    job = node.call("GET", f"/v1/jobs/{submit(node, 'note', args={'text': text})}?wait_seconds=20")
    assert job["state"] == "succeeded", job
    return time.monotonic() - began


def test_a_job_that_kills_its_executor_is_quarantined_while_others_are_served(serve):
    node = serve("--executors", "1")
    poison = submit(node, "poison")
    served = 0
    while (job := node.call("GET", f"/v1/jobs/{poison}"))["finished_at"] is None:
        note(node, f"beside {served}")
        served += 1
    assert job["state"] == "quarantined", job
    assert node.attempts_begun()[poison] == 3
    attempts = node.call("GET", f"/v1/jobs/{poison}/attempts")["data"]
    assert [attempt["outcome"] for attempt in attempts] == ["crashed"] * 3
    assert served
    note(node, "after")
    assert node.call("POST", f"/v1/jobs/{poison}/retry")["state"] in {"ready", "running"}, "there is a way back"


@pytest.mark.parametrize("task", ["block_thread", "block_loop", "block_process"])
def test_a_task_that_blocks_costs_no_other_job_and_runs_once(serve, task):
    node = serve("--executors", "1")
    blocker = submit(node, task, args={"seconds": 6.0})
    while not node.attempts_begun()[blocker]:
        time.sleep(0.01)
    assert max(note(node, f"beside {n}") for n in range(20)) < 5
    job = node.call("GET", f"/v1/jobs/{blocker}?wait_seconds=20")
    assert job["state"] == "succeeded", job
    assert job["attempt"] == 1
    assert node.attempts_begun()[blocker] == 1


@pytest.mark.parametrize("task", ["block_thread", "block_loop", "block_process"])
def test_a_time_out_ends_a_task_that_blocks_or_says_that_it_could_not(serve, task):
    node = serve("--executors", "1")
    blocker = submit(node, task, args={"seconds": 30.0}, timeout_seconds=1)
    job = node.call("GET", f"/v1/jobs/{blocker}?wait_seconds=15")
    assert job["state"] == "failed", job
    [attempt] = node.call("GET", f"/v1/jobs/{blocker}/attempts")["data"]
    assert attempt["outcome"] == "timed_out"
    if task == "block_thread":
        assert "thread" in attempt["error"]["message"]
    note(node, "after")
