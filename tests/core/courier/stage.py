"""A node in memory that delivers to receivers in memory."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
import msgspec

from clockjack import subjects
from clockjack.clock import VirtualClock
from clockjack.courier.memory import Posted
from clockjack.courier.port import Answer
from clockjack.invariants import violations_in
from clockjack.leadership.actor import Timing
from clockjack.records import PutSubscription, Record
from clockjack.subscriptions import SubscriptionSpec, encode_subscription
from clockjack.testing.assembly import MemoryNode, World, memory_node
from clockjack.views.subscriptions import SubscriptionRow, attempts, dead_letters, subscription

SECRET = "whsec_" + "c2VjcmV0" * 4

Answers = Callable[[Posted], Answer | int]


class Receiver:
    """Answers as it is told, and keeps what came."""

    def __init__(self, clock: VirtualClock, answer: Answers | int = 204) -> None:
        self.answer = answer
        self.seconds = 0.0
        """How long it takes to answer."""
        self.came: list[tuple[float, Posted]] = []
        self.at_once = 0
        self.most = 0
        self._clock = clock
        self._began = clock.now()

    async def __call__(self, posted: Posted) -> Answer | int:
        self.came.append(((self._clock.now() - self._began) / 1_000_000, posted))
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            await anyio.sleep(self.seconds)
        finally:
            self.at_once -= 1
        return self.answer if isinstance(self.answer, int) else self.answer(posted)

    @property
    def ids(self) -> list[str]:
        """The ``webhook-id`` of all that came."""
        return [posted.headers["webhook-id"] for _, posted in self.came]

    @property
    def data(self) -> list[Any]:
        """The data of all events that came, of those that came at once in some order."""
        return [msgspec.json.decode(posted.body)["data"] for _, posted in self.came]

    @property
    def numbers(self) -> list[int]:
        """The numbers of all events that came, in order."""
        return sorted(each["n"] for each in self.data)

    @property
    def times(self) -> list[float]:
        """When they came, in seconds since it is there."""
        return [at for at, _ in self.came]


class Stage:
    """One node, in a world of its own."""

    def __init__(self, world: World, node: MemoryNode, clock: VirtualClock) -> None:
        self.world = world
        self.node = node
        self.clock = clock
        self._published = 0

    def receiver(self, name: str = "s", answer: Answers | int = 204) -> Receiver:
        """Let somebody answer at the URL of a subscription."""
        receiver = self.world.postman.receivers[url_of(name)] = Receiver(self.clock, answer)
        return receiver

    async def put(self, name: str = "s", **spec: Any) -> None:
        """Create or replace a subscription."""
        wanted = msgspec.convert({"url": url_of(name)} | spec, SubscriptionSpec)
        assert not wanted.faults()
        known = await subscription(self.node.replica, "default", name)
        last = (await self.world.events.bounds()).last
        secret = SECRET if known is None else None
        content = encode_subscription(wanted)
        await self.do(PutSubscription("default", name, self.clock.now(), content, wanted.enabled, secret, last))

    async def do(self, record: Record) -> Any:
        outcome = await self.node.writer.propose(record)
        assert outcome.reason is None
        return outcome.value

    async def publish(self, n: int, kind: str = "a", **more: Any) -> None:
        """Publish an event."""
        self._published += 1
        event = {"specversion": "1.0", "id": str(n), "source": "/s", "type": kind, "data": {"n": n, **more}}
        subject = subjects.events("default", kind)
        await self.world.events.append(subject, msgspec.json.encode(event), f"{n} {self._published}")

    async def row(self, name: str = "s") -> SubscriptionRow:
        assert await violations_in(self.node.replica) == []
        row = await subscription(self.node.replica, "default", name)
        assert row is not None
        return row

    async def attempts(self, name: str = "s") -> list[tuple[int, str, int | None]]:
        """Return number, result and status of the attempts, the oldest first."""
        found = await attempts(self.node.replica, await self.row(name), 200)
        return [(each.attempt, each.result, each.status) for each in reversed(found)]

    async def dead(self, name: str = "s") -> list[tuple[str, str]]:
        """Return id and reason of the dead letters, the newest first."""
        found = await dead_letters(self.node.replica, "default", name, 5000)
        return [(each.message_id, each.reason) for each in found]

    async def left(self) -> tuple[int, int, int]:
        """Return how many deliveries, notices and documents there are."""
        [row] = await self.node.replica.rows(
            "SELECT (SELECT count(*) FROM deliveries), (SELECT count(*) FROM notices), "
            "(SELECT count(*) FROM notice_documents)"
        )
        return row[0], row[1], row[2]


def url_of(name: str) -> str:
    return f"https://{name}.example.org/hook"


@asynccontextmanager
async def stage(clock: VirtualClock) -> AsyncIterator[Stage]:
    world = World(clock)
    timing = Timing(lease_seconds=30 * 86_400.0, renew_seconds=15 * 86_400.0)
    async with memory_node(world, roles=("courier",), timing=timing, status_seconds=86_400.0) as node:
        await anyio.sleep(0.1)
        yield Stage(world, node, clock)
