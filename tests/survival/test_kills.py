"""A node that is killed with all its processes, and started again on the same data."""

import contextlib
import http.client
import json
import sqlite3
import threading
import time
import uuid

import pytest

from clockjack.testing.processes.served import Refused

CLIENTS = 8
JOBS = 500
KILLS = 3

pytestmark = [pytest.mark.nats]


class Client(threading.Thread):
    """Posts jobs one by one; one that was not answered is posted again with the same idempotency key."""

    def __init__(self, node, number, count):
        super().__init__()
        self.node = node
        self.texts = [f"{number}-{index}" for index in range(count)]
        self.accepted = {}

    def run(self):
        for text in self.texts:
            key = uuid.uuid4().hex
            deadline = time.monotonic() + 50
            while time.monotonic() < deadline:
                try:
                    job = self.node.call(
                        "POST",
                        "/v1/jobs",
                        {"task": "survival_tasks.note", "args": {"text": text}},
                        idempotency_key=key,
                    )
                except (OSError, http.client.HTTPException, Refused):
                    time.sleep(0.02)
                else:
                    self.accepted[text] = job["id"]
                    break


def wait_for_end(node, ids, seconds=40):
    """Return the jobs once all have ended."""
    ended = {}
    deadline = time.monotonic() + seconds
    for job_id in ids:
        job = node.call("GET", f"/v1/jobs/{job_id}?wait_seconds={max(1, int(deadline - time.monotonic()))}")
        assert job["finished_at"] is not None, job
        ended[job_id] = job
    return ended


@pytest.mark.timeout(120)
def test_no_accepted_job_is_lost_or_run_twice_over_three_kills(serve):
    """Each job that was answered 201 ends; none runs twice but those that ran at a kill."""
    node = serve()
    clients = [Client(node, number, JOBS // CLIENTS + (number < JOBS % CLIENTS)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    running_at_kill = set()
    for kill in range(1, KILLS + 1):
        while sum(len(client.accepted) for client in clients) < kill * JOBS // (KILLS + 1):
            time.sleep(0.005)
        node.running.kill()
        database = sqlite3.connect(node.data / "replica.sqlite")
        with contextlib.closing(database):
            running_at_kill |= {row[0] for row in database.execute("SELECT id FROM jobs WHERE state = 'running'")}
        node.start()
    for client in clients:
        client.join()
    accepted = {text: job_id for client in clients for text, job_id in client.accepted.items()}
    assert len(accepted) == JOBS
    jobs = wait_for_end(node, accepted.values())
    assert {job["state"] for job in jobs.values()} == {"succeeded"}
    assert {text: jobs[job_id]["result"] for text, job_id in accepted.items()} == {text: text for text in accepted}
    total = node.call("GET", "/v1/queues/survival")
    assert total["finished"] == JOBS, "a job was made twice"
    twice = {job_id for job_id, times in node.attempts_begun().items() if times > 1}
    assert twice <= running_at_kill, "a job ran twice that did not run at a kill"


def test_everything_comes_back_without_the_sqlite_file(serve):
    """The database is disposable: what GET answers afterwards is the same, byte for byte."""
    node = serve()
    ids = [
        node.call(
            "POST", "/v1/jobs", {"task": "survival_tasks.note", "args": {"text": str(n)}, "labels": {"n": str(n)}}
        )["id"]
        for n in range(30)
    ]
    wait_for_end(node, ids)
    node.call("POST", "/v1/jobs", {"task": "survival_tasks.note", "args": {"text": "later"}, "delay_seconds": 3600})
    node.call(
        "PUT",
        "/v1/schedules/hourly",
        {
            "trigger": {"type": "cron", "expression": "0 * * * *", "timezone": "Europe/Berlin"},
            "job": {"task": "survival_tasks.note", "args": {"text": "tick"}},
        },
    )
    node.call("POST", "/v1/schedules/hourly/trigger")
    wait_for_end(node, [job["id"] for job in node.call("GET", "/v1/jobs?schedule_id=hourly")["data"]])
    node.call("PUT", "/v1/queues/slow", {"concurrency": 2})
    paths = ["/v1/jobs?limit=100", "/v1/schedules", "/v1/schedules/hourly", "/v1/schedules/hourly/ticks"]
    paths += [f"/v1/jobs/{job_id}{part}" for job_id in ids for part in ("", "/attempts", "/events")]
    paths += ["/v1/queues/slow"]
    before = {path: node.raw(path) for path in paths}
    node.running.terminate()
    assert node.running.wait() == 0
    for file in node.data.glob("replica.sqlite*"):
        file.unlink()
    node.start()
    assert {path: json.loads(node.raw(path)) for path in paths} == {
        path: json.loads(answer) for path, answer in before.items()
    }
    assert {path: node.raw(path) for path in paths} == before
