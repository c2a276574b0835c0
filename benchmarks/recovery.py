"""How long it takes until work goes on after a fault: real nodes, a real NATS cluster, median and worst.

``python benchmarks/recovery.py [--runs 5] [--only NAME]``

Two nodes and two workers over three NATS servers. A job is posted to a node that lives every 20 ms from the fault
on; the figure is the time from the fault until the first of these starts to run. For a fault that ends a running
attempt, it is the time until that job's next attempt starts.

Where a fault takes the NATS cluster's time, a plain NATS client appends to the journal's stream meanwhile: the time
until its first append is acknowledged is NATS's own, and what is left of the figure is ours.
"""

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import nats
from nats.errors import Error as NatsError

from bench_node import load_average
from clockjack.records import Batch, batch_encoder
from clockjack.testing.processes.cluster import Cluster
from clockjack.testing.processes.process import Process
from clockjack.testing.processes.served import Refused, Served

HERE = Path(__file__).parent
WRONG_CLOCK = HERE.parent / "tests" / "survival" / "wrong_clock.py"
STREAM = "CLOCKJACK_JOURNAL_0"
NOTHING = batch_encoder.encode(Batch([]))
"""An entry of the journal without records."""
HOUR = 3600


class Took(NamedTuple):
    """How long it took, in seconds."""

    all: float
    nats: float = 0.0
    """Of that, until NATS took an append again."""

    @property
    def ours(self) -> float:
        """The rest."""
        return max(self.all - self.nats, 0.0)


class Probe(threading.Thread):
    """A plain NATS client that appends to the journal's stream all the time, each time waiting 0.2 s at most."""

    def __init__(self, urls: Sequence[str]) -> None:
        """Begin, and wait until it works."""
        super().__init__()
        self._urls = list(urls)
        self._done = threading.Event()
        self._acknowledged: list[float] = []
        self.start()
        while not self._acknowledged:
            time.sleep(0.01)

    def run(self) -> None:
        """Append until it is told to end."""
        asyncio.run(self._append())

    def end(self, at: float) -> float:
        """End; return how long after `at` the longest pause between acknowledgements ended."""
        self._done.set()
        self.join()
        times = [moment for moment in self._acknowledged if moment > at - 1]
        _, resumed = max((later - earlier, later) for earlier, later in pairwise(times))
        return max(resumed - at, 0.0)

    async def _append(self) -> None:
        async def pass_over(_: Exception) -> None:
            """Take note of nothing: what fails is tried again."""

        client = await nats.connect(self._urls, reconnect_time_wait=0.1, max_reconnect_attempts=0, error_cb=pass_over)
        while not self._done.is_set():
            with suppress(NatsError, TimeoutError):
                answer = await client.request("clockjack.journal.0.node.probe", NOTHING, timeout=0.2)
                if b'"seq"' in answer.data:
                    self._acknowledged.append(time.time())
            await asyncio.sleep(0.02)
        await client.close()


def first_start_after(node: Served, fault: Callable[[], None]) -> tuple[float, float]:
    """Return when `fault` was, and how long after it the first of the jobs started that were posted from then on."""
    done = threading.Event()

    def post() -> None:
        while not done.is_set():
            with suppress(Refused, OSError):
                node.call("POST", "/v1/jobs", {"task": "bench_tasks.stamp"}, timeout=12)
            done.wait(0.02)

    posting = [threading.Thread(target=post) for _ in range(3)]
    at = time.time_ns()
    fault()
    for thread in posting:
        thread.start()
    started: int | None = None
    deadline = time.monotonic() + 60
    while started is None and time.monotonic() < deadline:
        with suppress(Refused, OSError):
            jobs = node.call("GET", "/v1/jobs?state=succeeded&limit=100", timeout=5)["data"]
            starts = [job["result"] for job in jobs if isinstance(job["result"], int) and job["result"] > at]
            started = min(starts, default=None)
        time.sleep(0.05)
    done.set()
    for thread in posting:
        thread.join()
    if started is None:
        raise RuntimeError("no job ran within a minute")
    return at / 1e9, (started - at) / 1e9


