"""How long a new node takes to be ready in a cluster with much history.

``python benchmarks/join.py [--jobs 200000]``
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

from bench_node import load_average
from clockjack.testing.processes.nats_cluster import NatsCluster
from clockjack.testing.processes.served import Served

HERE = Path(__file__).parent
BATCH = 1000


def main() -> None:
    """Make history, add a node, and print how long each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=200_000)
    jobs = parser.parse_args().jobs
    environment = {"PYTHONPATH": f"{HERE}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    with tempfile.TemporaryDirectory(prefix="clockjack-join-") as scratch:
        folder = Path(scratch)
        (folder / "nats").mkdir()
        nats = NatsCluster(folder / "nats", size=3)
        options = ["--port", "0", "--tasks", "bench_tasks"]
        options += [option for url in nats.urls for option in ("--nats", url)]
        first, second = (Served("serve", folder / name, options, environment) for name in ("first", "second"))
        try:
            first.start()
            make_history(first, jobs)
            entries = first.call("GET", "/v1/cluster")["journal"]["last_sequence"]
            for name in ("without a snapshot", "with a snapshot"):
                began = time.monotonic()
                second.start()
                took = time.monotonic() - began
                found = second.call("GET", "/v1/queues/bench")["finished"]
                print(f"ready after {took:6.2f} s {name}; {found} jobs, {entries} entries of the journal", flush=True)
                second.end()
                for file in second.data.glob("replica.sqlite*"):
                    file.unlink()
                if name == "without a snapshot":
                    first.running.terminate()
                    first.running.wait()
                    options += ["--snapshot-entries", "100"]
                    first = Served("serve", first.folder, options, environment)
                    first.start()
                    while "took a snapshot" not in first.running.last_words():
                        time.sleep(0.1)
        finally:
            first.end()
            second.end()
            nats.end()
    print(f"load average {load_average()}")


def make_history(node: Served, jobs: int) -> None:
    """Run so many jobs."""
    body = {"jobs": [{"task": "bench_tasks.noop", "args": {"payload": "x" * 300}}] * BATCH}
    began = time.monotonic()
    for _ in range(jobs // BATCH):
        node.call("POST", "/v1/jobs/batch", body)
    while node.call("GET", "/v1/queues/bench")["finished"] < jobs // BATCH * BATCH:
        time.sleep(0.2)
    print(f"{jobs} jobs ran in {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main()
