"""A whole cluster of real processes: NATS servers, nodes, workers, and links between them that can be cut."""

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from clockjack.testing.processes.link import Link
from clockjack.testing.processes.nats_cluster import NatsCluster
from clockjack.testing.processes.served import PROGRAM, Refused, Served

ROLES = "api,scheduler,dispatcher,matcher,courier,archivist"
"""Of the nodes: all but executors, which the workers have."""

SETTLE_SECONDS = 40.0
"""Everything must be well again by then."""


class Cluster:
    """All processes, and who is connected to whom over which links. Everything ends with :meth:`end`."""

    def __init__(
        self,
        folder: Path,
        *,
        tasks: Path,
        nats: int = 3,
        nodes: int = 3,
        workers: int = 2,
        node_options: Sequence[str] = (),
        node_program: Sequence[str] = PROGRAM,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start so many NATS servers, nodes and workers in `folder`, and wait until they are ready.

        The workers know the tasks of the module in the file `tasks`. Their `environment` is added to this process's.
        `node_program` is what Python is told to run as nodes; see :class:`~clockjack.testing.processes.served.Served`.
        """
        (folder / "nats").mkdir(parents=True)
        self.folder = folder
        self.nats = NatsCluster(folder / "nats", nats)
        self.links: dict[str, list[Link]] = {}
        known = os.environ.get("PYTHONPATH")
        path = str(tasks.parent) if not known else f"{tasks.parent}{os.pathsep}{known}"
        self._environment = {"PYTHONPATH": path, **(environment or {})}
        serve = ["--port", "0", "--roles", ROLES, *node_options]
        work = ["--tasks", tasks.stem, "--executors", "1"]
        self.nodes = [self._served("serve", f"node-{number}", serve, node_program) for number in range(nodes)]
        self.workers = [self._served("worker", f"worker-{number}", work) for number in range(workers)]
        try:
            for one in self.everyone:
                one.launch()
            for one in self.everyone:
                one.wait_ready()
        except BaseException:
            self.end()
            raise

    @property
    def everyone(self) -> list[Served]:
        """Nodes and workers."""
        return [*self.nodes, *self.workers]

    def links_of(self, one: Served) -> list[Link]:
        """Return the links between a node or worker and the NATS servers, in the servers' order."""
        return self.links[one.folder.name]

    def others(self, node: Served) -> list[Served]:
        """Return the nodes that are not `node`."""
        return [one for one in self.nodes if one is not node]

    def leader(self, role: str = "dispatcher", among: Sequence[Served] | None = None, after: int = 0) -> Served:
        """Return the node that leads in `role`, as those `among` the nodes see it, in an epoch later than `after`.

        :raises TimeoutError: if nobody does for :data:`SETTLE_SECONDS`.
        """
        deadline = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < deadline:
            for node in among or self.nodes:
                with suppress(Refused, OSError):
                    lease = self.lease(node, role)
                    found = [one for one in self.nodes if one.node_id == lease.get("node_id")]
                    if found and lease["epoch"] > after:
                        return found[0]
            time.sleep(0.02)
        raise TimeoutError(f"nobody leads as {role}")

    def lease(self, node: Served, role: str) -> dict[str, Any]:
        """Return what a node says of the lease of `role`."""
        leaders = node.call("GET", "/v1/cluster", timeout=5)["leaders"]
        return next((one for one in leaders if one["role"] == role), {"node_id": None, "epoch": 0})

    def worker_of(self, node: Served, job_id: str) -> Served:
        """Return the worker that runs a job, as soon as `node` sees one.

        :raises TimeoutError: if it sees none for :data:`SETTLE_SECONDS`.
        """
        deadline = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < deadline:
            executor = node.call("GET", f"/v1/jobs/{job_id}")["executor_id"]
            pids = {one["pid"] for one in node.call("GET", "/v1/executors")["data"] if one["id"] == executor}
            for worker in self.workers:
                if pids.intersection(worker.running.family()):
                    return worker
            time.sleep(0.02)
        raise TimeoutError(f"nobody runs {job_id}")

    def settle(self) -> None:
        """Start what has ended, and wait until every node is ready and sees all workers.

        :raises TimeoutError: if that takes longer than :data:`SETTLE_SECONDS`.
        """
        self.nats.revive()
        for one in self.everyone:
            if one.running.ended:
                one.launch()
        for one in self.everyone:
            one.wait_ready()
        deadline = time.monotonic() + SETTLE_SECONDS
        for node in self.nodes:
            while not self._is_well(node):
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{node.folder.name} does not recover: {node.running.last_words()}")
                time.sleep(0.05)

    def _is_well(self, node: Served) -> bool:
        with suppress(Refused, OSError):
            node.call("GET", "/health/ready", timeout=5)
            executors = node.call("GET", "/v1/executors", timeout=5)["data"]
            leaders = node.call("GET", "/v1/cluster", timeout=5)["leaders"]
            return len(leaders) >= len(ROLES.split(",")) - 1 and sum(
                one["state"] == "accepting" for one in executors
            ) >= len(self.workers)
        return False

    def end(self) -> None:
        """End all of it."""
        for one in self.everyone:
            one.end()
        self.nats.end()
        for links in self.links.values():
            for link in links:
                link.close()

    def _served(self, command: str, name: str, options: Sequence[str], program: Sequence[str] = PROGRAM) -> Served:
        self.links[name] = [Link(port) for port in self.nats.ports]
        nats = [word for link in self.links[name] for word in ("--nats", f"nats://127.0.0.1:{link.port}")]
        return Served(command, self.folder / name, [*options, *nats], self._environment, program)
