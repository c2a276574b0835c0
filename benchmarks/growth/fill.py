"""Filling a node: by batches, over two connections, with the rate shown as it goes."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from bench_node import BenchNode, request

Fill = Callable[[BenchNode, int, int], None]
"""Brings a node from so many to so many."""

BATCH = 2_000
"""Jobs in one request."""

SCHEDULES = 5_000
"""Schedules in one request."""

CLIENTS = 2

JOB: dict[str, Any] = {"task": "bench_tasks.noop", "args": {"payload": "x" * 300}}

PAUSED, UNKNOWN, HISTORY, LIVE = "paused", "unknown", "history", "bench0"
"""Queues; jobs to be measured are in the last one."""


def paused(node: BenchNode, have: int, want: int) -> None:
    """Let jobs wait in a paused queue."""
    request(node.connection(), "PUT", f"/v1/queues/{PAUSED}", {"paused": True})
    _jobs(node, want - have, {"queue": PAUSED})


def unknown(node: BenchNode, have: int, want: int) -> None:
    """Let jobs wait whose task no executor knows."""
    _jobs(node, want - have, {"queue": UNKNOWN, "task": "nobody.knows"})


def live(node: BenchNode, have: int, want: int) -> None:
    """Let jobs of the lowest priority wait in the queue of those that are measured; it is paused until then."""
    connection = node.connection()
    request(connection, "PUT", f"/v1/queues/{LIVE}", {"paused": True})
    there = request(connection, "GET", f"/v1/queues/{LIVE}")["ready"]  # those before may have run
    _jobs(node, want - there, {"queue": LIVE, "priority": 0})


def history(node: BenchNode, have: int, want: int) -> None:
    """Let jobs run, and be kept."""
    _jobs(node, want - have, {"queue": HISTORY})
    connection = node.connection()
    while (queue := request(connection, "GET", f"/v1/queues/{HISTORY}"))["ready"] + queue["running"]:
        _show("still to run", queue["ready"], 0, 0)
        time.sleep(0.5)


def schedules(node: BenchNode, have: int, want: int) -> None:
    """Store schedules that are due at some time of the next year."""
    trigger = {"type": "cron", "expression": "0 0 1 1 *"}
    _post(
        node,
        "/v1/schedules/batch",
        (
            {
                "schedules": [
                    {"id": f"s{index:07}", "trigger": trigger, "job": JOB}
                    for index in range(first, min(first + SCHEDULES, want))
                ]
            }
            for first in range(have, want, SCHEDULES)
        ),
        "schedules",
        want - have,
    )


def _jobs(node: BenchNode, count: int, more: dict[str, Any]) -> None:
    _post(
        node,
        "/v1/jobs/batch",
        ({"jobs": [JOB | more] * min(BATCH, count - first)} for first in range(0, count, BATCH)),
        "jobs",
        max(count, 0),
    )


def _post(node: BenchNode, path: str, bodies: Iterator[dict[str, list[Any]]], member: str, count: int) -> None:
    """Post `bodies`, and show how fast."""
    lock, done, began = threading.Lock(), 0, time.monotonic()

    def client() -> None:
        nonlocal done
        connection = node.connection()
        while True:
            with lock:
                body = next(bodies, None)
            if body is None:
                return
            request(connection, "POST", path, json.dumps(body).encode())
            with lock:
                done += len(body[member])
                _show(f"{member} written", done, count, began)

    threads = [threading.Thread(target=client, daemon=True) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if count > 0:
        print(f"\r  {done:,} {member} in {time.monotonic() - began:.1f} s" + " " * 30, flush=True)
    if done < count:
        raise RuntimeError(f"only {done:,} of {count:,} {member} were written")


def _show(what: str, done: int, count: int, began: float) -> None:
    rate = f" of {count:,}, {done / (time.monotonic() - began):,.0f} a second" if count else ""
    print(f"\r  {done:,} {what}{rate}    ", end="", flush=True)
