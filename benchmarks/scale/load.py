"""Latency against offered load: jobs come at a steady rate, whatever becomes of those before."""

import json
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench_node import request
from clockjack.testing.processes.served import Served
from scale.deployments import separate

RATES = (100, 200, 500, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000, 12_000)
SECONDS = 4.0
TURN_SECONDS = 0.01
"""Jobs come in turns of so long: at up to 100 a second by a POST each, beyond as a batch a turn."""

WARM_UP_SECONDS = 5.0
"""After the first jobs: runners read in what they may need once they have been idle for two seconds."""

CLIENTS = 4
"""Connections: a turn whose connection is busy goes over another."""

JOB = {"task": "bench_tasks.noop", "args": {"payload": "x" * 300}}

Figures = dict[str, float]


def measure(rates: Sequence[int] = RATES) -> Iterator[tuple[str, int, Figures]]:
    """Yield what was found at each rate, on a node of its own."""
    for rate in rates:
        with tempfile.TemporaryDirectory(prefix="clockjack-bench-") as name, separate(Path(name), 1) as deployment:
            [node] = deployment.nodes
            offer(node, 500, 1.0)
            time.sleep(WARM_UP_SECONDS)
            first = _last_number(node)
            before, began = deployment.cpu_seconds(), time.monotonic()
            offer(node, rate, SECONDS)
            _wait(node)
            took = time.monotonic() - began
            after = deployment.cpu_seconds()
            figures = latencies(node, first)
            figures |= {f"{kind.split()[0]}_cores": (used - before[kind]) / took for kind, used in after.items()}
        yield "offered", rate, figures
        if figures["finished_per_second"] < 0.8 * rate:
            return


def offer(node: Served, rate: int, seconds: float) -> None:
    """Post jobs at a rate, by clients that take turns."""
    each = max(round(rate * TURN_SECONDS), 1)
    turns = int(rate * seconds / each)
    body = json.dumps({"jobs": [JOB] * each} if each > 1 else JOB).encode()
    path = "/v1/jobs/batch" if each > 1 else "/v1/jobs"
    began = time.monotonic()

    def client(number: int) -> None:
        connection = node.connect(60)
        for turn in range(number, turns, CLIENTS):
            if (wait := began + turn * each / rate - time.monotonic()) > 0:
                time.sleep(wait)
            request(connection, "POST", path, body)
        connection.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def latencies(node: Served, after: int) -> Figures:
    """Return how long jobs waited from when their request was read to their start, and to their end, in ms.

    By the replica: in the order in which they came, those behind `after`.
    """
    with sqlite3.connect(f"file:{node.data}/replica.sqlite?mode=ro", uri=True) as db:
        rows = db.execute(
            "SELECT created_at, started_at, finished_at FROM jobs WHERE number > ? ORDER BY number", (after,)
        ).fetchall()
    starts = [(started - created) / 1000 for created, started, _ in rows]
    ends = [(finished - created) / 1000 for created, _, finished in rows]
    lasted = (max(row[2] for row in rows) - min(row[0] for row in rows)) / 1e6
    return {
        "jobs": len(rows),
        "finished_per_second": len(rows) / lasted,
        "start_median_ms": statistics.median(starts),
        "start_p99_ms": sorted(starts)[int(0.99 * len(starts))],
        "end_median_ms": statistics.median(ends),
    }


def _last_number(node: Served) -> int:
    with sqlite3.connect(f"file:{node.data}/replica.sqlite?mode=ro", uri=True) as db:
        [(last,)] = db.execute("SELECT coalesce(max(number), 0) FROM jobs")
    return int(last)


def _wait(node: Served) -> None:
    while (queue := node.call("GET", "/v1/queues/bench"))["ready"] or queue["running"]:
        time.sleep(0.02)
