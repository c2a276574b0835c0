"""What is measured of a node at each size: memory, throughput, latency, ticks."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from bench_node import BenchNode, request
from growth.curves import Curve
from growth.fill import LIVE, SCHEDULES
from growth.results import Figures

REPEATS = 3
"""Throughput is the median of so many runs."""

BURST_JOBS = 20_000
BURST_BYTES = 60_000_000
"""So much one run of throughput submits at most."""

RATE = 100
"""Jobs a second while latency is measured."""

LATENCY_SECONDS = 12
SETTLE_SECONDS = 5
IDLE_SECONDS = 5
WRITE_SECONDS = 12
"""So long before the first tick its schedules are written."""

TICK_SECONDS = 15
"""So long ticks are watched; those of the first seconds don't count."""


def measure(node: BenchNode, curve: Curve, size: int) -> Figures:
    """Measure all that a curve is about."""
    figures: Figures = {"ready_s": node.ready_seconds}
    time.sleep(SETTLE_SECONDS)
    figures |= {f"idle_{name}": value for name, value in memory(node).items()}
    if curve.due:
        for name, together in (("spread", False), ("together", True)):
            figures |= {f"{name}_{what}": value for what, value in ticks(node, curve.due, together).items()}
        return figures | memory(node)
    before = sum(node.cpu_seconds().values())
    time.sleep(IDLE_SECONDS)
    figures["idle_cpu_percent"] = 100 * (sum(node.cpu_seconds().values()) - before) / IDLE_SECONDS
    job = {"task": "bench_tasks.stamp", "queue": LIVE, "priority": curve.priority}
    job |= {"args": {"payload": "x" * curve.payload(size)}}
    if curve.resumes:
        request(node.connection(), "POST", f"/v1/queues/{LIVE}/resume")
    rates = [throughput(node, job, curve.payload(size)) for _ in range(REPEATS)]
    figures |= {"throughput": median(rates), "throughput_least": min(rates), "throughput_most": max(rates)}
    figures |= latency(node, job)
    return figures | memory(node)


def memory(node: BenchNode) -> Figures:
    """Return the proportional set size of the node, its NATS server and its executors, in MiB, and of all."""
    sizes = {"node": 0.0, "nats": 0.0, "executors": 0.0}
    for name, size in node.pss_mib().items():
        pid, command = name.split(" ", 1)
        part = "nats" if "nats-server" in command else "node" if int(pid) == node.pid else "executors"
        sizes[part] += size
    return {f"{part}_mib": size for part, size in sizes.items()} | {"all_mib": sum(sizes.values())}


