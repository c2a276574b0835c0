"""What a cluster would carry, and what ends first: ``python -m scale.model [--constants]``.

For so many nodes, with as many shards, and all shards equally busy:

- *every node applies every shard*: what the design says today, with one shard;
- *three nodes apply each shard*: its leaders are on one of them, the other two stand by.

For each resource there is a rate at which it is used up; the least of them is what the cluster carries. A rate is of
jobs that are submitted in batches and do nothing, as in the benchmarks: each that is submitted by a request of its own
costs its node more (REQUEST_US), and jobs that do something need executors on further machines.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scale import constants as c

SIZES = (1, 3, 10, 100)
"""Nodes."""

FULL = 0.8
"""So much of a resource is used at most: beyond, waiting grows without bound."""


@dataclass(frozen=True)
class Cluster:
    """So many machines, each with a node, a NATS server and two executors."""

    nodes: int
    shards: int
    hosts: int
    """Nodes that apply each shard."""

    @property
    def copies(self) -> int:
        """Servers that keep each journal."""
        return 3 if self.nodes >= 3 else 1

    @property
    def executors(self) -> int:
        """In all."""
        return c.EXECUTORS_PER_SHARD * self.nodes


def node_process(of: Cluster) -> float:
    """Return the rate at which the busiest node has no time left: leading, standing by, hearing executors and nodes.

    Each dispatcher sees all executors in each round.
    """
    fixed = c.IDLE_US.value + c.HEARTBEAT_US.value * of.executors + c.STATUS_US.value * of.nodes
    rounds = c.ROUNDS.value * c.ROUND_EXECUTOR_US.value * of.executors * max(of.shards / of.nodes, 1)
    free = FULL * c.NODE_CORES.value * 1e6 - fixed - rounds
    if of.shards < of.nodes:  # the one that leads stands by for nothing
        return free * of.shards / c.LEADER_US.value
    return free * of.nodes / (c.LEADER_US.value + c.STANDBY_US.value * (of.hosts - 1))


def servers(of: Cluster) -> float:
    """Return the rate at which NATS servers have no time left, on a core of each machine."""
    per_job = c.SERVER_US_3.value if of.copies == 3 else c.SERVER_US_1.value
    per_job += c.FOLLOWED_US.value * (of.hosts - 1)
    beats = c.SERVER_HEARTBEAT_US.value * of.executors
    free = FULL * 1e6 - beats
    return free * _busy_servers(of) / per_job


def disk(of: Cluster) -> float:
    """Return the rate at which disks can't sync any faster, were each append as large as it may be: 500 jobs.

    A job is in three appends. The rate is no limit in itself: where appends wait, batches grow.
    """
    per_job = 3 / 500 * of.copies
    return FULL * c.DISK_FSYNCS.value * max(_busy_servers(of), of.copies) / per_job


def network(of: Cluster) -> float:
    """Return the rate at which servers can't send any more: to copies, to nodes that follow, to executors.

    Followers of a journal are served by all that keep it; each node is beside a server of its own.
    """
    if of.nodes == 1:
        return float("inf")
    per_job = c.JOURNAL_BYTES.value * (of.copies - 1 + of.hosts) + c.INBOX_BYTES.value
    beats = c.HEARTBEAT_BYTES.value * of.executors
    return (FULL * c.LINK_BYTES.value - beats) * _busy_servers(of) / per_job


def machines(of: Cluster) -> float:
    """Return the rate at which executors have no cores left: those that neither the node nor the server takes."""
    return FULL * (c.CORES.value - 2) * of.nodes * 1e6 / c.RUNNER_JOB_US.value


def appends(of: Cluster) -> float:
    """Return the rate at which journals are full: one batch after the other, of at most 1,000 records or 512 KiB."""
    append = c.APPEND_US_3.value if of.copies == 3 else c.APPEND_US_1.value
    jobs = 524_288 / c.JOURNAL_BYTES.value  # of all three records of a job
    return of.shards * jobs / (append + c.APPEND_JOB_US.value * jobs) * 1e6


def _busy_servers(of: Cluster) -> int:
    """Return how many servers' worth of journals there is: one journal keeps as many busy as it has copies."""
    return min(of.nodes, of.shards * of.copies)


RESOURCES: dict[str, Callable[[Cluster], float]] = {
    "node process": node_process,
    "NATS server": servers,
    "journal": appends,
    "disk": disk,
    "network": network,
    "executors": machines,
}


def clusters(size: int) -> Iterator[tuple[str, Cluster]]:
    """Yield the ways in which so many nodes can be used."""
    yield "one shard", Cluster(size, 1, size)
    if size > 1:
        yield "every node applies every shard", Cluster(size, size, size)
        yield "three nodes apply each shard", Cluster(size, size, min(size, 3))


def carried(of: Cluster) -> list[tuple[float, str]]:
    """Return at which rate each resource ends, the first to end first."""
    return sorted((rate(of), name) for name, rate in RESOURCES.items())


def main() -> None:
    """Print the table, or the constants."""
    parser = argparse.ArgumentParser(prog="python -m scale.model", description=__doc__)
    parser.add_argument("--constants", action="store_true", help="print what the model goes by")
    options = parser.parse_args()
    if options.constants:
        print_constants()
        return
    print("| nodes | shards | applied by | jobs/s | ends first | then | a node's share for presence |")
    print("| ---: | ---: | --- | ---: | --- | --- | ---: |")
    for size in SIZES:
        for name, cluster in clusters(size):
            (rate, first), (later, second), *_ = carried(cluster)
            heard = (c.HEARTBEAT_US.value * cluster.executors + c.STATUS_US.value * cluster.nodes) / 1e6
            print(
                f"| {size} | {cluster.shards} | {name} | {rate:,.0f} | {first} | {second}, {later:,.0f} | {heard:.1%} |"
            )


def print_constants() -> None:
    """Print each constant with where it comes from."""
    print("| constant | value | unit | | from |")
    print("| --- | ---: | --- | --- | --- |")
    named = {name: value for name, value in vars(c).items() if isinstance(value, c.Constant) and name.isupper()}
    named |= {f"APPLY_US[{kind}]": value for kind, value in c.APPLY_US.items()}
    for name, constant in named.items():
        if not name.startswith("_"):
            print(f"| {name} | {constant.value:,.4g} | {constant.unit} | {constant.kind} | {constant.source} |")


if __name__ == "__main__":
    main()
