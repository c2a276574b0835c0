"""Jobs submitted in batches, run in executor processes, and finished, a second.

``python benchmarks/throughput.py [--jobs 50000] [--batch 1000] [--clients 2] [-- serve options]``
"""

import argparse
import json
import threading
import time

from bench_node import BenchNode, bench_node, load_average, request


def submit(node: BenchNode, batches: list[bytes]) -> None:
    """Post `batches` one after the other over one connection."""
    connection = node.connection()
    for body in batches:
        request(connection, "POST", "/v1/jobs/batch", body)


def main() -> None:
    """Measure, and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=50_000)
    parser.add_argument("--batch", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=2)
    parser.add_argument("serve", nargs="*", help="options of clockjack serve")
    options = parser.parse_args()
    job = {"task": "bench_tasks.noop", "args": {"payload": "x" * 300}}
    body = json.dumps({"jobs": [job] * options.batch}).encode()
    batches = options.jobs // options.batch
    total = batches * options.batch
    with bench_node(*options.serve) as node:
        watch = node.connection()
        request(watch, "POST", "/v1/jobs/batch", json.dumps({"jobs": [job] * 1000}).encode())
        wait_for(watch, 1000)
        before = node.cpu_seconds()
        began = time.monotonic()
        clients = [
            threading.Thread(target=submit, args=(node, [body] * (batches // options.clients)))
            for _ in range(options.clients)
        ]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        accepted = time.monotonic() - began
        total = batches // options.clients * options.clients * options.batch
        wait_for(watch, 1000 + total)
        finished = time.monotonic() - began
        after = node.cpu_seconds()
        pss = sum(node.pss_mib().values())
        names = node.pss_mib()
    print(f"{total} jobs in batches of {options.batch} by {options.clients} clients; load average {load_average()}")
    print(f"accepted {total / accepted:8.0f} jobs/s")
    print(f"finished {total / finished:8.0f} jobs/s")
    for name in names:
        pid = int(name.split()[0])
        used = after.get(pid, 0) - before.get(pid, 0)
        print(f"  {used / total * 1e6:6.1f} us of CPU a job   {name}")
    print(f"memory {pss:.0f} MiB PSS, all processes")


def wait_for(connection: object, count: int) -> None:
    """Wait until the queue says that so many jobs have ended."""
    while request(connection, "GET", "/v1/queues/bench")["finished"] < count:  # type: ignore[arg-type]
        time.sleep(0.02)


if __name__ == "__main__":
    main()
