"""A worker whose calls come to another node than its home."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import msgspec
import pytest
from msgspec import Struct

from clockjack import subjects
from clockjack.bus.memory import MemoryBus
from clockjack.clock import VirtualClock
from clockjack.executor.messages import Assign, Assignment, inbox_encoder
from clockjack.jobs import Outcome
from clockjack.journal.port import Position
from clockjack.presence import NodeStatus, Presence
from clockjack.records import Ended, Finish, Record
from clockjack.remote.local import local_workers
from clockjack.remote.port import HomeSilent, UnknownAttempt, UnknownWorker, WorkerSpec
from clockjack.remote.relay import ANSWER_SECONDS, Relay
from clockjack.remote.workers import Workers
from clockjack.specs import Failure, TaskTarget, Work

pytestmark = pytest.mark.anyio

SPEC = WorkerSpec("default", "mine", ["t"], [], 4, 60.0)


class Journal:
    """Keeps what is reported."""

    def __init__(self) -> None:
        self.ended: dict[int, Ended] = {}

    async def append(self, record: Record) -> Position:
        assert isinstance(record, Finish)
        self.ended |= {item.number: item for item in record.items}
        return Position(len(self.ended), 0)


class Pair(Struct, frozen=True):
    """The home of a worker, and another node."""

    home: Workers
    other: Workers
    bus: MemoryBus
    journal: Journal
    homes_relay: anyio.CancelScope


@asynccontextmanager
async def two_nodes(clock: VirtualClock) -> AsyncIterator[Pair]:
    bus, journal, scope = MemoryBus(), Journal(), anyio.CancelScope()
    ids = itertools.count()

    async def serve(relay: Relay) -> None:
        with scope if relay is home_relay else anyio.CancelScope():
            await relay.run()

    async def beat(node: str) -> None:
        while True:
            status = NodeStatus(node, "1", "", [], 0, 0, 1)
            await bus.publish(subjects.node_status(node), msgspec.msgpack.encode(status))
            await anyio.sleep(1)

    presence = Presence(bus)
    async with (
        anyio.create_task_group() as group,
        local_workers("home", lambda: f"home.w{next(ids)}", bus, journal, None, clock, 0.0) as at_home,
        local_workers("other", lambda: f"other.w{next(ids)}", bus, journal, None, clock, 0.0) as at_other,
    ):
        home_relay, other_relay = Relay("home", bus, at_home), Relay("other", bus, at_other)
        group.start_soon(presence.run)
        for node, relay in (("home", home_relay), ("other", other_relay)):
            group.start_soon(serve, relay)
            group.start_soon(beat, node)
        await anyio.sleep(2)
        home = Workers("home", at_home, home_relay, presence)
        other = Workers("other", at_other, other_relay, presence)
        yield Pair(home, other, bus, journal, scope)
        group.cancel_scope.cancel()


async def assign(bus: MemoryBus, worker_id: str, *numbers: int) -> None:
    await anyio.sleep(0.01)
    work = msgspec.json.encode(Work(TaskTarget("t", {"n": 1})))
    items = [Assignment(n, 1, "default", f"job-{n}", "q", 0, 0, work) for n in numbers]
    await bus.publish(subjects.executor_inbox(worker_id), inbox_encoder.encode(Assign(items)))
    await anyio.sleep(0.01)


async def test_any_node_takes_the_calls_of_a_worker(clock: VirtualClock) -> None:
    async with two_nodes(clock) as nodes:
        worker = await nodes.home.register(SPEC)
        await assign(nodes.bus, worker, 1, 2)
        one, two = await nodes.other.poll("default", worker, 5, 20)
        assert (await nodes.other.beat("default", one.token, (0.5, "half"))).stop is None
        await nodes.other.complete("default", one.token, b"7")
        await nodes.other.fail("default", two.token, Failure("Error", "no"), give_up=True, retry_seconds=None)
        assert nodes.journal.ended[1].result == b"7"
        assert nodes.journal.ended[2].outcome is Outcome.FAILED
        assert await nodes.other.poll("default", worker, 5, 3) == []
        await nodes.other.leave("default", worker)
        with pytest.raises(UnknownWorker):
            await nodes.other.poll("default", worker, 5, 0)
        with pytest.raises(UnknownAttempt):
            await nodes.other.beat("default", f"{worker}.never", None)


async def test_a_home_that_nobody_hears_of_is_no_home(clock: VirtualClock) -> None:
    async with two_nodes(clock) as nodes:
        with pytest.raises(UnknownWorker):
            await nodes.other.poll("default", "gone.w1", 1, 20)
        with pytest.raises(UnknownAttempt):
            await nodes.other.complete("default", "gone.w1.token", None)


async def test_a_home_that_does_not_answer_is_waited_for_no_longer_than_it_takes(clock: VirtualClock) -> None:
    async with two_nodes(clock) as nodes:
        worker = await nodes.home.register(SPEC)
        nodes.homes_relay.cancel()
        began = anyio.current_time()
        with pytest.raises(HomeSilent):
            await nodes.other.poll("default", worker, 1, 20)
        assert anyio.current_time() - began == pytest.approx(20 + ANSWER_SECONDS)
