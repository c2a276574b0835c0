"""Submit to start: how long after its POST began does a job run?

``python benchmarks/latency.py [--rate 100] [--seconds 20]``
"""

import argparse
import json
import statistics
import time

from bench_node import bench_node, load_average, request


def quantile(values: list[float], q: float) -> float:
    """Return the `q` quantile of `values`."""
    return sorted(values)[min(int(q * len(values)), len(values) - 1)]


def main() -> None:
    """Measure, and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    with bench_node() as node:
        connection = node.connection()
        body = json.dumps({"task": "bench_tasks.stamp", "args": {"payload": "x" * 300}}).encode()
        for _ in range(20):
            request(connection, "POST", "/v1/jobs", body)
        count = int(options.rate * options.seconds)
        sent: dict[str, int] = {}
        posts: list[float] = []
        began = time.monotonic()
        for index in range(count):
            due = began + index / options.rate
            if (wait := due - time.monotonic()) > 0:
                time.sleep(wait)
            at = time.time_ns()
            job = request(connection, "POST", "/v1/jobs", body)
            posts.append((time.time_ns() - at) / 1e6)
            sent[job["id"]] = at
        starts: list[float] = []
        for job_id, at in sent.items():
            job = request(connection, "GET", f"/v1/jobs/{job_id}?wait_seconds=10")
            starts.append((job["result"] - at) / 1e6)
    print(f"{count} jobs at {options.rate:g}/s; load average {load_average()}")
    for name, values in (("POST answered", posts), ("submit to start", starts)):
        median, p99 = statistics.median(values), quantile(values, 0.99)
        print(f"{name:16} median {median:6.2f} ms   p99 {p99:6.2f} ms   worst {max(values):6.2f} ms")


if __name__ == "__main__":
    main()
