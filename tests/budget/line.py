"""All that a job goes through, in one event loop and one thread: from the request to the runner and back.

What stands in for something is what production has another adapter of: the log, the bus, and the connection to the
replica. The rest is as it is: the API with its framework, the journal's writer, apply, the dispatcher, the executor,
the wire to a runner, and the runner.
"""

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

import anyio
import msgspec
from tests.budget.runners import NAME, BesideLauncher
from tests.core.scribe import BEGIN

from clockjack.actors.supervisor import Supervisor
from clockjack.apply.outcome import Outcome
from clockjack.bus.inbox import Inbox
from clockjack.bus.memory import MemoryBus
from clockjack.bus.port import Message
from clockjack.clock import MICROSECONDS, Clock
from clockjack.executor.actor import Executor
from clockjack.executor.crew import crew_of
from clockjack.executor.settings import Settings
from clockjack.journal.port import Proposer
from clockjack.log.memory import MemoryLog
from clockjack.log.port import Entry
from clockjack.records import Finish, batch_decoder
from clockjack.replica.memory import MemoryReplica
from clockjack.services import Services
from clockjack.testing.assembly import World, memory_node
from clockjack_api.app import create_app
from clockjack_api.settings import ApiSettings

JOB = {"task": NAME, "queue": "default", "args": {"payload": "x" * 300}}
APPEND_SECONDS = 0.001
SETTLED_SECONDS = 5.0
"""After this (of virtual time) all that happens once has happened."""


class LoopClock:
    """A wall clock that follows the event loop's, also where no task runs: in callbacks of the wire.

    It goes on by a microsecond each time that somebody looks: else jobs would take no time at all, and the dispatcher
    would give an executor no more than it has slots.
    """

    poll_seconds = 3600.0

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._looks = 0

    def now(self) -> int:
        self._looks += 1
        return BEGIN + int(self._loop.time() * MICROSECONDS) + self._looks


class Ports:
    """What goes through the ports of a node."""

    def __init__(self) -> None:
        self.through: Counter[str] = Counter()
        self.ended = 0
        """Attempts that executors reported."""
        self.ended_in = 0
        """The last entry with such a report."""


class CountedLog(MemoryLog):
    """Counts appends, and what they say of jobs that ended. An append takes its time, so that batches gather."""

    def __init__(self, clock: Clock, ports: Ports) -> None:
        super().__init__(clock, identity="journal")
        self._ports = ports
        self.is_slow = False

    async def append(self, subject: str, payload: bytes, message_id: str) -> int:
        self._ports.through["appends"] += 1
        if self.is_slow:
            await anyio.sleep(APPEND_SECONDS)
        sequence = await super().append(subject, payload, message_id)
        for record in batch_decoder.decode(payload).records:
            if isinstance(record, Finish):
                self._ports.ended += len(record.items)
                self._ports.ended_in = sequence
        return sequence


class CountedBus(MemoryBus):
    """Counts messages that reach somebody."""

    def __init__(self, ports: Ports) -> None:
        super().__init__()
        self._ports = ports

    def deliver(self, message: Message, inbox: Inbox) -> None:
        self._ports.through["messages"] += 1
        super().deliver(message, inbox)


class CountedReplica(MemoryReplica):
    """Counts reads and transactions: each is a hop to another thread and back, in a node."""

    def __init__(self, db: sqlite3.Connection, ports: Ports) -> None:
        super().__init__(db)
        self._ports = ports

    async def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        self._ports.through["reads"] += 1
        return await super().rows(sql, parameters)

    async def apply(self, entries: Sequence[Entry]) -> list[list[Outcome]]:
        self._ports.through["transactions"] += 1
        return await super().apply(entries)


class _Healthy:
    connected = True
    stale = False

    def problems(self) -> list[str]:
        return []


Send = Callable[[Any], Awaitable[None]]
App = Callable[[dict[str, Any], Callable[[], Awaitable[Any]], Send], Coroutine[Any, Any, None]]