def second_attempt_after(cluster: Cluster, fault: Callable[[Served], None]) -> Took:
    """Return how long it takes from `fault`, which ends a worker's attempt, to the start of the next attempt."""
    node = cluster.nodes[0]
    with tempfile.NamedTemporaryFile("r") as diary:
        args = {"diary": diary.name, "seconds": 60}
        job = node.call("POST", "/v1/jobs", {"task": "bench_tasks.linger", "args": args})
        starts: list[int] = []
        at = 0
        deadline = time.monotonic() + 60
        while len(starts) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
            diary.seek(0)
            starts = [int(line) for line in diary.read().split()]
            if starts and not at:
                worker = cluster.worker_of(node, job["id"])
                at = time.time_ns()
                fault(worker)
        node.call("POST", f"/v1/jobs/{job['id']}/cancel")
    return Took((starts[1] - at) / 1e9)


def kill_runner(cluster: Cluster) -> Took:
    """The process that runs users' code is killed."""

    def fault(worker: Served) -> None:
        for pid in worker.running.family()[1:]:
            with suppress(ProcessLookupError):
                os.kill(pid, 9)

    return second_attempt_after(cluster, fault)


def kill_worker(cluster: Cluster) -> Took:
    """An executor is killed with all its processes."""
    return second_attempt_after(cluster, lambda worker: worker.running.kill())


def kill_leader(cluster: Cluster) -> Took:
    """The node that leads is killed."""
    leader = cluster.leader()
    _, took = first_start_after(cluster.others(leader)[0], leader.running.kill)
    return Took(took)


def stop_leader(cluster: Cluster) -> Took:
    """The node that leads is stopped cleanly."""
    leader = cluster.leader()
    _, took = first_start_after(cluster.others(leader)[0], leader.running.terminate)
    leader.running.wait()
    return Took(took)


def freeze_leader(cluster: Cluster) -> Took:
    """The node that leads is frozen for 5 s."""
    leader = cluster.leader()
    thaw = threading.Timer(5, leader.running.thaw)

    def fault() -> None:
        leader.running.freeze()
        thaw.start()

    _, took = first_start_after(cluster.others(leader)[0], fault)
    thaw.join()
    return Took(took)


def cut_leader(cluster: Cluster) -> Took:
    """Nothing passes between the node that leads and the NATS servers."""
    leader = cluster.leader()

    def fault() -> None:
        for link in cluster.links_of(leader):
            link.cut()

    _, took = first_start_after(cluster.others(leader)[0], fault)
    for link in cluster.links_of(leader):
        link.mend()
    return Took(took)


def kill_nats(cluster: Cluster) -> Took:
    """The NATS server that leads the journal's stream is killed."""
    return _lose_nats(cluster, Process.kill)


def stop_nats(cluster: Cluster) -> Took:
    """The NATS server that leads the journal's stream is stopped cleanly."""
    return _lose_nats(cluster, Process.terminate)


def freeze_nats(cluster: Cluster) -> Took:
    """The NATS server that leads the journal's stream is frozen until work has gone on."""
    return _lose_nats(cluster, Process.freeze)


def _lose_nats(cluster: Cluster, how: Callable[[Process], None]) -> Took:
    index = cluster.nats.leader_of(STREAM)
    server = cluster.nats.servers[index]
    if server is None:
        raise RuntimeError("the leader of the stream is gone")
    probe = Probe([url for number, url in enumerate(cluster.nats.urls) if number != index])
    at, took = first_start_after(cluster.nodes[0], lambda: how(server))
    nats_took = probe.end(at)
    server.thaw()
    if how is not Process.freeze:
        server.wait()
    return Took(took, nats_took)


def lose_all_nats(cluster: Cluster) -> Took:
    """All NATS servers are killed, and started again after 3 s; measured from their start."""
    probe = Probe(cluster.nats.urls)
    for server in cluster.nats.servers:
        if server is not None:
            server.kill()
    time.sleep(3)

    def start() -> None:
        for index in range(len(cluster.nats.servers)):
            cluster.nats.start(index)

    at, took = first_start_after(cluster.nodes[0], start)
    return Took(took, probe.end(at))


