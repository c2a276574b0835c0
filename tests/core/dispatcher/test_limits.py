"""The dispatcher and the limits of queues: who waits for what, for how long, and who goes next."""

from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import pytest
from tests.core.dispatcher.test_dispatcher import Stage, dispatching
from tests.core.fleet import FakeExecutor, executors

from clockjack.clock import VirtualClock
from clockjack.dispatcher import backlog
from clockjack.dispatcher.actor import REFUSED_MICROSECONDS, TOKEN_SECONDS
from clockjack.dispatcher.backlog import open_queues
from clockjack.executor.messages import TaskInfo
from clockjack.jobs import Outcome as Ending
from clockjack.placement import Placement, encode
from clockjack.records import CancelJob, PutQueue, Rate, Submit
from clockjack.testing.assembly import World


@pytest.fixture
def world(clock: VirtualClock) -> World:
    return World(clock)


async def put(stage: Stage, name: str = "q", **limits: object) -> None:
    record = PutQueue("default", name, 0, None, None, paused=False, **limits)  # type: ignore[arg-type]
    assert (await stage.do(record)).reason is None


class Worker:
    """Ends what an executor is given, each job after the seconds that its id begins with."""

    def __init__(self, stage: Stage, fake: FakeExecutor) -> None:
        self.stage = stage
        self.fake = fake
        self.ended: list[str] = []
        self.started: list[tuple[float, str]] = []

    async def run(self) -> None:
        async with anyio.create_task_group() as group:
            done = 0
            while True:
                await self.fake.given(done + 1)
                for job_id, _ in self.fake.assigned[done:]:
                    self.started.append((anyio.current_time(), job_id))
                    group.start_soon(self._end, job_id)
                done = len(self.fake.assigned)

    async def _end(self, job_id: str) -> None:
        await anyio.sleep(float(job_id.split("-", maxsplit=1)[0]))
        await self.stage.finish(self.fake, job_id, Ending.SUCCEEDED)
        self.ended.append(job_id)


@asynccontextmanager
async def working(world: World, slots: int) -> AsyncGenerator[tuple[Stage, Worker]]:
    fake = FakeExecutor(world.bus, slots=slots)
    async with dispatching(world) as stage, executors(fake), anyio.create_task_group() as group:
        worker = Worker(stage, fake)
        group.start_soon(worker.run)
        yield stage, worker
        group.cancel_scope.cancel()


# --- rates ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "seconds", "count"),
    [
        (Rate(10, 1_000_000), 60, 600),
        (Rate(7, 1_000_000), 60, 420),
        (Rate(1, 60_000_000), 60, 1),
        (Rate(10, 1_000_000, 10), 60, 609),
        (Rate(300, 1_000_000), 5, 1500),
    ],
)
async def test_a_rate_is_kept_to_the_token(world: World, rate: Rate, seconds: int, count: int) -> None:
    fake = FakeExecutor(world.bus, slots=100_000)
    async with dispatching(world) as stage, executors(fake):
        await put(stage, rate=rate)
        jobs = [stage.job(f"j{n}") for n in range(count + 100)]
        for start in range(0, len(jobs), 1000):
            await stage.do(Submit(jobs[start : start + 1000]))
        first = await stage.value("SELECT count(*) FROM jobs WHERE state = 'running'")
        await anyio.sleep(seconds)
        last = await stage.value("SELECT count(*) FROM jobs WHERE state = 'running'")
        # Of a high rate several tokens are taken together, and after a refusal it looks again a little later: so those
        # of the last moments are still to come.
        taken_together = (TOKEN_SECONDS + REFUSED_MICROSECONDS / 1e6) * rate.limit * 1_000_000 / rate.period
        assert count - 1 - taken_together <= last[0] <= count + 1 + first[0]


async def test_nobody_asks_for_tokens_that_are_not_there(world: World) -> None:
    fake = FakeExecutor(world.bus, slots=10)
    async with dispatching(world) as stage, executors(fake):
        await put(stage, rate=Rate(1, 3600_000_000))
        await stage.submit("a", "b")
        await stage.settle()
        applied = stage.node.replica.progress
        await anyio.sleep(100)
        assert fake.assigned == [("a", 1)]
        assert stage.node.replica.progress.records_ignored == applied.records_ignored
        [(entries,)] = await stage.node.replica.rows("SELECT value FROM meta WHERE key = 'applied'")
        assert int(entries) - applied.applied < 300  # leases, renewed now and then, and nothing else


async def test_a_rate_holds_up_no_other_queue(world: World) -> None:
    fake = FakeExecutor(world.bus, slots=10)
    async with dispatching(world) as stage, executors(fake):
        await put(stage, rate=Rate(1, 3600_000_000))
        await stage.submit("a", "b", "c")
        await stage.submit("d", queue="other")
        await stage.settle()
        assert fake.assigned == [("a", 1), ("d", 1)]


