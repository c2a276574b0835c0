"""What is measured: nodes and NATS servers as one would run them, with a journal or several."""

import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench_node import HERE
from clockjack.embedded.binary import find_server
from clockjack.testing.processes.nats_cluster import NatsCluster
from clockjack.testing.processes.process import Process
from clockjack.testing.processes.served import Served

TICK = os.sysconf("SC_CLK_TCK")
SERVE = ("--port", "0", "--drain-seconds", "1", "--key-requests-per-second", "0")
RUN = ("--tasks", "bench_tasks", "--executors", "2")
NO_EXECUTOR = ("--roles", "api,scheduler,dispatcher,matcher,courier,archivist")


class Deployment:
    """Processes that run."""

    def __init__(self, nodes: Sequence[Served], servers: Sequence[Process]) -> None:
        """Know the first of `nodes` as those to be posted to."""
        self.nodes = nodes
        self._servers = servers

    def cpu_seconds(self) -> dict[str, float]:
        """Return the CPU time that was used so far, by ``server``, ``runner``, and ``node`` with its number."""
        used: dict[str, float] = {}
        pids = [pid for one in [*self._servers, *(node.running for node in self.nodes)] for pid in one.family()]
        for pid in pids:
            kind = self._kind(pid)
            used[kind] = used.get(kind, 0.0) + _cpu_seconds(pid)
        return used

    def _kind(self, pid: int) -> str:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if Path(command[0].decode()).name == "nats-server":
            return "server"
        if b"clockjack.executor.runner" in command:
            return "runner"
        return f"node {next(index for index, node in enumerate(self.nodes) if pid in node.running.family())}"


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


@contextmanager
def separate(folder: Path, shards: int) -> Iterator[Deployment]:
    """Run so many nodes that know nothing of each other, each with a NATS server of its own."""
    nodes = [_node(folder / f"node-{number}", *RUN) for number in range(shards)]
    with _running(nodes):
        yield Deployment(nodes, [])


@contextmanager
def accounts(folder: Path, shards: int) -> Iterator[Deployment]:
    """Run so many nodes that know nothing of each other, each with an account of its own on one NATS server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    names = [f"s{number}" for number in range(shards)]
    users = "\n".join(
        f"{name} {{ jetstream: enabled, users: [{{ user: {name}, password: {name} }}] }}" for name in names
    )
    configuration = folder / "nats.conf"
    configuration.write_text(
        f"listen: 127.0.0.1:{port}\nmax_payload: 8MB\n"
        f'jetstream {{ store_dir: "{folder}/store", sync_interval: always }}\naccounts {{\n{users}\n}}\n'
    )
    server = Process([str(find_server()), "-c", str(configuration)], folder, folder / "nats.log", os.environ)
    try:
        nodes = [_node(folder / name, *RUN, "--nats", f"nats://{name}:{name}@127.0.0.1:{port}") for name in names]
        with _running(nodes):
            yield Deployment(nodes, [server])
    finally:
        server.end()


@contextmanager
def replicated(folder: Path, servers: int, nodes: int) -> Iterator[Deployment]:
    """Run so many NATS servers and nodes with one journal; the first node leads, and runs what is to be run."""
    (folder / "nats").mkdir()
    cluster = NatsCluster(folder / "nats", servers)
    try:
        urls = [word for url in cluster.urls for word in ("--nats", url)]
        first = _node(folder / "node-0", *RUN, *urls)
        others = [_node(folder / f"node-{number}", *NO_EXECUTOR, *urls) for number in range(1, nodes)]
        with _running([first]), _running(others):
            yield Deployment([first, *others], [server for server in cluster.servers if server is not None])
    finally:
        cluster.end()


@contextmanager
def running_node(folder: Path, *options: str) -> Iterator[Served]:
    """Run one node."""
    node = _node(folder, *options)
    with _running([node]):
        yield node


@contextmanager
def _running(nodes: Sequence[Served]) -> Iterator[None]:
    try:
        for node in nodes:
            node.launch()
        for node in nodes:
            node.wait_ready()
        yield
    finally:
        for node in nodes:
            node.end()


def _node(folder: Path, *options: str) -> Served:
    path = f"{HERE}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    return Served("serve", folder, [*SERVE, *options], {"PYTHONPATH": path})
