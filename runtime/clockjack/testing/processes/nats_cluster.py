"""A cluster of real NATS servers on loopback."""

import json
import os
import socket
import time
import urllib.request
from pathlib import Path
from typing import Any

from clockjack.embedded.binary import find_server
from clockjack.testing.processes.process import Process

READY_SECONDS = 30.0
"""A cluster must have elected a leader by then."""


class NatsCluster:
    """Servers that replicate among each other; `folder` holds their configuration, stores and logs."""

    def __init__(self, folder: Path, size: int = 3) -> None:
        """Start `size` servers, and wait until they have a leader."""
        self._folder = folder
        self._ports = [_free_port() for _ in range(size)]
        self._routes = [_free_port() for _ in range(size)]
        self._monitors = [_free_port() for _ in range(size)]
        self.servers: list[Process | None] = [None] * size
        for index in range(size):
            self.start(index)
        self.wait_ready()

    @property
    def ports(self) -> list[int]:
        """Where the servers listen on loopback."""
        return list(self._ports)

    @property
    def urls(self) -> list[str]:
        """Where the servers listen."""
        return [f"nats://127.0.0.1:{port}" for port in self._ports]

    def start(self, index: int) -> None:
        """Start one server, on the store that it had."""
        routes = ", ".join(f"nats://127.0.0.1:{port}" for port in self._routes)
        configuration = self._folder / f"nats-{index}.conf"
        cluster = (
            f"cluster {{ name: c, listen: 127.0.0.1:{self._routes[index]}, no_advertise: true, routes: [{routes}] }}\n"
        )
        configuration.write_text(
            f"server_name: n{index}\n"
            f"listen: 127.0.0.1:{self._ports[index]}\n"
            f"http: 127.0.0.1:{self._monitors[index]}\n"
            f"max_payload: 8MB\n"
            f'jetstream {{ store_dir: "{self._folder}/store-{index}", sync_interval: always }}\n'
            + (cluster if len(self._ports) > 1 else "")
        )
        log = self._folder / f"nats-{index}.log"
        self.servers[index] = Process([str(find_server()), "-c", str(configuration)], self._folder, log, os.environ)

    def revive(self) -> None:
        """Start the servers that have ended, and wait until all are ready."""
        ended = [index for index, server in enumerate(self.servers) if server is None or server.ended]
        for index in ended:
            self.start(index)
        if ended:
            self.wait_ready()

    def wait_ready(self) -> None:
        """Wait until JetStream has a leader that all running servers know.

        :raises TimeoutError: if it takes longer than :data:`READY_SECONDS`.
        """
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if all(self._is_ready(index) for index, server in enumerate(self.servers) if server is not None):
                return
            time.sleep(0.05)
        raise TimeoutError("the NATS cluster has no leader")

    def leader_of(self, stream: str) -> int:
        """Return which server leads a stream.

        :raises LookupError: if none does now.
        """
        for index, server in enumerate(self.servers):
            if server is None or server.ended:
                continue
            for account in self._ask(index, "jsz?streams=true").get("account_details", []):
                for detail in account.get("stream_detail", []):
                    leader = detail.get("cluster", {}).get("leader")
                    if detail["name"] == stream and leader:
                        return int(leader.removeprefix("n"))
        raise LookupError(f"{stream} has no leader")

    def end(self) -> None:
        """End all servers."""
        for server in self.servers:
            if server is not None:
                server.end()

    def _is_ready(self, index: int) -> bool:
        try:
            if len(self._ports) == 1:
                return bool(self._ask(index, "healthz").get("status") == "ok")
            return bool(self._ask(index, "jsz").get("meta_cluster", {}).get("leader"))
        except OSError:
            return False

    def _ask(self, index: int, path: str) -> dict[str, Any]:
        url = f"http://127.0.0.1:{self._monitors[index]}/{path}"
        with urllib.request.urlopen(url, timeout=2) as answer:
            found: dict[str, Any] = json.loads(answer.read())
        return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