async def test_a_log_whose_clock_is_set_back_stops_no_rate(world: World) -> None:
    fake = FakeExecutor(world.bus, slots=1000)
    async with dispatching(world) as stage, executors(fake):
        await put(stage, rate=Rate(10, 1_000_000))
        await stage.submit(*[f"j{n}" for n in range(900)])
        await anyio.sleep(10)
        assert isinstance(world.clock, VirtualClock)
        world.clock.skew -= 3600_000_000
        world.journal._stamp = 0
        await anyio.sleep(30)
        assert 350 <= len(fake.assigned) <= 410


# --- keys -----------------------------------------------------------------------------------------------------


async def test_keys_take_turns_and_have_no_more_running_than_they_may(world: World) -> None:
    async with working(world, slots=4) as (stage, worker):
        await put(stage, key_concurrency=1)
        for key, count in (("a", 30), ("b", 3), ("c", 30)):
            await stage.submit(*[f"1-{key}{n}" for n in range(count)], concurrency_key=key)
        await stage.submit(*[f"1-{n}" for n in range(5)])
        await anyio.sleep(4.5)
        by_key = Counter(job_id[2] for _, job_id in worker.started)
        assert (by_key["a"], by_key["b"], by_key["c"]) == (5, 3, 5)
        running = await stage.node.replica.rows("SELECT key, running FROM key_slots")
        assert running == [("a", 1), ("c", 1)]


async def test_of_a_thousand_keys_each_has_its_turn(world: World) -> None:
    fake = FakeExecutor(world.bus, slots=400)
    async with dispatching(world) as stage:
        for start in range(0, 3000, 500):
            jobs = [stage.job(f"j{n}", concurrency_key=f"key-{n % 1000}") for n in range(start, start + 500)]
            await stage.do(Submit(jobs))
        async with executors(fake):
            await fake.given(400)
            seen = {int(job_id[1:]) % 1000 for job_id, _ in fake.assigned}
            assert len(seen) == 400
            for job_id, _ in fake.assigned[:300]:
                await stage.finish(fake, job_id)
            await fake.given(700)
            assert len({int(job_id[1:]) % 1000 for job_id, _ in fake.assigned}) == 700


async def test_a_queue_whose_keys_are_full_holds_up_no_other(world: World) -> None:
    fake = FakeExecutor(world.bus, slots=3)
    async with dispatching(world) as stage, executors(fake):
        for n in range(40):
            await put(stage, f"full{n}", key_concurrency=1, weight=1000)
        await stage.submit("a", "b", queue="full0", concurrency_key="k")
        await stage.submit("c", queue="full1", concurrency_key="k")
        for n in range(2, 40):
            await put(stage, f"full{n}", key_concurrency=1)
        await stage.submit("d", "e", queue="open")
        await stage.settle()
        assert sorted(job_id for job_id, _ in fake.assigned) == ["a", "c", "d"]
        await stage.finish(fake, "d")
        await stage.settle()
        assert fake.assigned[-1] == ("e", 1)
        await stage.finish(fake, "a")
        await stage.settle()
        assert fake.assigned[-1] == ("b", 1)


async def test_a_key_that_comes_free_is_found_again(world: World) -> None:
    fake = FakeExecutor(world.bus, slots=5)
    async with dispatching(world) as stage, executors(fake):
        await put(stage, key_concurrency=1)
        await stage.submit("a1", "a2", "a3", concurrency_key="a")
        await stage.submit("b1", concurrency_key="b")
        await stage.settle()
        assert [job_id for job_id, _ in fake.assigned] == ["a1", "b1"]
        await stage.finish(fake, "b1")
        await stage.settle()
        assert len(fake.assigned) == 2
        await stage.submit("c1", concurrency_key="c")
        await stage.do(CancelJob("default", "a2", 0))
        await stage.finish(fake, "a1")
        await stage.settle()
        assert [job_id for job_id, _ in fake.assigned][2:] == ["c1", "a3"]


# --- shares ---------------------------------------------------------------------------------------------------


async def test_queues_share_slots_by_weight_though_one_was_there_first(world: World) -> None:
    async with working(world, slots=8) as (stage, worker):
        await put(stage, "heavy", weight=1)
        await put(stage, "light", weight=3)
        await stage.submit(*[f"1-h{n}" for n in range(300)], queue="heavy")
        await anyio.sleep(10)
        await stage.submit(*[f"0.1-l{n}" for n in range(3000)], queue="light")
        await anyio.sleep(15)  # what heavy had while it was alone is forgotten
        running = dict(await stage.node.replica.rows("SELECT name, running FROM queues"))
        assert running == {"heavy": 2, "light": 6}
        del worker.started[:]
        await anyio.sleep(10)
        by_queue = Counter(job_id.split("-")[1][0] for _, job_id in worker.started)
        assert by_queue["l"] / by_queue["h"] == pytest.approx(30, rel=0.15)


