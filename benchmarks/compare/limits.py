"""The limits: what Clockjack stands on, driven by nothing else. Each returns operations a second.

``python -m compare.limits NAME FOLDER SECONDS`` prints one JSON object, as :mod:`compare.child` does.
"""

import asyncio
import json
import multiprocessing
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from compare import brokers
from compare.brokers.ports import accepts, free_port
from compare.processes import Processes

RECORD = b"x" * 400
ROWS = 500
"""Rows of one transaction, and records of one append."""
UNDER_WAY = 32
"""Requests under way at once, over as many connections."""


async def jetstream(folder: Path, seconds: float) -> dict[str, float]:
    """Append to a stream of the bundled server, which syncs each message, one after the other acknowledged."""
    import nats

    processes = Processes(folder, dict(os.environ))
    try:
        connection = await nats.connect(brokers.start("nats", processes, durable=True))
        stream = connection.jetstream()
        await stream.add_stream(name="limit", subjects=["limit"])

        async def one() -> int:
            await stream.publish("limit", RECORD)
            return 1

        async def many() -> int:
            await stream.publish("limit", RECORD * ROWS)
            return ROWS

        figures = {
            "jetstream_appends_of_1_record": await _rate(one, seconds),
            "jetstream_records_in_appends_of_500": await _rate(many, seconds),
        }
        await connection.close()
    finally:
        processes.end()
    return figures


async def sqlite(folder: Path, seconds: float) -> dict[str, float]:
    """Insert a row for a job, and update it twice, in transactions of 500 rows, as apply does."""
    return {
        f"sqlite_{level.lower()}_jobs": await _rate(_Jobs(folder / f"{level}.sqlite", level).step, seconds)
        for level in ("NORMAL", "FULL")
    }


class _Jobs:
    """A table of jobs."""

    def __init__(self, path: Path, level: str) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute(f"PRAGMA synchronous={level}")
        columns = "id TEXT PRIMARY KEY, queue TEXT, state INTEGER, at INTEGER, spec BLOB"
        self._database.execute(f"CREATE TABLE job ({columns}) WITHOUT ROWID")
        self._database.execute("CREATE INDEX ready ON job (queue, at) WHERE state = 1")
        self._count = 0

    async def step(self) -> int:
        """Insert some, and update them twice."""
        ids = [f"{number:026}" for number in range(self._count, self._count + ROWS)]
        self._count += ROWS
        insert = "INSERT INTO job VALUES (?, ?, ?, ?, ?)"
        update = "UPDATE job SET state = ?, at = ? WHERE id = ?"
        self._write(insert, [(one, "bench", 1, self._count, RECORD) for one in ids])
        self._write(update, [(2, self._count, one) for one in ids])
        self._write(update, [(3, self._count, one) for one in ids])
        return ROWS

    def _write(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        self._database.execute("BEGIN")
        self._database.executemany(statement, rows)
        self._database.execute("COMMIT")


async def http(folder: Path, seconds: float) -> dict[str, float]:
    """Post 300 bytes of JSON, answered by 201: to Litestar, and to a bare ASGI function, on Clockjack's own server."""
    figures: dict[str, float] = {}
    for kind in ("litestar", "asgi"):
        port = free_port()
        server = multiprocessing.get_context("spawn").Process(target=_serve, args=(kind, port))
        server.start()
        try:
            for _ in range(500):
                if accepts(port):
                    break
                await asyncio.sleep(0.02)
            figures[f"{kind}_posts"] = await _posts(port, seconds)
        finally:
            server.kill()
            server.join()
    return figures


async def _posts(port: int, seconds: float) -> float:
    from peers.keep_alive import Pool

    pool = Pool(f"http://127.0.0.1:{port}")
    body = {"task": "work", "args": {"payload": "x" * 300}}
    request = pool.request("POST", "/jobs", body)
    count, until = 0, time.monotonic() + seconds

    async def post() -> None:
        nonlocal count
        while time.monotonic() < until:
            await pool.send(request)
            count += 1

    began = time.monotonic()
    await asyncio.gather(*(post() for _ in range(UNDER_WAY)))
    pool.close()
    return round(count / (time.monotonic() - began), 1)


def _serve(kind: str, port: int) -> None:
    import uvicorn
    from litestar import Litestar, Request, Response, post

    from clockjack_api.connections import protocol

    async def asgi(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message["body"]
            if not message.get("more_body"):
                break
        answer = json.dumps({"id": len(json.loads(body))}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    @post("/jobs")
    async def submit(data: dict[str, Any], request: Request[Any, Any, Any]) -> Response[dict[str, int]]:
        return Response({"id": len(data)}, status_code=201)

    app: Any = asgi if kind == "asgi" else Litestar([submit], openapi_config=None)
    uvicorn.run(app, port=port, http=protocol("httptools", 4000), loop="uvloop", log_level="error", lifespan="off")


async def _rate(operation: Callable[[], Awaitable[int]], seconds: float) -> float:
    count, began = 0, time.monotonic()
    while (took := time.monotonic() - began) < seconds:
        count += await operation()
    return round(count / took, 1)


LIMITS: dict[str, Callable[[Path, float], Awaitable[dict[str, float]]]] = {
    "jetstream": jetstream,
    "sqlite": sqlite,
    "http": http,
}


async def _limit(name: str, folder: Path, seconds: float) -> dict[str, float]:
    return await LIMITS[name](folder, seconds)


def main() -> None:
    """Measure one."""
    import uvloop

    name, place, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    with tempfile.TemporaryDirectory(prefix="clockjack-bench-", dir=place, ignore_cleanup_errors=True) as folder:
        os.environ["PYTHONWARNINGS"] = "ignore"
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            figures = runner.run(_limit(name, Path(folder), seconds))
    print(json.dumps({"figures": figures}))


if __name__ == "__main__":
    main()