def throughput(node: BenchNode, job: dict[str, Any], payload: int) -> float:
    """Return how many jobs a second go from submit, in batches over two connections, to finished.

    Where others run beside them, in the same queue, those count as well: all that end until the last of these has.
    """
    count = min(BURST_JOBS, BURST_BYTES // (payload + 100))
    batch = max(1, min(1000, count // 4, 12_000_000 // (payload + 100)))
    count -= count % (batch * 2)
    mark = time.monotonic_ns()
    names = [f"burst-{mark}-{client}" for client in range(2)]

    def bodies(client: int) -> Iterator[bytes]:
        for first in range(0, count // 2, batch):
            jobs = [job] * batch
            if first + batch == count // 2:
                jobs[-1] = job | {"id": names[client]}
            yield json.dumps({"jobs": jobs}).encode()

    made = [[*bodies(client)] for client in range(2)]
    watch = node.connection()
    before, began = _finished(watch), time.monotonic()
    threads = [threading.Thread(target=_submit, args=(node, some), daemon=True) for some in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in names:
        while request(watch, "GET", f"/v1/jobs/{name}?wait_seconds=30")["finished_at"] is None:
            pass
    while _finished(watch) - before < count:
        time.sleep(0.005)
    return (_finished(watch) - before) / (time.monotonic() - began)


def _finished(connection: http.client.HTTPConnection) -> int:
    try:
        return int(request(connection, "GET", f"/v1/queues/{LIVE}")["finished"])
    except RuntimeError:
        return 0  # no job was there yet


def _submit(node: BenchNode, bodies: list[bytes]) -> None:
    connection = node.connection()
    for body in bodies:
        request(connection, "POST", "/v1/jobs/batch", body)


def latency(node: BenchNode, job: dict[str, Any]) -> Figures:
    """Return how long after its POST began a job started, at a steady rate over one connection, in milliseconds."""
    connection = node.connection()
    body = json.dumps(job).encode()
    for _ in range(20):
        request(connection, "POST", "/v1/jobs", body)
    sent: dict[str, int] = {}
    posts: list[float] = []
    began = time.monotonic()
    for index in range(RATE * LATENCY_SECONDS):
        if (wait := began + index / RATE - time.monotonic()) > 0:
            time.sleep(wait)
        at = time.time_ns()
        made = request(connection, "POST", "/v1/jobs", body)
        posts.append((time.time_ns() - at) / 1e6)
        sent[made["id"]] = at
    starts = [
        (request(connection, "GET", f"/v1/jobs/{job_id}?wait_seconds=30")["result"] - at) / 1e6
        for job_id, at in sent.items()
    ]
    return {**_spread("post", posts), **_spread("start", starts)}


def ticks(node: BenchNode, count: int, together: bool) -> Figures:
    """Let `count` schedules a second be due, and return how late they were decided and their jobs began, in ms.

    There are ten times as many of them, each due every ten seconds: so many at each full second, or one after the
    other.
    """
    connection = node.connection()
    every, total = 10, 10 * count
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=WRITE_SECONDS)
    job = {"task": "bench_tasks.stamp", "queue": "ticks"}
    members: list[dict[str, Any]] = []
    for index in range(total):
        offset = index // count if together else index * every / total
        anchor = (at + timedelta(seconds=offset)).isoformat()
        trigger = {"type": "interval", "every_seconds": every, "anchor": anchor}
        policy = {"overlap": "allow_all", "start_at": at.isoformat()}
        members.append({"id": f"due{index:05}", "trigger": trigger, "job": job, "policy": policy})
    for number, first in enumerate(range(0, total, SCHEDULES)):
        some = members[first : first + SCHEDULES]
        request(connection, "POST", f"/v1/schedule-sets/due-{number}/apply", {"schedules": some})
    if (spare := (at - datetime.now(UTC)).total_seconds()) < 1:
        raise RuntimeError(f"the schedules were written {1 - spare:.1f} s too late")
    time.sleep(spare + TICK_SECONDS)
    made = [*_newest(connection, "/v1/jobs?queue=ticks", count * (TICK_SECONDS - 5))]
    for number in range(-(-total // SCHEDULES)):
        request(connection, "POST", f"/v1/schedule-sets/due-{number}/apply", {"schedules": []})
    decided = [(_seconds(one["created_at"]) - _seconds(one["nominal_at"])) * 1e3 for one in made]
    started = [one["result"] / 1e6 - _seconds(one["nominal_at"]) * 1e3 for one in made if one["result"] is not None]
    return {**_spread("decided", decided), **_spread("started", started)}


def _newest(connection: http.client.HTTPConnection, path: str, count: int) -> Iterator[dict[str, Any]]:
    """Yield so many items of a list, newest first."""
    cursor = ""
    while count > 0:
        page = request(connection, "GET", f"{path}&limit=200{cursor}")
        yield from page["data"][:count]
        count -= len(page["data"])
        if not page["has_more"]:
            return
        cursor = f"&cursor={page['next_cursor']}"


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _spread(name: str, values: list[float]) -> Figures:
    """Return the median, the 99th percentile and the largest of some milliseconds."""
    ordered = sorted(values)
    p99 = ordered[min(int(0.99 * len(ordered)), len(ordered) - 1)]
    return {f"{name}_median_ms": median(ordered), f"{name}_p99_ms": p99, f"{name}_most_ms": ordered[-1]}
