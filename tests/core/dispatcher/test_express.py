"""The short way: what is submitted where a dispatcher leads is assigned by the same record, if there is room."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

import anyio
import pytest
from tests.core.fleet import FakeExecutor, executors
from tests.core.scribe import ended, new_job

from clockjack import subjects
from clockjack.clock import VirtualClock
from clockjack.dispatcher.actor import Dispatcher
from clockjack.dispatcher.backlog import anything_ready
from clockjack.executor.messages import Assign as Assignments
from clockjack.executor.messages import inbox_decoder
from clockjack.presence import ROLL_SECONDS, WAKE_SECONDS
from clockjack.records import Assign, Batch, Finish, NewJob, PutQueue, Record, Submit, SubmitAndAssign, batch_decoder
from clockjack.replica.port import Reader
from clockjack.testing.assembly import MemoryNode, World, memory_node

OPENED_SECONDS = ROLL_SECONDS + WAKE_SECONDS + 0.1
"""After so long the node knows all others, and a round has found room."""


@pytest.fixture
def world(clock: VirtualClock) -> World:
    return World(clock)


@asynccontextmanager
async def dispatching(world: World, node_id: str = "n1") -> AsyncGenerator[MemoryNode]:
    async with memory_node(world, node_id, roles=("dispatcher",)) as node:
        await anyio.sleep(0.1)
        yield node


def job(world: World, job_id: str, **changes: object) -> NewJob:
    return new_job(job_id, **{"created_at": world.clock.now()} | changes)


async def written(world: World) -> list[Record]:
    """Return the records of jobs in the journal."""
    found: list[Record] = []
    async with world.journal.follow(0) as follower:
        while len(found) < 1000:
            with anyio.move_on_after(0.01) as scope:
                for entry in await follower.receive():
                    batch: Batch = batch_decoder.decode(entry.payload)
                    found += [one for one in batch.records if isinstance(one, Submit | Assign)]
            if scope.cancelled_caught:
                break
    return found


async def kinds(world: World) -> list[str]:
    return [type(record).__name__ for record in await written(world)]


async def test_a_job_needs_one_record(world: World) -> None:
    fake = FakeExecutor(world.bus)
    async with dispatching(world) as node, executors(fake):
        await anyio.sleep(OPENED_SECONDS)
        outcome = await node.client.propose(Submit([job(world, "j1", work=b"the work")]))
        await fake.given(1)
        assert (fake.assigned, fake.works) == ([("j1", 1)], [b"the work"])
        assert [made.id for made in outcome.value] == ["j1"]
        assert await kinds(world) == ["SubmitAndAssign"]
        await anyio.sleep(5)
        assert fake.assigned == [("j1", 1)]  # not sent twice
        assert await node.replica.rows("SELECT state, executor_id FROM jobs") == [("running", "x1")]


async def test_room_that_is_used_up_is_not_given_twice(world: World) -> None:
    fake = FakeExecutor(world.bus, slots=2)
    async with dispatching(world) as node, executors(fake):
        await anyio.sleep(OPENED_SECONDS)
        async with anyio.create_task_group() as group:
            for number in range(5):
                group.start_soon(node.client.propose, Submit([job(world, f"j{number}")]))
        await anyio.sleep(5)
        assert len(fake.assigned) == 2
        assert sorted(await kinds(world)) == ["Submit"] * 3 + ["SubmitAndAssign"] * 2


async def test_claims_that_came_to_nothing_give_the_room_back(world: World) -> None:
    fake = FakeExecutor(world.bus, slots=1)
    async with dispatching(world) as node, executors(fake):
        await node.writer.propose(PutQueue("default", "held", 0, None, None, paused=True))
        await anyio.sleep(OPENED_SECONDS)
        for number in range(3):  # chosen for the executor, and held by its queue
            await node.client.propose(Submit([job(world, f"j{number}", queue="held")]))
        await node.client.propose(Submit([job(world, "free")]))
        await fake.given(1)
        assert fake.assigned == [("free", 1)]


async def test_what_nobody_here_can_run_is_submitted_and_no_more(world: World) -> None:
    fake = FakeExecutor(world.bus)
    async with dispatching(world) as node, executors(fake):
        await anyio.sleep(OPENED_SECONDS)
        await node.client.propose(Submit([job(world, "j1", task="unknown")]))
        await node.client.propose(Submit([job(world, "j2", run_at=world.clock.now() + 10**9)]))
        await node.client.propose(Submit([job(world, "j3"), job(world, "j4")]))
        assert (await kinds(world))[:3] == ["Submit"] * 3


async def test_an_executor_that_is_silent_gets_nothing(world: World) -> None:
    fake = FakeExecutor(world.bus)
    async with dispatching(world) as node:
        async with executors(fake):
            await anyio.sleep(OPENED_SECONDS)
        await anyio.sleep(5)
        await node.client.propose(Submit([job(world, "j1")]))
        assert await kinds(world) == ["Submit"]


async def test_where_no_dispatcher_leads_it_is_submitted_and_no_more(world: World) -> None:
    fake = FakeExecutor(world.bus)
    async with dispatching(world), memory_node(world, "n2", roles=("dispatcher",)) as other, executors(fake):
        await anyio.sleep(OPENED_SECONDS)
        await other.client.propose(Submit([job(world, "j1")]))
        await fake.given(1)
        assert await kinds(world) == ["Submit", "Assign"]


@pytest.mark.parametrize("after", [0.3, OPENED_SECONDS], ids=["not heard of yet", "heard of"])
async def test_a_node_that_does_not_know_the_record_is_not_surprised_by_it(
    world: World, monkeypatch: pytest.MonkeyPatch, after: float
) -> None:
    fake = FakeExecutor(world.bus)
    async with AsyncExitStack() as stack:
        with monkeypatch.context() as patch:
            patch.setattr("clockjack.node.status.REVISION", 0)
            await stack.enter_async_context(memory_node(world, "old", roles=()))
        node = await stack.enter_async_context(dispatching(world))
        await stack.enter_async_context(executors(fake))
        await anyio.sleep(after)
        await node.client.propose(Submit([job(world, "j1")]))
        await fake.given(1)
        assert await kinds(world) == ["Submit", "Assign"]


async def test_what_nobody_waits_for_any_more_is_sent_by_the_dispatcher(world: World) -> None:
    fake = FakeExecutor(world.bus)
    async with dispatching(world) as node, executors(fake):
        await anyio.sleep(OPENED_SECONDS)
        async with anyio.create_task_group() as group:
            group.start_soon(node.client.propose, Submit([job(world, "j1")]))
            await anyio.wait_all_tasks_blocked()
            group.cancel_scope.cancel()
        await anyio.sleep(5)
        assert fake.assigned == [("j1", 1)]


async def end(world: World, node: MemoryNode, number: int) -> None:
    await node.writer.propose(Finish("x1", [ended(number, 1)]))


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[Dispatcher]:
    """Return a list that gets an item with each round that begins."""
    began: list[Dispatcher] = []
    do_round = Dispatcher.round

    async def noted(self: Dispatcher) -> bool:
        began.append(self)
        return await do_round(self)

    monkeypatch.setattr(Dispatcher, "round", noted)
    return began


async def test_ends_bring_about_a_round_only_when_there_is_little_room(world: World, rounds: list[Dispatcher]) -> None:
    fake = FakeExecutor(world.bus, slots=16)
    async with dispatching(world) as node, executors(fake):
        await anyio.sleep(OPENED_SECONDS)
        rounds.clear()
        for number in range(1, 65):
            await node.client.propose(Submit([job(world, f"j{number}")]))
            await end(world, node, number)
        await fake.given(64)
        assert await kinds(world) == ["SubmitAndAssign"] * 64
        assert 4 <= len(rounds) <= 12


async def test_who_waits_gets_the_slot_that_becomes_free(world: World) -> None:
    fake = FakeExecutor(world.bus, slots=2)
    async with dispatching(world) as node, executors(fake):
        await anyio.sleep(OPENED_SECONDS)
        for number in range(1, 5):
            await node.client.propose(Submit([job(world, f"j{number}")]))
        await fake.given(2)
        before = anyio.current_time()
        await end(world, node, 1)
        await fake.given(3)
        await end(world, node, 2)
        await fake.given(4)
        assert anyio.current_time() - before < 0.1


async def test_a_slot_that_becomes_free_while_a_round_looks_is_not_forgotten(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ends_meanwhile(reader: Reader) -> bool:
        if await anything_ready(reader) and node.replica.progress.applied == before:
            await end(world, node, 1)
        return await anything_ready(reader)

    fake = FakeExecutor(world.bus, slots=2)
    async with dispatching(world) as node, executors(fake):
        await node.writer.propose(PutQueue("default", "one", 0, 1, None, paused=False))
        await anyio.sleep(OPENED_SECONDS)
        await node.client.propose(Submit([job(world, "j1", queue="one")]))
        await fake.given(1)
        monkeypatch.setattr("clockjack.dispatcher.actor.anything_ready", ends_meanwhile)
        before = node.replica.progress.applied + 1
        at = anyio.current_time()
        await node.client.propose(Submit([job(world, "j2", queue="one")]))
        await fake.given(2)
        assert anyio.current_time() - at < 0.1


async def test_room_that_was_claimed_for_nothing_goes_to_who_waits(world: World) -> None:
    fake = FakeExecutor(world.bus, slots=1)
    async with dispatching(world) as node, executors(fake):
        await node.writer.propose(PutQueue("default", "held", 0, None, None, paused=True))
        await anyio.sleep(OPENED_SECONDS)
        for number in range(1, 40, 2):  # in which order those who learn of an entry go on is left to chance
            async with anyio.create_task_group() as group:
                group.start_soon(node.client.propose, Submit([job(world, f"j{number}", queue="held")]))
                group.start_soon(node.client.propose, Submit([job(world, f"j{number + 1}")]))
            at = anyio.current_time()
            await fake.given((number + 1) // 2)
            assert anyio.current_time() - at < 0.1
            [(running,)] = await node.replica.rows("SELECT number FROM jobs WHERE state = 'running'")
            await end(world, node, running)
            await anyio.sleep(2 * WAKE_SECONDS)


async def test_what_began_the_short_way_is_looked_after_at_once(world: World) -> None:
    fake = FakeExecutor(world.bus)
    async with dispatching(world) as node:
        async with executors(fake):
            await anyio.sleep(30)
            await node.client.propose(Submit([job(world, "j1")]))
            await fake.given(1)
        assert await kinds(world) == ["SubmitAndAssign"]
        await anyio.sleep(3)
        [(state, crashes)] = await node.replica.rows("SELECT state, crashes FROM jobs")
        assert (state, crashes) == ("ready", 1)


async def test_those_of_one_entry_are_sent_together(world: World) -> None:
    sizes: list[int] = []
    fake = FakeExecutor(world.bus, slots=8)
    async with dispatching(world) as node, executors(fake):
        await anyio.sleep(OPENED_SECONDS)
        async with world.bus.subscribe(subjects.executor_inbox("x1")) as inbox, anyio.create_task_group() as group:
            for number in range(5):
                group.start_soon(node.client.propose, Submit([job(world, f"j{number}")]))
            await fake.given(5)
            while (message := inbox.receive_nowait()) is not None:
                content = inbox_decoder.decode(message.payload)
                assert isinstance(content, Assignments)
                sizes.append(len(content.assignments))
        assert sizes in ([5], [1, 4])  # the first may have gone alone into its entry


def test_the_record_is_a_submission() -> None:
    """So that whoever looks for submissions finds it too."""
    assert isinstance(SubmitAndAssign([]), Submit)
