"""The dispatcher with a real journal and state: who gets what, and what becomes of what does not arrive."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest
from tests.core.fleet import FakeExecutor, executors
from tests.core.scribe import new_job

from clockjack.apply.outcome import Outcome
from clockjack.bus.inbox import Inbox
from clockjack.bus.port import Message
from clockjack.clock import VirtualClock
from clockjack.dispatcher.backlog import open_queues
from clockjack.dispatcher.care import ARRIVAL_SECONDS, IDLE_SECONDS, Care
from clockjack.executor.messages import Assign as AssignMessage
from clockjack.executor.messages import Assignment, inbox_decoder
from clockjack.invariants import violations_in
from clockjack.jobs import Outcome as Ending
from clockjack.records import (
    Assign,
    Batch,
    CancelJob,
    Ended,
    Finish,
    Lost,
    NewJob,
    PauseQueue,
    PutQueue,
    Record,
    Requester,
    RetryJob,
    Submit,
    batch_encoder,
)
from clockjack.subjects import executor_inbox, node_journal
from clockjack.testing.assembly import MemoryNode, World, memory_node


class Stage:
    """One node that dispatches, and what the tests ask of it."""

    def __init__(self, node: MemoryNode) -> None:
        self.node = node

    async def do(self, record: Record) -> Outcome:
        return await self.node.writer.propose(record)

    async def submit(self, *job_ids: str, **changes: Any) -> None:
        jobs = [self.job(job_id, **changes) for job_id in job_ids]
        assert (await self.do(Submit(jobs))).reason is None

    def job(self, job_id: str, **changes: Any) -> NewJob:
        return new_job(job_id, **{"created_at": self.node.clock.now()} | changes)

    async def finish(self, fake: FakeExecutor, job_id: str, ending: Ending = Ending.SUCCEEDED) -> None:
        """Let an executor report the end of what it holds."""
        number, attempt = await self.value("SELECT number, attempt FROM jobs WHERE id = ?", job_id)
        now = self.node.clock.now()
        report = Finish(fake.executor_id, [Ended(number, attempt, ending, now, now)])
        fake.heartbeat.attempts.remove((number, attempt))
        assert (await self.do(report)).reason is None

    async def value(self, sql: str, *parameters: Any) -> tuple[Any, ...]:
        [row] = await self.node.replica.rows(sql, parameters)
        return row

    async def states(self) -> dict[str, str]:
        return dict(await self.node.replica.rows("SELECT id, state FROM jobs"))

    async def settle(self) -> None:
        """Let everybody do what they can do now."""
        await anyio.sleep(0.001)


@pytest.fixture
def world(clock: VirtualClock) -> World:
    return World(clock)


@asynccontextmanager
async def dispatching(world: World, node_id: str = "n1") -> AsyncGenerator[Stage]:
    async with memory_node(world, node_id, roles=("dispatcher",)) as node:
        stage = Stage(node)
        await anyio.sleep(0.1)
        assert "dispatcher" in node.leadership.held
        yield stage
        assert await violations_in(node.replica) == []


# --- giving out -----------------------------------------------------------------------------------------------


async def test_a_job_goes_to_an_executor(world: World) -> None:
    fake = FakeExecutor(world.bus)
    async with dispatching(world) as stage, executors(fake):
        began = anyio.current_time()
        await stage.submit("j1", work=b"the work")
        await stage.settle()
        assert fake.assigned == [("j1", 1)]
        assert fake.works == [b"the work"]
        assert anyio.current_time() - began < 0.1
        assert await stage.value("SELECT state, attempt, executor_id FROM jobs") == ("running", 1, "x1")


async def test_nothing_is_sent_before_it_is_applied(world: World) -> None:
    early: list[tuple[object, ...]] = []
    async with dispatching(world) as stage:

        def deliver(message: Message, inbox: Inbox) -> None:
            if message.subject == executor_inbox("x1"):
                content = inbox_decoder.decode(message.payload)
                assert isinstance(content, AssignMessage)
                for one in content.assignments:
                    rows = stage.node.replica._db.execute(
                        "SELECT state, attempt, executor_id FROM jobs WHERE number = ?", (one.number,)
                    ).fetchall()
                    if rows != [("running", one.attempt, "x1")]:
                        early.append((one.number, one.attempt, rows))
            inbox.put(message)

        world.bus.deliver = deliver  # type: ignore[method-assign]
        fake = FakeExecutor(world.bus, slots=100)
        async with executors(fake):
            for number in range(50):
                await stage.submit(f"j{number}")
            await stage.settle()
        assert len(fake.assigned) == 50
        assert early == []


async def test_highest_priority_first_then_the_oldest(world: World) -> None:
    fake = FakeExecutor(world.bus, slots=1)
    async with dispatching(world) as stage:
        jobs = [stage.job(f"j{n}", priority=priority) for n, priority in enumerate([1, 5, 9, 5, 9])]
        await stage.do(Submit(jobs))
        async with executors(fake):
            for _ in range(5):
                await stage.settle()
                await stage.finish(fake, fake.assigned[-1][0])
        assert [job_id for job_id, _ in fake.assigned] == ["j2", "j4", "j1", "j3", "j0"]


async def test_no_executor_gets_more_than_it_has_slots_for(world: World) -> None:
    one, two = FakeExecutor(world.bus, "x1", slots=2), FakeExecutor(world.bus, "x2", slots=3)
    async with dispatching(world) as stage, executors(one, two):
        await stage.settle()
        await stage.submit(*[f"j{n}" for n in range(10)])
        await anyio.sleep(10)
        assert (len(one.assigned), len(two.assigned)) == (2, 3)
        await stage.finish(two, two.assigned[0][0])
        await stage.settle()
        assert (len(one.assigned), len(two.assigned)) == (2, 4)


async def test_a_queue_has_no_more_running_than_it_may(world: World) -> None:
    fake = FakeExecutor(world.bus, slots=10)
    async with dispatching(world) as stage, executors(fake):
        await stage.do(PutQueue("default", "narrow", 0, 2, None, paused=False))
        await stage.submit("a", "b", "c", "d", queue="narrow")
        await stage.submit("e")
        await stage.settle()
        assert [job_id for job_id, _ in fake.assigned] == ["a", "b", "e"]
        await stage.finish(fake, "a")
        await stage.settle()
        assert [job_id for job_id, _ in fake.assigned][3:] == ["c"]
        await stage.do(PutQueue("default", "narrow", 0, None, None, paused=False))
        await stage.settle()
        assert [job_id for job_id, _ in fake.assigned][4:] == ["d"]


async def test_a_queue_that_is_paused_waits(world: World) -> None:
    fake = FakeExecutor(world.bus)
    async with dispatching(world) as stage, executors(fake):
        await stage.do(PutQueue("default", "q", 0, None, None, paused=True))
        await stage.submit("j1")
        await anyio.sleep(10)
        assert fake.assigned == []
        assert (await open_queues(stage.node.replica, 0)).queues == []  # it isn't even tried
        await stage.do(PauseQueue("default", "q", 0, paused=False))
        await stage.settle()
        assert fake.assigned == [("j1", 1)]


async def test_what_nobody_knows_waits_for_who_does(world: World) -> None:
    one, other = FakeExecutor(world.bus, "x1", ("t",)), FakeExecutor(world.bus, "x2", ("u",))
    async with dispatching(world) as stage, executors(one):
        await stage.submit("j1", task="u", priority=9)
        await stage.submit("j2")
        await stage.settle()
        assert one.assigned == [("j2", 1)]
        async with executors(other):
            await stage.settle()
            assert other.assigned == [("j1", 1)]


async def test_an_executor_that_drains_gets_nothing(world: World) -> None:
    fake = FakeExecutor(world.bus)
    fake.heartbeat.accepting = False
    async with dispatching(world) as stage, executors(fake):
        await stage.submit("j1")
        await anyio.sleep(5)
        assert fake.assigned == []
        fake.heartbeat.accepting = True
        await anyio.sleep(1.1)
        assert fake.assigned == [("j1", 1)]


async def test_large_backlogs_go_out_in_rounds(world: World) -> None:
    fake = FakeExecutor(world.bus, slots=2500)
    fake.heartbeat.mean_run_seconds = 1000.0
    async with dispatching(world) as stage, executors(fake):
        await stage.submit(*[f"j{n}" for n in range(3000)])
        await stage.settle()
        assert fake.assigned == [(f"j{n}", 1) for n in range(2500)]


# --- what gets lost on the way --------------------------------------------------------------------------------


async def test_what_did_not_arrive_is_sent_again(world: World) -> None:
    fake = FakeExecutor(world.bus)
    fake.is_deaf = True
    async with dispatching(world) as stage, executors(fake):
        await stage.submit("j1")
        await anyio.sleep(0.9)
        assert fake.assigned == [("j1", 1)]
        await anyio.sleep(1.7)
        assert set(fake.assigned) == {("j1", 1)}
        assert len(fake.assigned) == 2
        await anyio.sleep(10)
        assert 7 <= len(fake.assigned) <= 9
        fake.is_deaf = False
        await anyio.sleep(1.7)
        count = len(fake.assigned)
        await anyio.sleep(30)
        assert fake.assigned == [("j1", 1)] * count
        assert await stage.value("SELECT attempt, crashes FROM jobs") == (1, 0)


async def test_what_an_actor_before_gave_out_and_did_not_send_is_sent(world: World) -> None:
    """Its record was on the way when it failed, and applied after."""
    fake = FakeExecutor(world.bus)
    async with dispatching(world) as stage, executors(fake):
        await stage.do(PutQueue("default", "q", 0, None, None, paused=True))
        await stage.submit("j1")
        await anyio.sleep(60)
        assign = Assign(stage.node.leadership.held["dispatcher"], stage.node.clock.now(), [(1, 1, "x1")])
        both = Batch([PauseQueue("default", "q", 0, paused=False), assign])
        await world.journal.append(node_journal("n1"), batch_encoder.encode(both), "by an actor before")
        await stage.settle()
        assert await stage.states() == {"j1": "running"}
        assert fake.assigned == []
        await anyio.sleep(IDLE_SECONDS + 2.5)
        assert fake.assigned[0] == ("j1", 1)


class Between:
    """Reads a replica; once it has read what an executor should hold, something happens."""

    def __init__(self, stage: Stage, happens: Callable[[], Any]) -> None:
        self._stage = stage
        self._happens = happens

    async def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        rows = await self._stage.node.replica.rows(sql, parameters)
        if "executor_id = ?" in sql:
            await self._happens()
        return rows


async def test_what_has_begun_elsewhere_is_not_sent_again(world: World) -> None:
    """Else it would run twice: an executor runs what it is sent."""
    fake, other = FakeExecutor(world.bus), FakeExecutor(world.bus, "x2", ("nothing",))
    fake.is_deaf = True
    async with dispatching(world) as stage, executors(fake, other):
        epoch = stage.node.leadership.held["dispatcher"]
        await stage.submit("j1")
        await stage.settle()

        async def moves() -> None:
            if not is_due:
                return
            fake.heartbeat.accepting = False
            await fake.beat()
            await stage.settle()
            now = stage.node.clock.now()
            await stage.do(Lost(epoch, now, [(1, 1, now)]))
            await stage.do(Assign(epoch, now, [(1, 2, "x2")]))

        is_due = False
        node = stage.node
        care = Care(epoch, node.writer, Between(stage, moves), world.bus, node.presence, node.clock)
        await care._set_right()
        await anyio.sleep(ARRIVAL_SECONDS)
        fake.assigned.clear()
        is_due = True
        await care._set_right()
        await stage.settle()
        assert await stage.value("SELECT attempt, executor_id FROM jobs") == (2, "x2")
        assert fake.assigned == []


# --- who is gone ----------------------------------------------------------------------------------------------


async def test_attempts_of_an_executor_that_is_gone_run_elsewhere(world: World) -> None:
    one, two = FakeExecutor(world.bus, "x1"), FakeExecutor(world.bus, "x2", slots=4)
    async with dispatching(world) as stage, executors(one) as scopes:
        await stage.submit("j1", "j2")
        await anyio.sleep(10)
        async with executors(two):
            killed = anyio.current_time()
            scopes["x1"].cancel()
            await two.given(2)
            assert anyio.current_time() - killed < 3.0
        assert sorted(two.assigned) == [("j1", 2), ("j2", 2)]
        rows = await stage.node.replica.rows("SELECT attempt, outcome, executor_id FROM attempts")
        assert rows == [(1, "lost", "x1"), (1, "lost", "x1")]
        assert await stage.value("SELECT sum(crashes), sum(errors) FROM jobs") == (2, 0)


async def test_a_job_whose_executors_die_is_quarantined(world: World) -> None:
    async with dispatching(world) as stage:
        await stage.submit("poison")
        for n in range(3):
            fake = FakeExecutor(world.bus, f"x{n}")
            async with executors(fake):
                await stage.settle()
                assert fake.assigned == [("poison", n + 1)]
            await anyio.sleep(4)
        assert await stage.states() == {"poison": "quarantined"}


async def test_a_report_that_comes_after_the_loss_counts_for_nothing(world: World) -> None:
    one, two = FakeExecutor(world.bus, "x1"), FakeExecutor(world.bus, "x2")
    async with dispatching(world) as stage, executors(one) as scopes:
        await stage.submit("j1")
        await anyio.sleep(5)
        scopes["x1"].cancel()
        async with executors(two):
            await anyio.sleep(5)
            assert two.assigned == [("j1", 2)]
            late = Finish("x1", [Ended(1, 1, Ending.SUCCEEDED, 0, 0)])
            assert (await stage.do(late)).reason == "already-done"
            assert await stage.states() == {"j1": "running"}


async def test_an_outage_of_the_bus_costs_no_attempt(world: World) -> None:
    fake = FakeExecutor(world.bus)
    async with dispatching(world) as stage, executors(fake):
        await stage.submit("j1", "j2")
        await anyio.sleep(10.3)
        deliver, world.bus.deliver = world.bus.deliver, lambda message, inbox: None  # type: ignore[method-assign]
        await anyio.sleep(30)
        world.bus.deliver = deliver  # type: ignore[method-assign]
        await anyio.sleep(30)
        assert await stage.value("SELECT sum(attempt), sum(crashes) FROM jobs") == (2, 0)
        assert await stage.states() == {"j1": "running", "j2": "running"}


async def test_a_leader_that_takes_over_finds_who_went_with_the_last(world: World) -> None:
    """The node with the leader is killed, and the executors in it."""
    gone, left = FakeExecutor(world.bus, "x1"), FakeExecutor(world.bus, "x2", slots=4)
    async with anyio.create_task_group() as group:
        first_is_up, kill = anyio.Event(), anyio.Event()

        async def first() -> None:
            with anyio.CancelScope() as scope:
                async with dispatching(world, "n1") as stage, executors(gone):
                    await stage.submit("j1", "j2")
                    await anyio.sleep(1)
                    first_is_up.set()
                    await kill.wait()

                    async def nothing(record: Record, requester: Requester | None = None) -> Outcome:
                        await anyio.sleep_forever()
                        raise AssertionError

                    stage.node.writer.propose = nothing  # type: ignore[method-assign]
                    scope.cancel()

        group.start_soon(first)
        await first_is_up.wait()
        async with memory_node(world, "n2", roles=("dispatcher",)) as second, executors(left):
            await anyio.sleep(10)
            kill.set()
            killed = anyio.current_time()
            await left.given(2)
            assert anyio.current_time() - killed < 4.0
            assert "dispatcher" in second.leadership.held


# --- cancelling -----------------------------------------------------------------------------------------------


async def test_a_cancellation_is_passed_on_until_it_has_its_effect(world: World) -> None:
    fake = FakeExecutor(world.bus)
    async with dispatching(world) as stage, executors(fake):
        await stage.submit("j1", "j2")
        await stage.settle()
        await stage.do(CancelJob("default", "j1", 0))
        await stage.settle()
        assert fake.cancelled == [(1, 1)]
        await anyio.sleep(1.1)
        assert fake.cancelled == [(1, 1)] * 3
        await stage.finish(fake, "j1", Ending.CANCELLED)
        await anyio.sleep(5)
        assert fake.cancelled == [(1, 1)] * 3
        assert await stage.states() == {"j1": "cancelled", "j2": "running"}


async def test_what_was_to_be_cancelled_and_died_is_cancelled(world: World) -> None:
    fake = FakeExecutor(world.bus)
    async with dispatching(world) as stage:
        async with executors(fake):
            await stage.submit("j1")
            await stage.settle()
            await stage.do(CancelJob("default", "j1", 0))
        await anyio.sleep(5)
        assert await stage.states() == {"j1": "cancelled"}


async def test_a_job_that_is_retried_by_hand_goes_out_again(world: World) -> None:
    fake = FakeExecutor(world.bus)
    async with dispatching(world) as stage, executors(fake):
        await stage.submit("j1", max_attempts=1)
        await stage.settle()
        await stage.finish(fake, "j1", Ending.FAILED)
        assert await stage.states() == {"j1": "failed"}
        await stage.do(RetryJob("default", "j1", stage.node.clock.now()))
        await stage.settle()
        assert fake.assigned == [("j1", 1), ("j1", 2)]


async def test_tells_an_executor_what_went_before(world: World) -> None:
    seen: list[Assignment] = []
    fake = FakeExecutor(world.bus)
    async with dispatching(world) as stage, executors(fake), world.bus.subscribe(executor_inbox("x1")) as inbox:
        await stage.submit("j1", schedule_id="s", nominal_at=7)
        for ending in (Ending.FAILED, Ending.CRASHED, Ending.SUCCEEDED):
            await stage.settle()
            now = stage.node.clock.now()
            [(number, attempt)] = fake.heartbeat.attempts
            fake.heartbeat.attempts.clear()
            await stage.do(Finish("x1", [Ended(number, attempt, ending, now, now, retry_at=now)]))
        while (message := inbox.receive_nowait()) is not None:
            content = inbox_decoder.decode(message.payload)
            assert isinstance(content, AssignMessage)
            seen += content.assignments
    assert [(one.attempt, one.errors, one.crashes) for one in seen] == [(1, 0, 0), (2, 1, 0), (3, 1, 1)]
    assert {(one.job_id, one.queue, one.schedule_id, one.nominal_at) for one in seen} == {("j1", "q", "s", 7)}
