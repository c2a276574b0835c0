"""Whether limits of queues are exact in a cluster under load, by what the tasks themselves write down.

``python benchmarks/limits.py [--seconds 60] [--kill]``

Two nodes and two workers over one NATS server. Jobs are posted through both nodes to three queues: one with a
concurrency, one with a concurrency of keys, one with a rate. Each job writes down when it began and ended, by the
clock of the one machine on which all of them run. Printed is how many ran at once at most, beside the limit, and how
many started in the time, beside what the rate allows. With ``--kill`` the node that leads as dispatcher is killed and
started again in the middle. The exit status is 1 if a limit was exceeded.
"""

import argparse
import json
import sys
import tempfile
import threading
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench_node import load_average
from clockjack.apply.tokens import SLACK
from clockjack.clock import MICROSECONDS
from clockjack.testing.processes.cluster import Cluster
from clockjack.testing.processes.served import Served

HERE = Path(__file__).parent
CONCURRENCY = 7
KEYS, KEY_CONCURRENCY = 20, 2
RATE = 20
"""Starts a second."""
LATE_SECONDS = 0.05
"""A start is written down so much later than it was granted, now and then: the way to the executor and its runner."""


class Ran(NamedTuple):
    """A job that ran."""

    name: str
    """Its queue, and its key."""
    began: int
    """Nanoseconds since the epoch."""
    ended: int


def main() -> int:
    """Post, wait, read what was written down, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--kill", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="clockjack-bench-") as name:
        folder = Path(name)
        cluster = Cluster(folder, tasks=HERE / "bench_tasks.py", nats=1, nodes=2, workers=2)
        try:
            jobs = run(cluster, folder, options.seconds, kill=options.kill)
        finally:
            cluster.end()
    print(f"load average {load_average()}")
    return int(not judge(jobs, options.seconds))


def run(cluster: Cluster, folder: Path, seconds: float, *, kill: bool) -> list[Ran]:
    """Keep the queues full for so many seconds; return what ran."""
    cluster.settle()
    first = cluster.nodes[0]
    first.call("PUT", "/v1/queues/capped", {"concurrency": CONCURRENCY})
    first.call("PUT", "/v1/queues/keyed", {"key_concurrency": KEY_CONCURRENCY})
    first.call("PUT", "/v1/queues/rated", {"rate": {"limit": RATE, "period_seconds": 1}})
    diary = str(folder / "diary.txt")
    until = time.monotonic() + seconds
    posters = [threading.Thread(target=post, args=(node, diary, seconds)) for node in cluster.nodes]
    for poster in posters:
        poster.start()
    for poster in posters:
        poster.join()
    if kill:
        time.sleep(max(until - time.monotonic() - seconds / 2, 0))
        leader = cluster.leader()
        leader.running.kill()
        print(f"killed {leader.folder.name}, which led")
        leader.launch()
        leader.wait_ready()
    time.sleep(max(until - time.monotonic(), 0))
    survivor = next(node for node in cluster.nodes if not node.running.ended)
    for queue in ("capped", "keyed", "rated"):
        survivor.call("POST", f"/v1/queues/{queue}/purge")
    while any(one["running"] for one in survivor.call("GET", "/v1/queues")["data"]):
        time.sleep(0.05)
    lines = Path(diary).read_text().splitlines()
    return [Ran(name, int(began), int(ended)) for name, began, ended in (line.split() for line in lines)]


def post(node: Served, diary: str, seconds: float) -> None:
    """Post, through one node, more than can run in the time."""
    for _ in range(int(seconds)):
        jobs = [job("capped", diary, 0.05) for _ in range(100)]
        jobs += [job("keyed", diary, 0.1, f"key-{number % KEYS}") for number in range(200)]
        jobs += [job("rated", diary, 0.02) for _ in range(RATE)]
        node.call("POST", "/v1/jobs/batch", {"jobs": jobs})


def job(queue: str, diary: str, seconds: float, key: str | None = None) -> dict[str, Any]:
    """Return a job that takes its time in a queue."""
    name = queue if key is None else f"{queue}/{key}"
    target = {"task": "bench_tasks.hold", "args": {"diary": diary, "name": name, "seconds": seconds}}
    return {**target, "queue": queue, **({} if key is None else {"concurrency_key": key})}


def judge(jobs: Sequence[Ran], seconds: float) -> bool:
    """Print how many ran at once, and started in a time; return whether all limits were kept."""
    by_name: dict[str, list[Ran]] = defaultdict(list)
    for one in jobs:
        by_name[one.name].append(one)
    capped = most_at_once(by_name["capped"])
    keyed = {name: most_at_once(ran) for name, ran in by_name.items() if name.startswith("keyed/")}
    starts = sorted(one.began for one in by_name["rated"])
    lasted = (starts[-1] - starts[0]) / 1e9
    second = most_in(starts, 1.0)
    allowed = RATE * (1 + LATE_SECONDS + SLACK / MICROSECONDS) + 1
    print(json.dumps({name: len(ran) for name, ran in sorted(by_name.items())}))
    print(f"concurrency: {capped} at once at most, limit {CONCURRENCY}; {len(by_name['capped'])} jobs")
    print(
        f"key_concurrency: {max(keyed.values())} at once at most of one key, limit {KEY_CONCURRENCY}; {len(keyed)} keys"
    )
    print(
        f"rate: {len(starts)} starts in {lasted:.3f} s, exact would be {lasted * RATE + 1:.2f}; "
        f"in any second {second} at most, {allowed:.1f} allowed with what may come late"
    )
    return (
        capped <= CONCURRENCY
        and max(keyed.values()) <= KEY_CONCURRENCY
        and len(starts) <= lasted * RATE + 2 + RATE * LATE_SECONDS
        and second <= allowed
        and lasted > seconds * 0.8
    )


def most_at_once(jobs: Iterable[Ran]) -> int:
    """Return how many ran at the same instant at most."""
    changes = sorted([(one.began, 1) for one in jobs] + [(one.ended, -1) for one in jobs])
    running = most = 0
    for _, change in changes:
        running += change
        most = max(most, running)
    return most


def most_in(starts: Sequence[int], seconds: float) -> int:
    """Return how many of sorted instants lie in one window of so many seconds at most."""
    return max(
        (bisect_left(starts, begin + int(seconds * 1e9)) - place for place, begin in enumerate(starts)), default=0
    )


if __name__ == "__main__":
    sys.exit(main())
