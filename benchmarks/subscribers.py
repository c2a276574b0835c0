"""Many who hear events: 1,000 subscriptions (webhooks), and 1,000 event streams, a slow one among each.

``python benchmarks/subscribers.py [--subscribers 1000] [--events 10]``

Each event goes to all of them. The slow webhook takes 5 s to answer; the slow stream does not read. Measured from the
POST of an event to when each of the others has it; the node's memory is that of all its processes.
"""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from bench_node import BenchNode, bench_node, load_average
from latency import quantile

SLOW_SECONDS = 5.0

TYPE = "bench.event"


class Seen:
    """When each event came to whom."""

    def __init__(self) -> None:
        self.sent: dict[int, float] = {}
        self.took: dict[int, list[float]] = {}
        self.slow: list[int] = []

    def came(self, n: int) -> None:
        """Note that one has come."""
        self.took.setdefault(n, []).append(time.monotonic() - self.sent[n])

    async def all_came(self, count: int) -> None:
        """Wait until each event has come to so many."""
        while any(len(self.took.get(n, ())) < count for n in self.sent):  # noqa: ASYNC110 - it is rare, and cheap
            await asyncio.sleep(0.02)


@asynccontextmanager
async def receivers(seen: Seen) -> AsyncIterator[str]:
    """Take webhooks, at /0 slowly."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.lower().split(b"\r\n")
                length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
                n = json.loads(await reader.readexactly(length))["data"]["n"]
                if head.startswith(b"POST /0 "):
                    seen.slow.append(n)
                    await asyncio.sleep(SLOW_SECONDS)
                else:
                    seen.came(n)
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=2048)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        server.close()


async def publish(http: httpx.AsyncClient, seen: Seen, n: int) -> None:
    """Publish an event."""
    event = {"specversion": "1.0", "id": f"{id(seen)}-{n}", "source": "/bench", "type": TYPE, "data": {"n": n}}
    seen.sent[n] = time.monotonic()
    answer = await http.post("/v1/events", json=event, headers={"Content-Type": "application/cloudevents+json"})
    answer.raise_for_status()


def report(what: str, seen: Seen, count: int, began: float, node: BenchNode, before: float) -> None:
    """Print what was measured."""
    took = [seconds * 1000 for each in seen.took.values() for seconds in each]
    rate = len(took) / (time.monotonic() - began)
    memory = sum(node.pss_mib().values())
    print(
        f"{what}: {len(seen.sent)} events to {count} each: {rate:,.0f}/s; "
        f"median {statistics.median(took):.0f} ms, p99 {quantile(took, 0.99):.0f} ms, worst {max(took):.0f} ms; "
        f"memory {before:.0f} -> {memory:.0f} MiB"
    )


async def webhooks(node: BenchNode, count: int, events: int) -> None:
    """Measure subscriptions."""
    seen = Seen()
    before = sum(node.pss_mib().values())
    async with receivers(seen) as url, httpx.AsyncClient(base_url=node.url, timeout=60) as http:
        for number in range(count + 1):
            body = {"id": f"s{number}", "url": f"{url}/{number}", "types": [TYPE], "timeout_seconds": 30}
            (await http.post("/v1/subscriptions", json=body)).raise_for_status()
        began = time.monotonic()
        for n in range(events):
            await publish(http, seen, n)
        async with asyncio.timeout(300):
            await seen.all_came(count)
        report("webhooks", seen, count, began, node, before)
        print(f"          the slow one had {len(seen.slow)} of {events} by then")
        for number in range(count + 1):
            (await http.delete(f"/v1/subscriptions/s{number}")).raise_for_status()


async def streams(node: BenchNode, count: int, events: int) -> None:
    """Measure event streams."""
    seen = Seen()
    before = sum(node.pss_mib().values())
    host, port = node.url.removeprefix("http://").split(":")
    opened = asyncio.Semaphore(0)

    async def listen() -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"GET /v1/events/stream?types={TYPE} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        opened.release()
        try:
            while line := await reader.readline():
                if line.startswith(b"data:") and b'"n"' in line:
                    seen.came(json.loads(line[5:])["data"]["n"])
        finally:
            writer.close()

    async with asyncio.TaskGroup() as group, httpx.AsyncClient(base_url=node.url, timeout=60) as http:
        tasks = [group.create_task(listen()) for _ in range(count)]
        for _ in range(count):
            await opened.acquire()
        _, slow = await asyncio.open_connection(host, int(port), limit=1024)
        slow.write(f"GET /v1/events/stream?types={TYPE} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        began = time.monotonic()
        for n in range(events):
            await publish(http, seen, n)
        async with asyncio.timeout(300):
            await seen.all_came(count)
        report("streams", seen, count, began, node, before)
        slow.close()
        for task in tasks:
            task.cancel()


def main() -> None:
    """Measure, and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, default=1000)
    parser.add_argument("--events", type=int, default=10)
    options = parser.parse_args()
    with bench_node("--allow-private", "127.0.0.1") as node:
        print(f"load average {load_average()}")
        asyncio.run(webhooks(node, options.subscribers, options.events))
        asyncio.run(streams(node, options.subscribers, options.events))


if __name__ == "__main__":
    main()
