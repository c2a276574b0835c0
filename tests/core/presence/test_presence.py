"""Who is there, by what is heard."""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import msgspec
import pytest
from tests.core.fleet import FakeExecutor, executors

from clockjack import subjects
from clockjack.actors.signal import Signal
from clockjack.bus.inbox import Inbox
from clockjack.bus.memory import MemoryBus
from clockjack.bus.port import Message, Subscription
from clockjack.executor.messages import Heartbeat, Progress
from clockjack.presence import FORGET_SECONDS, MAX_PROGRESS, SILENT_SECONDS, NodeStatus, Presence

NEVER = 1000.0


class Wire(MemoryBus):
    """A bus that can be cut, and on which a subscription takes its time."""

    def __init__(self) -> None:
        super().__init__()
        self.is_cut = False
        self.subscribing_seconds = 0.0

    @asynccontextmanager
    async def subscribe(self, subject: str, *, buffer: int = 4096, alone: bool = False) -> AsyncGenerator[Subscription]:
        await anyio.sleep(self.subscribing_seconds)
        async with super().subscribe(subject, buffer=buffer) as subscription:
            yield subscription

    def deliver(self, message: Message, inbox: Inbox) -> None:
        if not self.is_cut:
            super().deliver(message, inbox)


@pytest.fixture
def bus() -> Wire:
    return Wire()


@asynccontextmanager
async def listening(bus: Wire, *, saying: bool = False) -> AsyncGenerator[Presence]:
    """Run a presence; with `saying`, as with a dispatcher that looks after attempts."""
    presence = Presence(bus)

    async def say() -> None:
        while True:
            await presence.say()
            await anyio.sleep(0.5)

    async with anyio.create_task_group() as group:
        group.start_soon(presence.run)
        await anyio.wait_all_tasks_blocked()
        if saying:
            group.start_soon(say)
        yield presence
        group.cancel_scope.cancel()


async def gone_after(presence: Presence, executor_id: str = "x1", seconds: float = 20.0) -> float:
    """Return after how many seconds an executor is taken for gone."""
    began = anyio.current_time()
    while anyio.current_time() - began < seconds:
        if presence.is_gone(executor_id):
            return anyio.current_time() - began
        await anyio.sleep(0.05)
    return NEVER


async def test_knows_executors_and_what_they_know(bus: Wire) -> None:
    async with (
        listening(bus) as presence,
        executors(FakeExecutor(bus, "x1", ("a", "b")), FakeExecutor(bus, "x2", ("c",))),
    ):
        await anyio.wait_all_tasks_blocked()
        assert {seen.heartbeat.executor_id for seen in presence.executors()} == {"x1", "x2"}
        assert sorted(presence.tasks()) == ["a", "b", "c"]
        found, catalog = presence.executor("x1"), presence.catalog("x1")
        assert found is not None
        assert found.seen_at == anyio.current_time()
        assert catalog is not None
        assert [task.name for task in catalog.tasks] == ["a", "b"]
        assert presence.executor("x3") is None
        assert presence.catalog("x3") is None


async def test_asks_who_is_there_when_it_begins(bus: Wire) -> None:
    """And hears the answers, however soon they come."""
    fake = FakeExecutor(bus)

    async def answer() -> None:
        async with bus.subscribe(subjects.ROLL_CALL) as calls:
            while True:
                await calls.receive()
                await fake.announce()
                await fake.beat()

    async with anyio.create_task_group() as group:
        group.start_soon(answer)
        await anyio.wait_all_tasks_blocked()
        bus.subscribing_seconds = 0.1
        async with listening(bus) as presence:
            await anyio.sleep(1)
            assert presence.executor("x1") is not None
            assert presence.catalog("x1") == fake.catalog
        group.cancel_scope.cancel()


async def test_knows_nodes(bus: Wire) -> None:
    status = NodeStatus("n1", "1.0", "http://127.0.0.1:1", ["scheduler"], 7, 0, 1)
    async with listening(bus) as presence:
        await bus.publish(subjects.node_status("n1"), msgspec.msgpack.encode(status))
        await anyio.wait_all_tasks_blocked()
        [seen] = presence.nodes()
        assert seen.status == status
        await anyio.sleep(FORGET_SECONDS * 1.3)
        assert presence.nodes() == []


async def test_forgets_executors_that_are_silent_for_long(bus: Wire) -> None:
    async with listening(bus) as presence, executors(FakeExecutor(bus)) as scopes:
        await anyio.sleep(FORGET_SECONDS * 2)
        scopes["x1"].cancel()
        await anyio.sleep(FORGET_SECONDS * 0.9)
        assert presence.executor("x1") is not None
        await anyio.sleep(FORGET_SECONDS * 0.4)
        assert presence.executors() == []
        assert presence.catalog("x1") is None