async def test_waiting_counts_as_priority(world: World) -> None:
    fake = FakeExecutor(world.bus, slots=1)
    async with dispatching(world) as stage:
        await put(stage, ageing=10_000_000)
        await stage.submit("low", priority=0)
        await anyio.sleep(85)
        await stage.submit("high", priority=9)
        await anyio.sleep(10)
        await stage.submit("too late", priority=9)
        async with executors(fake):
            for _ in range(3):
                await stage.settle()
                await stage.finish(fake, fake.assigned[-1][0])
        assert [job_id for job_id, _ in fake.assigned] == ["high", "low", "too late"]


# --- labels ---------------------------------------------------------------------------------------------------


async def test_a_job_goes_to_who_has_the_labels_that_it_requires(world: World) -> None:
    plain, gpu = FakeExecutor(world.bus, "x1", slots=10), FakeExecutor(world.bus, "x2", slots=2)
    gpu.heartbeat.labels = {"gpu": "true", "zone": "a"}
    async with dispatching(world) as stage, executors(plain, gpu):
        wanted = encode(Placement(require={"gpu": "true"}))
        await stage.submit("g1", "g2", "g3", placement=wanted)
        await stage.submit("p1", "p2", "p3")
        await stage.submit("n1", placement=encode(Placement(require={"node_id": "n"}, prefer={"zone": ["a", "b"]})))
        await stage.submit("never", placement=encode(Placement(require={"gpu": "true", "zone": "b"})))
        await stage.settle()
        assert sorted(job_id for job_id, _ in gpu.assigned) == ["g1", "g2"]
        assert sorted(job_id for job_id, _ in plain.assigned) == ["n1", "p1", "p2", "p3"]
        await stage.finish(gpu, "g1")
        await stage.settle()
        assert gpu.assigned[-1] == ("g3", 1)
        assert (await stage.states())["never"] == "ready"


# --- what was taken for lost ----------------------------------------------------------------------------------


async def test_an_executor_that_was_taken_for_lost_is_told_to_end_what_it_holds(world: World) -> None:
    frozen, other = FakeExecutor(world.bus, "x1"), FakeExecutor(world.bus, "x2", slots=1)
    async with dispatching(world) as stage:
        async with executors(frozen) as scopes:
            await stage.submit("j1", "j2")
            await frozen.given(2)
            await anyio.sleep(3)
            scopes["x1"].cancel()
            await anyio.sleep(10)
            assert await stage.states() == {"j1": "ready", "j2": "ready"}
        async with executors(other, frozen):
            frozen.heartbeat.accepting = False
            await other.given(1)
            await anyio.sleep(4)
            assert sorted(set(frozen.cancelled)) == [(1, 1), (2, 1)]
            assert other.cancelled == []
            frozen.heartbeat.attempts.clear()
            count = len(frozen.cancelled)
            await anyio.sleep(10)
            assert len(frozen.cancelled) <= count + 2


async def test_what_has_just_ended_is_not_cancelled(world: World) -> None:
    """A heartbeat that left before the report was stored still has it."""
    fake = FakeExecutor(world.bus)
    async with dispatching(world) as stage, executors(fake):
        for n in range(20):
            await stage.submit(f"j{n}")
            await fake.given(n + 1)
            await anyio.sleep(0.37)
            await stage.finish(fake, f"j{n}")
        await anyio.sleep(5)
        assert fake.cancelled == []


# --- many of them ---------------------------------------------------------------------------------------------


async def test_more_queues_than_are_looked_at_at_once_all_have_their_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "QUEUES", 3)
    fake = FakeExecutor(world.bus, slots=1)
    fake.catalog.tasks.append(TaskInfo("u", "q", "async"))
    async with dispatching(world) as stage, executors(fake):
        await stage.do(Submit([stage.job(f"j{n}-{m}", queue=f"q{n}") for n in range(10) for m in range(3)]))
        for n in range(30):
            await fake.given(n + 1)
            await stage.finish(fake, fake.assigned[-1][0])
        first = {job_id.split("-")[0] for job_id, _ in fake.assigned[:16]}
        assert len(first) == 10


async def test_looks_at_no_more_rows_than_it_needs(world: World) -> None:
    """Whatever waits: each look is into an index."""
    async with dispatching(world) as stage:
        from clockjack.dispatcher import heads

        for sql, count in (
            (backlog._SQL, 3),
            (heads._ONE, 6),
            *((sql, 2) for sql in heads._MANY.values()),
            (heads._FLOWS, 2),
        ):
            plan = await stage.node.replica.rows(f"EXPLAIN QUERY PLAN {sql}", ("[]", 1, 1, 1, 1, 1)[:count])
            steps = [row[3] for row in plan]
            assert not any(
                step.startswith("SCAN") and " q" not in step and "(" not in step and "VIRTUAL" not in step
                for step in steps
            ), steps
            assert not any("TEMP B-TREE" in step for step in steps), steps
        assert (await open_queues(stage.node.replica, 0)).queues == []