def lose_replica(cluster: Cluster) -> Took:
    """The node that leads is killed, and its SQLite file deleted; until it answers again."""
    leader = cluster.leader()
    leader.running.kill()
    for file in leader.data.glob("replica.sqlite*"):
        file.unlink()
    began = time.monotonic()
    leader.start()
    return Took(time.monotonic() - began)


def jump_clock(cluster: Cluster) -> Took:
    """The wall clock of all nodes jumps an hour ahead; until a job runs that was due in half an hour."""
    node = cluster.nodes[0]
    job = {"task": "bench_tasks.stamp", "delay_seconds": HOUR / 2}
    job_id = node.call("POST", "/v1/jobs", job)["id"]
    file = cluster.folder / "offset"
    ahead = int(file.read_text()) if file.exists() else 0
    draft = file.with_suffix(".new")
    draft.write_text(str(ahead + HOUR * 1_000_000))
    at = time.time_ns()
    draft.replace(file)
    started = node.call("GET", f"/v1/jobs/{job_id}?wait_seconds=30")["result"]
    return Took((started - at) / 1e9)


class Row(NamedTuple):
    """A fault, and within how many seconds work must go on."""

    fault: Callable[[Cluster], Took]
    bound: float | None
    """None where the architecture sets none."""


FAULTS: dict[str, Row] = {
    "runner killed": Row(kill_runner, 3),
    "worker killed": Row(kill_worker, 3),
    "leading node killed": Row(kill_leader, 3),
    "leading node stopped": Row(stop_leader, 0.2),
    "leading node frozen": Row(freeze_leader, 3),
    "leading node cut off": Row(cut_leader, 3),
    "leading NATS server killed": Row(kill_nats, 10),
    "leading NATS server stopped": Row(stop_nats, 1),
    "leading NATS server frozen": Row(freeze_nats, 10),
    "NATS gone, and back": Row(lose_all_nats, None),
    "SQLite file deleted": Row(lose_replica, None),
    "wall clock an hour ahead": Row(jump_clock, 3),
}


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Run a cluster in a scratch folder."""
    with tempfile.TemporaryDirectory(prefix="clockjack-recovery-") as folder:
        place = Path(folder) / "cluster"
        made = Cluster(
            place,
            tasks=HERE / "bench_tasks.py",
            nodes=2,
            node_program=[str(WRONG_CLOCK)],
            environment={"WRONG_CLOCK": str(place / "offset")},
        )
        try:
            made.settle()
            yield made
        finally:
            made.end()


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", choices=FAULTS, action="append")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    table: dict[str, list[Took]] = {}
    print(f"{'seconds':28} {'median':>7} {'worst':>7} {'bound':>7}   {'NATS median, worst':>18}   {'ours':>12}   load")
    with cluster() as running:
        for name, row in FAULTS.items():
            if options.only and name not in options.only:
                continue
            took: list[Took] = []
            for _ in range(options.runs):
                took.append(row.fault(running))
                running.settle()
                time.sleep(0.5)
            table[name] = took
            print(_line(name, took, row.bound), flush=True)
    print(f"{options.runs} runs each")
    if options.json:
        print(json.dumps(table))


def _line(name: str, took: list[Took], bound: float | None) -> str:
    whole, ours, own = [one.all for one in took], [one.ours for one in took], [one.nats for one in took]
    line = (
        f"{name:28} {statistics.median(whole):7.2f} {max(whole):7.2f} {'' if bound is None else f'< {bound:g}':>7}   "
    )
    shares = f"{statistics.median(own):11.2f} {max(own):6.2f}   {statistics.median(ours):5.2f} {max(ours):6.2f}"
    line += shares if any(own) else " " * len(shares)
    missed = bound is not None and max(whole) >= bound
    return f"{line}   {load_average()}{'   OVER THE BOUND' if missed else ''}"


if __name__ == "__main__":
    main()
