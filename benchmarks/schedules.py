"""Schedules: many at one instant, many that are stored, and one of every second over a restart.

``python benchmarks/schedules.py [--herd 10000] [--stored 100000] [--restart 30]``; a 0 leaves one out.
"""

import argparse
import http.client
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import quantiles
from typing import Any

from bench_node import BenchNode, bench_node, load_average, request

REST_SECONDS = 60
"""So long a node rests after it has written many schedules, before it is measured again."""

IN_A_SET = 5_000
"""Schedules that one request writes."""

JOB = {"task": "bench_tasks.noop"}


def main() -> None:
    """Measure, and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--herd", type=int, default=10_000, help="schedules that are due at one instant")
    parser.add_argument("--stored", type=int, default=0, help="schedules that are stored, and not due")
    parser.add_argument("--restart", type=float, default=30, help="seconds that a node is down for")
    options = parser.parse_args()
    print(f"load average {load_average()}")
    if options.herd:
        herd(options.herd)
    if options.restart:
        restart(options.restart)
    if options.stored:
        stored(options.stored)


def herd(count: int) -> None:
    """Let so many schedules be due at one instant."""
    with bench_node() as node:
        connection = node.connection()
        at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=15 + count / 500)
        put_many(connection, count, {"type": "date", "run_at": at.isoformat()})
        spare = (at - datetime.now(UTC)).total_seconds()
        print(f"herd: {count:,} schedules are due in {spare:.1f} s")
        time.sleep(max(0, spare))
        deepest, ended = 0, 0
        began = time.monotonic()
        while ended < count and time.monotonic() - began < 600:
            time.sleep(0.05)
            queue = next((one for one in pages(connection, "/v1/queues") if one["name"] == "bench"), None)
            if queue is not None:
                deepest, ended = max(deepest, queue["ready"]), queue["finished"]
        jobs = list(pages(connection, "/v1/jobs"))
    fired = Counter(job["schedule_id"] for job in jobs)
    print(f"herd: {len(fired):,} schedules made {len(jobs):,} jobs, at most {max(fired.values())} each")
    show("herd: decided late by", [seconds(job["created_at"]) - at.timestamp() for job in jobs])
    show("herd: started late by", [seconds(job["started_at"]) - at.timestamp() for job in jobs if job["started_at"]])
    print(f"herd: at most {deepest:,} jobs were ready at once; all ended after {time.monotonic() - began:.1f} s")


def restart(down: float) -> None:
    """Stop a node while it has a schedule of every second, and start it again."""
    with tempfile.TemporaryDirectory(prefix="clockjack-bench-") as folder:
        data = str(Path(folder, "data"))
        with bench_node("--data-dir", data) as node:
            trigger = {"type": "interval", "every_seconds": 1}
            for missed in ("all", "last", "none"):
                body = {"trigger": trigger, "job": JOB, "policy": {"missed": missed, "overlap": "allow_all"}}
                request(node.connection(), "PUT", f"/v1/schedules/{missed}", body)
            time.sleep(5)
        time.sleep(down)
        with bench_node("--data-dir", data) as node:
            time.sleep(12)
            print(f"restart: ready after {node.ready_seconds:.2f} s")
            for missed in ("all", "last", "none"):
                told(node, missed)


def told(node: BenchNode, missed: str) -> None:
    """Print what became of the ticks of a schedule of every second."""
    ticks = [*pages(node.connection(), f"/v1/schedules/{missed}/ticks")]
    nominal = sorted(round(seconds(tick["nominal_at"])) for tick in ticks if tick["decision"] == "fired")
    gaps = [later - earlier for earlier, later in pairwise(nominal)]
    over = [(tick["missed"], tick["missed_reason"]) for tick in ticks if tick["missed_reason"] is not None]
    print(
        f"restart: missed {missed!r}: {len(nominal)} fired, {len(nominal) - len(set(nominal))} twice, "
        f"the longest gap {max(gaps)} s; passed over: {over}"
    )


def stored(count: int) -> None:
    """Store so many schedules; print what they cost, and how soon a node with them is ready."""
    with tempfile.TemporaryDirectory(prefix="clockjack-bench-") as folder:
        data = str(Path(folder, "data"))
        with bench_node("--data-dir", data) as node:
            time.sleep(5)
            empty = sum(node.pss_mib().values())
            began = time.monotonic()
            put_many(node.connection(), count, {"type": "cron", "expression": "0 0 1 1 *"})
            print(f"stored: {count:,} schedules written in {time.monotonic() - began:.1f} s", flush=True)
            for rest in (0, REST_SECONDS):
                time.sleep(rest)
                more = sum(node.pss_mib().values()) - empty
                print(f"stored: {more:+.1f} MiB over an empty node after {rest} s of rest, in the node that wrote them")
            print(f"stored: {busy(node):.1%} of a CPU while nothing is due")
        with bench_node("--data-dir", data) as node:
            print(f"stored: ready after {node.ready_seconds:.2f} s")
            connection = node.connection()
            body = {"trigger": {"type": "interval", "every_seconds": 1}, "job": JOB, "policy": {"overlap": "allow_all"}}
            request(connection, "PUT", "/v1/schedules/each-second", body)
            time.sleep(5)
            print(f"stored: {busy(node):.1%} of a CPU with a tick each second")
            full = sum(node.pss_mib().values())
            ticks = [*pages(connection, "/v1/schedules/each-second/ticks")]
            show("stored: ticks late by", [tick["late_seconds"] for tick in ticks])
        print(f"stored: {full:.1f} MiB PSS, {full - empty:+.1f} over an empty node ({empty:.1f})")


def busy(node: BenchNode, span: float = 10) -> float:
    """Return which part of a CPU the node's processes use."""
    before = sum(node.cpu_seconds().values())
    time.sleep(span)
    return (sum(node.cpu_seconds().values()) - before) / span


def put_many(connection: http.client.HTTPConnection, count: int, trigger: dict[str, Any]) -> None:
    """Write so many schedules with the same trigger."""
    for number, first in enumerate(range(0, count, IN_A_SET)):
        members = [
            {"id": f"s{index:07}", "trigger": trigger, "job": JOB}
            for index in range(first, min(first + IN_A_SET, count))
        ]
        request(connection, "POST", f"/v1/schedule-sets/bench-{number}/apply", {"schedules": members})


def pages(connection: http.client.HTTPConnection, path: str) -> Iterator[dict[str, Any]]:
    """Yield all items of a list."""
    cursor = ""
    while True:
        page = request(connection, "GET", f"{path}?limit=200{cursor}")
        yield from page["data"]
        if not page["has_more"]:
            return
        cursor = f"&cursor={page['next_cursor']}"


def seconds(text: str) -> float:
    """Return a time as seconds since the epoch."""
    return datetime.fromisoformat(text).timestamp()


def show(what: str, values: list[float]) -> None:
    """Print the median, the 99th percentile and the largest of some seconds."""
    at = quantiles(values, n=100) if len(values) > 1 else values * 99
    print(f"{what} {at[49]:.3f} s (median), {at[98]:.3f} s (p99), {max(values):.3f} s (most)")


if __name__ == "__main__":
    main()