class Line:
    """What jobs go through."""

    def __init__(self, app: App, replica: MemoryReplica, journal: MemoryLog, ports: Ports) -> None:
        self.ports = ports
        self._journal = journal
        self._app = app
        self._replica = replica
        self._finished = 0

    async def post(self, path: str, body: bytes) -> None:
        """Send a request, as the server would pass it on."""
        headers = [(b"host", b"127.0.0.1:8640"), (b"content-type", b"application/json"), (b"accept", b"*/*")]
        headers.append((b"content-length", str(len(body)).encode()))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8640),
            "state": {},
        }
        answers: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            answers.append(message)

        await self._app(scope, receive, send)
        assert answers[0]["status"] in (200, 201), answers

    async def one_by_one(self, count: int) -> None:
        """Submit so many jobs, each when the one before it has ended."""
        for _ in range(count):
            await self.post("/v1/jobs", msgspec.json.encode(JOB))
            await self.finished(1)

    async def crowd(self, count: int) -> None:
        """Submit so many jobs, each by a request of its own, all at once; wait until they have ended."""
        await asyncio.gather(*(self.post("/v1/jobs", msgspec.json.encode(JOB)) for _ in range(count)))
        await self.finished(count)

    async def batch(self, count: int) -> None:
        """Submit so many jobs by one request, and wait until they have ended."""
        await self.post_batch(count)
        await self.finished(count)

    async def post_singles(self, count: int) -> None:
        """Submit so many jobs, each by a request of its own, one after the other; wait for none."""
        for _ in range(count):
            await self.post("/v1/jobs", msgspec.json.encode(JOB))

    async def post_batch(self, count: int) -> None:
        """Submit so many jobs by one request; wait for none."""
        await self.post("/v1/jobs/batch", msgspec.json.encode({"jobs": [JOB] * count}))

    async def finished(self, count: int) -> None:
        """Wait until so many more jobs have ended."""
        self._finished += count
        while self.ports.ended < self._finished:  # noqa: ASYNC110 - time is virtual
            await anyio.sleep(0.001)
        await self._replica.reached(self.ports.ended_in)

    async def forget_entries(self) -> None:
        """Let go of what the log holds, as the archivist does."""
        await self._journal.trim((await self._journal.bounds()).last + 1)


@asynccontextmanager
async def _lifespan(app: App) -> AsyncIterator[None]:
    """Start and stop an application as a server does."""
    up, down, over = anyio.Event(), anyio.Event(), anyio.Event()
    asked = 0

    async def receive() -> Any:
        nonlocal asked
        asked += 1
        if asked > 1:
            await down.wait()
        return {"type": "lifespan.startup" if asked == 1 else "lifespan.shutdown"}

    async def send(message: Any) -> None:
        assert message["type"].endswith(".complete"), message
        (up if not up.is_set() else over).set()

    async with anyio.create_task_group() as group:
        group.start_soon(app, {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send)
        await up.wait()
        try:
            yield
        finally:
            down.set()
            await over.wait()


@asynccontextmanager
async def line(
    db: sqlite3.Connection, entries: Sequence[Entry], proposer: Proposer | None = None
) -> AsyncIterator[Line]:
    """Run a line on a state, and the entries that led to it; it is entered when nothing happens any more.

    Requests go to `proposer`, if there is one, and not to the journal.
    """
    clock = LoopClock()
    ports = Ports()
    world = World(clock)
    world.journal = journal = CountedLog(clock, ports)
    world.bus = CountedBus(ports)
    for entry in entries:
        await journal.append(entry.subject, entry.payload, entry.message_id)
    ports.ended = 0
    journal.is_slow = True
    replica = CountedReplica(db, ports)
    settings = Settings(job_log_level="off", drain_seconds=0.0, http=False)  # its library is loaded in a thread
    async with memory_node(world, replica=replica, roles=("scheduler", "dispatcher", "matcher")) as node:
        executor = Executor(
            executor_id="x1",
            node_id=node.node_id,
            settings=settings,
            bus=world.bus,
            journal=node.writer,
            team=crew_of(settings, BesideLauncher(clock)),
            clock=clock,
            random=random.Random(1),
        )
        unused = cast("Any", None)
        services = Services(
            node_id=node.node_id,
            version="in memory",
            clock=clock,
            proposer=proposer or node.client,
            replica=replica,
            journal=world.journal,
            events=world.events,
            job_logs=MemoryLog(clock),
            payloads=world.payloads,
            presence=node.presence,
            workers=unused,
            health=_Healthy(),
            servers=unused,
        )
        api = create_app(services, ApiSettings())
        async with anyio.create_task_group() as group:
            group.start_soon(Supervisor().run_one, executor)
            async with _lifespan(cast("App", api.asgi)):
                await anyio.sleep(SETTLED_SECONDS)
                yield Line(cast("App", api.asgi), replica, journal, ports)
                api.begin_stop()
            executor.drain()
