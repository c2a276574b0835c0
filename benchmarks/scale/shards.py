"""How many jobs a second several journals carry together, and what a job costs each kind of process."""

import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from bench_node import request
from clockjack.testing.processes.served import Served
from scale.deployments import Deployment, accounts, replicated, separate

BATCH = 1000
JOB = {"task": "bench_tasks.noop", "args": {"payload": "x" * 300}}
BODY = json.dumps({"jobs": [JOB] * BATCH}).encode()
CLIENTS = 2
"""Connections by which jobs come to each node that takes them."""

WARM_UP_SECONDS = 5.0
"""After the first jobs: then how short they are is known, and runners have read in what they may need."""

Figures = dict[str, float]
Open = Callable[[Path], AbstractContextManager[Deployment]]

SHARDS: dict[tuple[str, int], tuple[int, Open]] = {
    **{("separate servers", n): (n, partial(separate, shards=n)) for n in (1, 2, 4)},
    **{("accounts of one server", n): (n, partial(accounts, shards=n)) for n in (1, 2, 4)},
}
"""By name and size: how many nodes take jobs, and how they are started."""

COPIES: dict[tuple[str, int], tuple[int, Open]] = {
    ("1 copy", 1): (1, partial(replicated, servers=1, nodes=1)),
    ("1 copy", 3): (1, partial(replicated, servers=1, nodes=3)),
    ("3 copies", 1): (1, partial(replicated, servers=3, nodes=1)),
    ("3 copies", 3): (1, partial(replicated, servers=3, nodes=3)),
}
"""Of one journal; the size is the number of nodes that apply it."""


def measure(points: dict[tuple[str, int], tuple[int, Open]], jobs: int) -> Iterator[tuple[str, int, Figures]]:
    """Yield what was found at each point, with so many jobs for each node that takes them."""
    for (name, size), (takers, opened) in points.items():
        with tempfile.TemporaryDirectory(prefix="clockjack-bench-") as folder, opened(Path(folder)) as deployment:
            yield name, size, throughput(deployment, takers, jobs)


def throughput(deployment: Deployment, takers: int, jobs: int) -> Figures:
    """Post jobs to the first so many nodes, and wait until all have ended."""
    nodes = deployment.nodes[:takers]
    _in_parallel(partial(_post, node, 1) for node in nodes)
    time.sleep(WARM_UP_SECONDS)
    _in_parallel(partial(_post, node, 1) for node in nodes)
    for node in nodes:
        _wait_for(node, 2 * BATCH)
    before, began = deployment.cpu_seconds(), time.monotonic()
    batches = jobs // BATCH // CLIENTS
    _in_parallel(partial(_post, node, batches) for node in nodes for _ in range(CLIENTS))
    accepted = time.monotonic() - began
    for node in nodes:
        _wait_for(node, (2 + batches * CLIENTS) * BATCH)
    took = time.monotonic() - began
    total = takers * batches * CLIENTS * BATCH
    figures = {"finished_per_second": total / took, "accepted_per_second": total / accepted}
    kinds: Figures = {}
    for kind, seconds in deployment.cpu_seconds().items():
        name = kind if not kind.startswith("node") else "leader" if int(kind.split()[1]) < takers else "standby"
        kinds[name] = kinds.get(name, 0.0) + seconds - before.get(kind, 0.0)
    figures |= {f"{kind}_us_per_job": used / total * 1e6 for kind, used in kinds.items()}
    return figures | {"cores_used": sum(kinds.values()) / took}


def _post(node: Served, batches: int) -> None:
    connection = node.connect(120)
    for _ in range(batches):
        request(connection, "POST", "/v1/jobs/batch", BODY)
    connection.close()


def _wait_for(node: Served, count: int) -> None:
    connection = node.connect()
    while float(request(connection, "GET", "/v1/queues/bench")["finished"]) < count:
        time.sleep(0.02)
    connection.close()


def _in_parallel(what: Iterable[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=do) for do in what]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
