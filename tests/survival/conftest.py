"""A node as a user starts it, in a process of its own, that can be killed with all its children."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.survival.watched import WatchedCluster

from clockjack.testing.processes.served import Served

TASKS = Path(__file__).parent


class ServedNode(Served):
    """A node whose tasks write a diary."""

    def __init__(self, folder: Path, options: tuple[str, ...]) -> None:
        self.diary = folder / "diary.txt"
        environment = {"PYTHONPATH": str(TASKS), "SURVIVAL_DIARY": str(self.diary)}
        super().__init__(
            "serve", folder, ["--port", "0", "--tasks", "survival_tasks", *options], os.environ | environment
        )

    def raw(self, path: str) -> bytes:
        """Return the bytes that a GET answers."""
        with closing(self.connect()) as connection:
            connection.request("GET", path)
            return connection.getresponse().read()

    def attempts_begun(self) -> Counter[str]:
        """Return how often each job began to run, by what the tasks wrote down."""
        lines = self.diary.read_text().splitlines() if self.diary.exists() else []
        return Counter(line.split()[1] for line in lines if line.startswith("begin "))


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., ServedNode]]:
    """Start nodes; each ends with the test."""
    nodes: list[ServedNode] = []

    def start(*options: str) -> ServedNode:
        node = ServedNode(tmp_path / f"node-{len(nodes)}", options)
        nodes.append(node)
        node.start()
        return node

    yield start
    for node in nodes:
        node.end()


@pytest.fixture(scope="session")
def cluster_for_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedCluster]:
    """Run a cluster for all tests that leave it whole; its replicas are compared at the end."""
    cluster = WatchedCluster(tmp_path_factory.mktemp("cluster") / "cluster")
    try:
        yield cluster
        cluster.settle()
        cluster.check_replicas()
    finally:
        cluster.end()


@pytest.fixture
def cluster(cluster_for_all: WatchedCluster) -> Iterator[WatchedCluster]:
    """Return the cluster when all of it is well; afterwards it must be again, and have kept its promises."""
    cluster_for_all.settle()
    yield cluster_for_all
    cluster_for_all.settle()
    cluster_for_all.check()
