"""Jobs submitted in batches, run in executor processes, and finished, a second.

``python benchmarks/throughput.py [--jobs 50000] [--batch 1000] [--clients 2] [--queues 1] [--keys 0] [--backlog 0]
[-- serve options]``

With ``--queues`` the jobs are spread over so many queues, with ``--keys`` they have so many concurrency keys, of which
the queues let two jobs run at once. With ``--backlog`` so many jobs wait in a paused queue meanwhile, and as many again
in a queue whose task nobody knows.
"""

import argparse
import http.client
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
    parser.add_argument("--queues", type=int, default=1)
    parser.add_argument("--keys", type=int, default=0)
    parser.add_argument("--backlog", type=int, default=0)
    parser.add_argument("serve", nargs="*", help="options of clockjack serve")
    options = parser.parse_args()
    job: dict[str, object] = {"task": "bench_tasks.noop", "args": {"payload": "x" * 300}}
    batches = options.jobs // options.batch
    bodies = [
        body_of(job, range(number * options.batch, (number + 1) * options.batch), options.queues, options.keys)
        for number in range(batches)
    ]
    with bench_node(*options.serve) as node:
        watch = node.connection()
        if options.keys:
            for queue in range(options.queues):
                request(watch, "PUT", f"/v1/queues/bench{queue}", {"key_concurrency": 2})
        if options.backlog:
            request(watch, "PUT", "/v1/queues/backlog", {"paused": True})
            for more in ({"queue": "backlog"}, {"queue": "unknown", "task": "nobody.knows"}):
                body = json.dumps({"jobs": [job | more] * 1000}).encode()
                submit(node, [body] * (options.backlog // 1000))
        request(watch, "POST", "/v1/jobs/batch", body_of(job, range(1000), options.queues, options.keys))
        wait_for(watch, 1000, options.queues)
        before = node.cpu_seconds()
        began = time.monotonic()
        clients = [
            threading.Thread(target=submit, args=(node, bodies[number :: options.clients]))
            for number in range(options.clients)
        ]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        accepted = time.monotonic() - began
        total = batches * options.batch
        wait_for(watch, 1000 + total, options.queues)
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


def body_of(job: dict[str, object], numbers: range, queues: int, keys: int) -> bytes:
    """Return the body of a batch of jobs, spread over so many queues and keys."""
    jobs = [
        job | {"queue": f"bench{number % queues}"} | ({"concurrency_key": f"key-{number % keys}"} if keys else {})
        for number in numbers
    ]
    return json.dumps({"jobs": jobs}).encode()


def wait_for(connection: http.client.HTTPConnection, count: int, queues: int) -> None:
    """Wait until the queues say that so many jobs have ended; seldom asking many of them, which costs something."""
    while finished(connection, queues) < count:
        time.sleep(0.02 if queues == 1 else 0.5)


def finished(connection: http.client.HTTPConnection, queues: int) -> float:
    """Return how many jobs ended in all queues together."""
    if queues == 1:
        return float(request(connection, "GET", "/v1/queues/bench0")["finished"])
    connection.close()  # it may have been idle for longer than the node keeps it
    connection.request("GET", "/metrics")
    lines = connection.getresponse().read().decode().splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith("clockjack_queue_jobs_finished_total{"))


if __name__ == "__main__":
    main()