async def test_forgets_tasks_of_executors_that_were_never_heard(bus: Wire) -> None:
    async with listening(bus) as presence:
        await FakeExecutor(bus).announce()
        await anyio.wait_all_tasks_blocked()
        assert presence.tasks()
        await anyio.sleep(FORGET_SECONDS * 1.3)
        assert not presence.tasks()


async def test_wakes_who_waits_for_executors(bus: Wire) -> None:
    watch = Signal()
    fake = FakeExecutor(bus)
    async with listening(bus) as presence:
        with presence.watch(watch), anyio.fail_after(1):
            await fake.beat()
            await watch.wait()
            await fake.announce()
            await watch.wait()
        await fake.beat()
        with anyio.move_on_after(1) as scope:
            await watch.wait()
        assert scope.cancelled_caught


async def test_keeps_the_latest_progress(bus: Wire) -> None:
    async with listening(bus) as presence:

        async def report(*items: tuple[int, int, float, str]) -> None:
            await bus.publish(subjects.progress("x1"), msgspec.msgpack.encode(Progress(list(items))))
            await anyio.wait_all_tasks_blocked()

        await report((1, 1, 0.1, "begun"), (2, 1, 0.5, ""))
        await report((1, 1, 0.2, "going"))
        assert presence.progress("x1", 1, 1) == (0.2, "going")
        assert presence.progress("x1", 2, 1) == (0.5, "")
        assert presence.progress("x1", 1, 2) is presence.progress("x2", 1, 1) is None
        await report(*[(number, 1, 0.0, "") for number in range(3, MAX_PROGRESS + 2)])
        assert presence.progress("x1", 2, 1) is None  # the oldest
        assert presence.progress("x1", 1, 1) is not None


@pytest.mark.parametrize("subject", [subjects.heartbeat("x1"), subjects.catalog("x1"), subjects.node_status("n")])
async def test_what_makes_no_sense_is_passed_over(bus: Wire, caplog: pytest.LogCaptureFixture, subject: str) -> None:
    fake = FakeExecutor(bus)
    async with listening(bus) as presence:
        with caplog.at_level(logging.WARNING):
            await bus.publish(subject, b"\xc1")
            await bus.publish(subject, b"\x90")
            await anyio.wait_all_tasks_blocked()
        assert caplog.text.count(f"unreadable message on {subject}") == 2
        await fake.beat()
        await anyio.wait_all_tasks_blocked()
        assert presence.executor("x1") is not None


async def test_nobody_speaks_for_another(bus: Wire, caplog: pytest.LogCaptureFixture) -> None:
    fake = FakeExecutor(bus, "x1")
    async with listening(bus) as presence:
        with caplog.at_level(logging.WARNING):
            await bus.publish(subjects.heartbeat("x2"), msgspec.msgpack.encode(fake.heartbeat))
            await bus.publish(subjects.catalog("x2"), msgspec.msgpack.encode(fake.catalog))
            await anyio.wait_all_tasks_blocked()
        assert presence.executors() == []
        assert presence.catalog("x1") is None
        assert caplog.text.count("ignored") == 2


# --- who is gone ----------------------------------------------------------------------------------------------


async def test_an_executor_that_beats_is_not_gone(bus: Wire) -> None:
    async with listening(bus, saying=True) as presence, executors(FakeExecutor(bus)):
        assert await gone_after(presence, seconds=60) == NEVER


async def test_an_executor_that_is_silent_is_gone_soon(bus: Wire) -> None:
    async with listening(bus, saying=True) as presence, executors(FakeExecutor(bus)) as scopes:
        await anyio.sleep(10.9)
        scopes["x1"].cancel()
        assert await gone_after(presence) <= SILENT_SECONDS + 0.1


async def test_an_executor_that_was_never_heard_is_gone_after_a_while(bus: Wire) -> None:
    """As after a restart of the node: whoever ran before gets the time to be heard."""
    async with listening(bus, saying=True) as presence:
        assert await gone_after(presence) == pytest.approx(SILENT_SECONDS, abs=0.1)


async def test_who_has_listened_for_long_need_not_wait(bus: Wire) -> None:
    """As when a node takes over from one that was killed, with the executors in it."""
    async with listening(bus) as presence, executors(FakeExecutor(bus), FakeExecutor(bus, "x2")) as scopes:
        await anyio.sleep(60)
        scopes["x1"].cancel()
        await anyio.sleep(SILENT_SECONDS + 0.1)
        await presence.say()
        await anyio.sleep(0.5)
        assert presence.is_gone("x1")
        assert not presence.is_gone("x2")


