"""Jobs submitted one by one over keep-alive connections, run in executor processes, and finished, a second.

``python benchmarks/posts.py [--jobs 20000] [--connections 32] [-- serve options]``

Each connection has one request in flight. The client is as bare as can be, as it runs on the same cores.
"""

import argparse
import asyncio
import json
import time
from functools import partial
from typing import cast

import uvloop

from bench_node import bench_node, load_average, request


class Poster(asyncio.Protocol):
    """One connection that sends the same request again and again."""

    def __init__(self, request_bytes: bytes, budget: list[int], done: asyncio.Future[None]) -> None:
        """Send as long as `budget`, shared by all connections, is not used up."""
        self._request = request_bytes
        self._budget = budget
        self._done = done
        self._seen = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        """Send the next when the answer is whole."""
        self._seen += data
        head, found, body = self._seen.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return
        if not head.startswith(b"HTTP/1.1 201"):
            self._done.set_exception(RuntimeError((head + body)[:500].decode()))
            return
        self._seen = b""
        self._send()

    def _send(self) -> None:
        if self._budget[0] > 0:
            self._budget[0] -= 1
            self._transport.write(self._request)
        elif not self._done.done():
            self._done.set_result(None)


async def post_all(host: str, port: int, body: bytes, jobs: int, connections: int) -> None:
    """Post `jobs` over so many connections."""
    head = f"POST /v1/jobs HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
    data = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    loop = asyncio.get_running_loop()
    budget = [jobs]
    ends: list[asyncio.Future[None]] = []
    transports: list[asyncio.BaseTransport] = []
    for _ in range(connections):
        ends.append(end := loop.create_future())
        made = await loop.create_connection(partial(Poster, data, budget, end), host, port)
        transports.append(made[0])
    await asyncio.gather(*ends)
    for transport in transports:
        transport.close()


def main() -> None:
    """Measure, and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=20_000)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("serve", nargs="*", help="options of clockjack serve")
    options = parser.parse_args()
    body = json.dumps({"task": "bench_tasks.noop", "args": {"payload": "x" * 300}}).encode()
    with bench_node(*options.serve) as node:
        host, _, port = node.url.removeprefix("http://").partition(":")
        uvloop.run(post_all(host, int(port), body, 2000, options.connections))
        watch = node.connection()
        before = node.cpu_seconds()
        began = time.monotonic()
        uvloop.run(post_all(host, int(port), body, options.jobs, options.connections))
        accepted = time.monotonic() - began
        while request(watch, "GET", "/v1/queues/bench")["finished"] < 2000 + options.jobs:
            time.sleep(0.02)
        finished = time.monotonic() - began
        after = node.cpu_seconds()
        names = node.pss_mib()
    print(f"{options.jobs} jobs one by one over {options.connections} connections; load average {load_average()}")
    print(f"accepted {options.jobs / accepted:8.0f} jobs/s")
    print(f"finished {options.jobs / finished:8.0f} jobs/s")
    for name in names:
        pid = int(name.split()[0])
        print(f"  {(after.get(pid, 0) - before.get(pid, 0)) / options.jobs * 1e6:6.1f} us of CPU a job   {name}")


if __name__ == "__main__":
    main()
