"""What executors cost a node that only hears them: their heartbeats and announcements, which reach every node."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from clockjack import subjects
from clockjack.bus.nats import NatsBus
from clockjack.connection.nats import NatsConnection
from clockjack.executor.actor import CATALOG_SECONDS, HEARTBEAT_SECONDS
from clockjack.executor.messages import Catalog, Heartbeat, TaskInfo
from clockjack.testing.processes.nats_cluster import NatsCluster
from scale.deployments import NO_EXECUTOR, Deployment, running_node

COUNTS = (0, 100, 400, 1600)
SECONDS = 8.0
TASKS = 20
"""That each executor knows."""

ATTEMPTS = 16
"""That each says it holds."""

Figures = dict[str, float]


def measure() -> Iterator[tuple[str, int, Figures]]:
    """Yield what a node that does nothing else costs a second, with so many executors."""
    with tempfile.TemporaryDirectory(prefix="clockjack-bench-") as name:
        folder = Path(name)
        (folder / "nats").mkdir()
        cluster = NatsCluster(folder / "nats", 1)
        try:
            with running_node(folder / "node", *NO_EXECUTOR, "--nats", cluster.urls[0]) as node:
                servers = [server for server in cluster.servers if server is not None]
                deployment = Deployment([node], servers)
                for count in COUNTS:
                    yield "executors", count, cost(deployment, cluster.urls[0], count)
        finally:
            cluster.end()


def cost(deployment: Deployment, url: str, count: int) -> Figures:
    """Let so many executors be heard, and return the CPU time that this takes in a second."""
    command = [sys.executable, "-m", "scale.presence", url, str(count)]
    beating = subprocess.Popen(command, cwd=Path(__file__).parents[1], env=os.environ)
    try:
        time.sleep(4)
        before, began = deployment.cpu_seconds(), time.monotonic()
        time.sleep(SECONDS)
        after, took = deployment.cpu_seconds(), time.monotonic() - began
    finally:
        beating.terminate()
        beating.wait(20)
    return {
        "node_us_per_second": (after["node 0"] - before["node 0"]) / took * 1e6,
        "server_us_per_second": (after["server"] - before["server"]) / took * 1e6,
        "heartbeat_bytes": float(len(msgspec.msgpack.encode(heartbeat_of("x" * 33)))),
        "catalog_bytes": float(len(msgspec.msgpack.encode(catalog_of("x" * 33)))),
    }


async def beat(url: str, count: int) -> None:
    """Be so many executors, which say that they are there, and take nothing."""
    ids = [f"worker.{number:026d}" for number in range(count)]
    async with NatsConnection.open(url) as connection:
        bus = NatsBus(connection)
        turn = 0
        while True:
            began = time.monotonic()
            for at, executor_id in enumerate(ids):
                await bus.publish(subjects.heartbeat(executor_id), msgspec.msgpack.encode(heartbeat_of(executor_id)))
                if turn % int(CATALOG_SECONDS / HEARTBEAT_SECONDS) == 0:
                    await bus.publish(subjects.catalog(executor_id), msgspec.msgpack.encode(catalog_of(executor_id)))
                if at % 100 == 99:
                    await asyncio.sleep(HEARTBEAT_SECONDS * 50 / count)
            turn += 1
            await asyncio.sleep(max(HEARTBEAT_SECONDS - (time.monotonic() - began), 0.01))


def heartbeat_of(executor_id: str, *, accepting: bool = False) -> Heartbeat:
    """Return what an executor says that holds as much as it has slots."""
    attempts = [(1_000_000 + number, 1) for number in range(ATTEMPTS)]
    return Heartbeat(executor_id, "n" * 26, ATTEMPTS, accepting, "0" * 16, attempts, 1.0, 0, 1)


def catalog_of(executor_id: str) -> Catalog:
    """Return what it says that it knows."""
    schema = {"type": "object", "properties": {"payload": {"type": "string"}}, "required": ["payload"]}
    tasks = [TaskInfo(f"shop.task_{number}", "default", "async", "Does it.", schema) for number in range(TASKS)]
    return Catalog(executor_id, "n" * 26, "0" * 16, tasks, ["http:"])


if __name__ == "__main__":
    try:
        asyncio.run(beat(sys.argv[1], int(sys.argv[2])))
    except (KeyboardInterrupt, json.JSONDecodeError):
        sys.exit(0)
