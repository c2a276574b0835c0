"""Where the CPU time of a job goes in the node's process, stage by stage.

``python benchmarks/budget.py [--single] [--jobs 60000] [--tree FOLDER]``

Samples the node by py-spy (``pip install py-spy``; it must be on the path, and allowed to look at other processes)
while jobs run in batches, or with ``--single`` one by one, and shares the CPU time that the process used among the
stages as its samples are: those in which a thread held the interpreter. With ``--tree`` the node is that of another
checkout, with a ``.venv`` of its own, to compare.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import uvloop

from bench_node import BenchNode, bench_node, load_average, request
from posts import post_all

STAGES = (
    ("apply: SQLite and its rows", ("apply/insert.py", "apply/changes.py", "apply/table.py")),
    ("apply: decisions", ("apply/",)),
    ("dispatch: plans and reads", ("dispatcher/", "aiosqlite/")),
    ("journal: batches, append, follow", ("journal/", "log/nats", "replica/")),
    ("executor: slots, wires, reports", ("executor/",)),
    ("NATS client", ("connection/", "nats/", "bus/")),
    ("submission: decode, check, encode", ("routes/submit.py", "submission.py", "shown.py", "identifiers.py")),
    ("HTTP: server, framework, access", ("uvicorn/", "litestar/", "clockjack_api/", "httptools")),
)
"""The innermost frame that is in one of a stage's places tells the stage."""


def stage_of(frames: list[str]) -> str:
    """Return the stage of a sample."""
    for frame in reversed(frames):
        place = frame.rpartition("(")[2]
        for name, places in STAGES:
            if any(part in place for part in places):
                return name
    return "event loop and threads"


def shares(recorded: Path) -> Counter[str]:
    """Return how many samples each stage has, of a file in py-spy's raw format."""
    found: Counter[str] = Counter()
    for line in recorded.read_text().splitlines():
        stack, _, count = line.rpartition(" ")
        found[stage_of(stack.split(";"))] += int(count)
    return found


def main() -> None:
    """Measure, and print a line for each stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--single", action="store_true")
    parser.add_argument("--jobs", type=int, default=60_000)
    parser.add_argument("--tree", type=Path)
    options = parser.parse_args()
    spy = shutil.which("py-spy") or sys.exit("py-spy is not on the path: pip install py-spy")
    if options.tree is not None:
        sys.executable = str(options.tree.absolute() / ".venv" / "bin" / "python")
    job = {"task": "bench_tasks.noop", "args": {"payload": "x" * 300}}
    with bench_node() as node, tempfile.TemporaryDirectory() as folder:
        recorded = Path(folder, "samples")
        run_jobs(node, job, 2000, single=options.single)
        before = node.cpu_seconds()[node.pid]
        command = [spy, "record", "--pid", str(node.pid), "--gil", "--rate", "200", "--format", "raw"]
        with subprocess.Popen(
            [*command, "--output", str(recorded)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as sampling:
            began = time.monotonic()
            run_jobs(node, job, options.jobs, single=options.single)
            took = time.monotonic() - began
            sampling.send_signal(2)
        used = (node.cpu_seconds()[node.pid] - before) / options.jobs * 1e6
        found = shares(recorded)
    kind = "one by one" if options.single else "in batches of 1000"
    print(
        f"{options.jobs} jobs {kind}, {options.jobs / took:.0f} a second while sampled; load average {load_average()}"
    )
    for name in [*(name for name, _ in STAGES), "event loop and threads"]:
        print(f"{used * found[name] / max(found.total(), 1):7.1f} us   {name}")
    print(f"{used:7.1f} us   in all")


def run_jobs(node: BenchNode, job: Mapping[str, object], count: int, *, single: bool) -> None:
    """Submit so many jobs, and wait until they have ended."""
    watch = node.connection()
    ended = request(watch, "GET", "/v1/queues/bench")["finished"] if node_has_queue(node) else 0
    if single:
        host, _, port = node.url.removeprefix("http://").partition(":")
        uvloop.run(post_all(host, int(port), json.dumps(job).encode(), count, 32))
    else:
        body = json.dumps({"jobs": [job] * 1000}).encode()
        clients = [threading.Thread(target=post, args=(node, body, count // 2000)) for _ in range(2)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
    while request(watch, "GET", "/v1/queues/bench")["finished"] < ended + count:
        time.sleep(0.1)


def post(node: BenchNode, body: bytes, times: int) -> None:
    """Post a batch so many times over one connection."""
    connection = node.connection()
    for _ in range(times):
        request(connection, "POST", "/v1/jobs/batch", body)


def node_has_queue(node: BenchNode) -> bool:
    """Say whether any job ran yet."""
    return any(queue["name"] == "bench" for queue in request(node.connection(), "GET", "/v1/queues")["data"])


if __name__ == "__main__":
    main()
