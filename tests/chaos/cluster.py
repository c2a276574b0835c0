"""What chaos comes over: three NATS servers, three nodes, two workers, and links that can be cut."""

import os
from pathlib import Path

from clockjack.testing.processes.link import Link
from clockjack.testing.processes.nats_cluster import NatsCluster
from clockjack.testing.processes.served import Served

HERE = Path(__file__).parent
ROLES = "api,scheduler,dispatcher,matcher,archivist"
NODES = 3
WORKERS = 2


class Cluster:
    """All processes, and who is connected to whom over which links."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("nats", "diaries"):
            (folder / name).mkdir(parents=True)
        self.nats = NatsCluster(folder / "nats")
        self.links: dict[str, list[Link]] = {}
        environment = {
            "PYTHONPATH": f"{HERE}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
            "CHAOS_DIARIES": str(folder / "diaries"),
        }
        self.nodes: list[Served] = []
        self.workers: list[Served] = []
        for number in range(NODES):
            options = [
                "--port",
                "0",
                "--roles",
                ROLES,
                "--snapshot-entries",
                "2000",
                *self._over_links(f"node-{number}"),
            ]
            self.nodes.append(Served("serve", folder / f"node-{number}", options, environment))
        for number in range(WORKERS):
            options = ["--tasks", "chaos_tasks", "--executors", "1", *self._over_links(f"worker-{number}")]
            self.workers.append(Served("worker", folder / f"worker-{number}", options, environment))
        for one in self.everyone:
            one.start()

    @property
    def everyone(self) -> list[Served]:
        """Nodes and workers."""
        return [*self.nodes, *self.workers]

    def _over_links(self, name: str) -> list[str]:
        self.links[name] = [Link(port) for port in self.nats.ports]
        return [word for link in self.links[name] for word in ("--nats", f"nats://127.0.0.1:{link.port}")]

    def end(self) -> None:
        for one in self.everyone:
            one.end()
        self.nats.end()
        for links in self.links.values():
            for link in links:
                link.close()
