"""How long it takes until work goes on after a fault: real nodes, a real NATS cluster, median and worst.

``python benchmarks/recovery.py [--runs 5] [--only NAME]``

Two nodes and two workers over three NATS servers. A job is posted to a node that lives every 20 ms from the fault
on; the figure is the time from the fault until the first of these starts to run. For a fault that ends a running
attempt, it is the time until that job's next attempt starts.
"""

import argparse
import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench_node import load_average
from clockjack.testing.processes.nats_cluster import NatsCluster
from clockjack.testing.processes.process import Process
from clockjack.testing.processes.served import Refused, Served

HERE = Path(__file__).parent
ROLES = "api,scheduler,dispatcher,matcher,archivist"


class Cluster:
    """Three NATS servers, two nodes, two workers."""

    def __init__(self, folder: Path) -> None:
        """Start all of it."""
        (folder / "nats").mkdir()
        self.nats = NatsCluster(folder / "nats")
        environment = {"PYTHONPATH": f"{HERE}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
        nats = [option for url in self.nats.urls for option in ("--nats", url)]
        serve = ["--port", "0", "--roles", ROLES, *nats]
        self.nodes = [Served("serve", folder / f"node-{n}", serve, environment) for n in range(2)]
        work = ["--tasks", "bench_tasks", "--executors", "1", *nats]
        self.workers = [Served("worker", folder / f"worker-{n}", work, environment) for n in range(2)]
        for process in [*self.nodes, *self.workers]:
            process.start()
        self.settle()

    def settle(self) -> None:
        """Wait until jobs run."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with suppress(Refused, OSError):
                job = self.nodes[0].call("POST", "/v1/jobs", {"task": "bench_tasks.stamp"}, prefer="wait=5")
                executors = self.nodes[0].call("GET", "/v1/executors")["data"]
                accepting = [one for one in executors if one["state"] == "accepting"]
                if job["state"] == "succeeded" and len(accepting) >= len(self.workers):
                    return
            time.sleep(0.1)
        raise RuntimeError("the cluster does not settle")

    def leader(self) -> Served:
        """Return the node that leads as dispatcher."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            state = self.nodes[0].call("GET", "/v1/cluster")
            leads = {one["node_id"] for one in state["leaders"] if one["role"] == "dispatcher"}
            urls = {one["url"] for one in state["nodes"] if one["id"] in leads and one["state"] == "up"}
            if found := [node for node in self.nodes if node.url in urls]:
                return found[0]
            time.sleep(0.1)
        raise RuntimeError("nobody leads")

    def other(self, node: Served) -> Served:
        """Return the node that is not `node`."""
        return next(one for one in self.nodes if one is not node)

    def end(self) -> None:
        """End all of it."""
        for process in [*self.workers, *self.nodes]:
            process.end()
        self.nats.end()


def first_start_after(node: Served, fault: Callable[[], None]) -> float:
    """Return the seconds from `fault` to the first start of a job posted from then on."""
    found: list[str] = []
    done = threading.Event()

    def post() -> None:
        while not done.is_set():
            with suppress(Refused, OSError):
                found.append(node.call("POST", "/v1/jobs", {"task": "bench_tasks.stamp"}, timeout=12)["id"])
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
    return (started - at) / 1e9


def second_attempt_after(cluster: Cluster, fault: Callable[[Served], None]) -> float:
    """Return the seconds from `fault`, which ends a worker's attempt, to the start of the next attempt."""
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
                shown = node.call("GET", f"/v1/jobs/{job['id']}")
                holder = shown["executor_id"]
                executors = node.call("GET", "/v1/executors")["data"]
                pid = next(one["pid"] for one in executors if one["id"] == holder)
                worker = next(one for one in cluster.workers if pid in one.running.family())
                at = time.time_ns()
                fault(worker)
        node.call("POST", f"/v1/jobs/{job['id']}/cancel")
    return (starts[1] - at) / 1e9


def kill_runner(cluster: Cluster) -> float:
    """The process that runs users' code is killed."""

    def fault(worker: Served) -> None:
        for pid in worker.running.family()[1:]:
            with suppress(ProcessLookupError):
                os.kill(pid, 9)

    return second_attempt_after(cluster, fault)


def kill_worker(cluster: Cluster) -> float:
    """A worker is killed with all its processes."""
    took = second_attempt_after(cluster, lambda worker: worker.running.kill())
    for worker in cluster.workers:
        if worker.running.ended:
            worker.start()
    return took


def kill_leader(cluster: Cluster) -> float:
    """The node that leads is killed."""
    leader = cluster.leader()
    took = first_start_after(cluster.other(leader), leader.running.kill)
    leader.start()
    return took


def stop_leader(cluster: Cluster) -> float:
    """The node that leads is stopped cleanly; measured from its end."""
    leader = cluster.leader()

    def fault() -> None:
        leader.running.terminate()

    took = first_start_after(cluster.other(leader), fault)
    leader.running.wait()
    leader.start()
    return took


def freeze_leader(cluster: Cluster) -> float:
    """The node that leads is frozen for 5 s."""
    leader = cluster.leader()
    thaw = threading.Timer(5, leader.running.thaw)

    def fault() -> None:
        leader.running.freeze()
        thaw.start()

    took = first_start_after(cluster.other(leader), fault)
    thaw.join()
    return took


def kill_nats(cluster: Cluster) -> float:
    """The NATS server that leads the journal's stream is killed."""
    return _lose_nats(cluster, Process.kill)


def stop_nats(cluster: Cluster) -> float:
    """The NATS server that leads the journal's stream is stopped cleanly."""
    return _lose_nats(cluster, Process.terminate)


def _lose_nats(cluster: Cluster, how: Callable[[Process], None]) -> float:
    index = cluster.nats.leader_of("CLOCKJACK_JOURNAL_0")
    server = cluster.nats.servers[index]
    if server is None:
        raise RuntimeError("the leader of the stream is gone")
    took = first_start_after(cluster.nodes[0], lambda: how(server))
    server.wait()
    cluster.nats.start(index)
    cluster.nats.wait_ready()
    return took


def lose_replica(cluster: Cluster) -> float:
    """The node that leads is killed, and its SQLite file deleted; until it answers again."""
    leader = cluster.leader()
    leader.running.kill()
    for file in leader.data.glob("replica.sqlite*"):
        file.unlink()
    began = time.monotonic()
    leader.start()
    return time.monotonic() - began


FAULTS: dict[str, tuple[Callable[[Cluster], float], str]] = {
    "runner killed": (kill_runner, "< 3 s"),
    "worker killed": (kill_worker, "< 3 s"),
    "leading node killed": (kill_leader, "< 3 s"),
    "leading node stopped": (stop_leader, "< 0.2 s"),
    "leading node frozen for 5 s": (freeze_leader, "< 3 s"),
    "leading NATS server killed": (kill_nats, "< 10 s"),
    "leading NATS server stopped": (stop_nats, "< 1 s"),
    "SQLite file deleted": (lose_replica, "rebuilt"),
}


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Run a cluster in a scratch folder."""
    with tempfile.TemporaryDirectory(prefix="clockjack-recovery-") as folder:
        made: Cluster | None = None
        try:
            made = Cluster(Path(folder))
            yield made
        finally:
            if made is not None:
                made.end()


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", choices=FAULTS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    table: dict[str, list[float]] = {}
    with cluster() as running:
        for name, (fault, bound) in FAULTS.items():
            if options.only in (None, name):
                took: list[float] = []
                for _ in range(options.runs):
                    took.append(fault(running))
                    running.settle()
                table[name] = took
                print(
                    f"{name:30} median {statistics.median(took):6.2f} s   worst {max(took):6.2f} s   bound {bound}",
                    flush=True,
                )
    print(f"{options.runs} runs each; load average {load_average()}")
    if options.json:
        print(json.dumps(table))


if __name__ == "__main__":
    main()