@pytest.mark.parametrize("seconds", [0.6, 1.0, 1.3, 1.9, 2.0, 2.5, 3.0, 10.0, 300.0])
@pytest.mark.parametrize("phase", [0.0, 0.45, 0.95])
async def test_nobody_is_gone_because_the_bus_was_out(bus: Wire, seconds: float, phase: float) -> None:
    async with listening(bus, saying=True) as presence, executors(FakeExecutor(bus)) as scopes:
        await anyio.sleep(10 + phase)
        bus.is_cut = True
        assert await gone_after(presence, seconds=seconds) == NEVER
        bus.is_cut = False
        assert await gone_after(presence, seconds=20) == NEVER
        scopes["x1"].cancel()
        assert await gone_after(presence) <= SILENT_SECONDS + 0.1


async def test_an_outage_that_swallows_little_more_than_two_beats_is_noticed(bus: Wire) -> None:
    """No gap is long, but an echo did not come back."""
    fake = FakeExecutor(bus)
    said = [(0.5 * n, presence_says) for n in range(20, 30)]
    lost = [(10.51, cut), (10.52, beats), (11.46, beats), (11.48, mend)]
    heard = [(9.56, beats), (12.44, beats), (13.4, beats)]
    async with listening(bus) as presence:
        began = anyio.current_time()
        for second in range(9):
            await fake.beat()
            await presence.say()
            await anyio.sleep(began + second + 1 - anyio.current_time())
        for at, happens in sorted([*said, *lost, *heard], key=lambda one: one[0]):
            await anyio.sleep(began + at - anyio.current_time())
            assert not presence.is_gone("x1")
            await happens(bus, presence, fake)


async def presence_says(bus: Wire, presence: Presence, fake: FakeExecutor) -> None:
    await presence.say()


async def beats(bus: Wire, presence: Presence, fake: FakeExecutor) -> None:
    await fake.beat()


async def cut(bus: Wire, presence: Presence, fake: FakeExecutor) -> None:
    bus.is_cut = True


async def mend(bus: Wire, presence: Presence, fake: FakeExecutor) -> None:
    bus.is_cut = False


async def test_who_looks_for_the_first_time_in_an_outage_takes_nobody_for_gone(bus: Wire) -> None:
    async with listening(bus) as presence, executors(FakeExecutor(bus)):
        await anyio.sleep(30)
        bus.is_cut = True
        await anyio.sleep(10)
        await presence.say()
        await anyio.sleep(0.5)
        assert not presence.is_gone("x1")


async def test_who_looks_for_the_first_time_after_an_outage_takes_nobody_for_gone(bus: Wire) -> None:
    async with listening(bus) as presence, executors(FakeExecutor(bus)):
        await anyio.sleep(30.05)
        bus.is_cut = True
        await anyio.sleep(10)
        bus.is_cut = False
        await presence.say()
        await anyio.sleep(0.5)
        assert not presence.is_gone("x1")


async def test_who_is_gone_after_an_outage_is_found(bus: Wire) -> None:
    async with listening(bus, saying=True) as presence, executors(FakeExecutor(bus)) as scopes:
        await anyio.sleep(10)
        bus.is_cut = True
        await anyio.sleep(5)
        scopes["x1"].cancel()
        bus.is_cut = False
        assert await gone_after(presence) == pytest.approx(SILENT_SECONDS, abs=1)


def test_a_heartbeat_of_an_older_executor_is_understood() -> None:
    """New fields come at the end, with defaults."""
    old = msgspec.msgpack.encode(["x", "n", 1, True, "h", [], 0.0, 0, 1])
    assert msgspec.msgpack.decode(old, type=Heartbeat).queues == []


async def test_who_watches_is_not_woken_by_each_of_many_executors(bus: Wire) -> None:
    fakes = [FakeExecutor(bus, f"x{number}") for number in range(50)]
    watch = Signal()
    woken = 0
    async with listening(bus) as presence, executors(*fakes):
        await anyio.sleep(1.5)
        with presence.watch(watch), anyio.move_on_after(10):
            while True:
                await watch.wait()
                woken += 1
        assert 5 <= woken <= 12
        with presence.watch(watch), anyio.fail_after(0.1):
            watch.take()
            fakes[7].heartbeat.accepting = False
            await fakes[7].beat()
            await watch.wait()
