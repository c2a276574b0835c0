"""A remote worker at its home: attempts out, ends in, leases."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import msgspec
import pytest
from msgspec import Struct

from clockjack import subjects
from clockjack.bus.memory import MemoryBus
from clockjack.clock import VirtualClock
from clockjack.executor.messages import Assign, Assignment, Cancel, inbox_encoder
from clockjack.jobs import Outcome
from clockjack.journal.port import Position
from clockjack.records import Ended, Finish, Record
from clockjack.remote.local import LocalWorkers, local_workers
from clockjack.remote.port import Handed, HomeSilent, UnknownAttempt, UnknownWorker, WorkerSpec
from clockjack.specs import Failure, Retry, TaskTarget, Work

pytestmark = pytest.mark.anyio

SPEC = WorkerSpec("default", "mine", ["t"], [], 4, 10.0)
BOOM = Failure("Error", "boom")


class Journal:
    """Keeps what is reported; may be down."""

    def __init__(self) -> None:
        self.up = anyio.Event()
        self.up.set()
        self.ended: dict[tuple[int, int], Ended] = {}

    async def append(self, record: Record) -> Position:
        await self.up.wait()
        assert isinstance(record, Finish)
        for item in record.items:
            assert (item.number, item.attempt) not in self.ended
            self.ended[item.number, item.attempt] = item
        return Position(len(self.ended), 0)


class Home(Struct, frozen=True):
    """One home, and the hand that assigns."""

    workers: LocalWorkers
    bus: MemoryBus
    journal: Journal

    async def assign(
        self, worker_id: str, *numbers: int, timeout_seconds: float | None = None, crashes: int = 0
    ) -> None:
        work = msgspec.json.encode(Work(TaskTarget("t", {"n": 1}), timeout_seconds, Retry(max_attempts=2, jitter=0)))
        items = [Assignment(n, 1, "default", f"job-{n}", "q", 0, crashes, work) for n in numbers]
        await self.bus.publish(subjects.executor_inbox(worker_id), inbox_encoder.encode(Assign(items)))
        await anyio.sleep(0.01)

    async def cancel(self, worker_id: str, number: int) -> None:
        await self.bus.publish(subjects.executor_inbox(worker_id), inbox_encoder.encode(Cancel([(number, 1)])))
        await anyio.sleep(0.01)

    async def poll(self, worker_id: str, limit: int = 10, seconds: float = 0) -> list[Handed]:
        return await self.workers.poll("default", worker_id, limit, seconds)

    async def registered(self, spec: WorkerSpec = SPEC) -> str:
        worker_id = await self.workers.register(spec)
        await anyio.sleep(0.01)
        return worker_id


@asynccontextmanager
async def running(clock: VirtualClock, drain_seconds: float = 0.0) -> AsyncIterator[Home]:
    bus, journal, ids = MemoryBus(), Journal(), iter(range(1000))
    async with local_workers("n1", lambda: f"n1.w{next(ids)}", bus, journal, None, clock, drain_seconds) as workers:
        yield Home(workers, bus, journal)


async def test_a_poll_waits_for_work_and_complete_is_answered_once_it_is_stored(clock: VirtualClock) -> None:
    async with running(clock) as home:
        worker = await home.registered()
        got: list[Handed] = []

        async def poll() -> None:
            got.extend(await home.poll(worker, seconds=30))

        async with anyio.create_task_group() as group:
            group.start_soon(poll)
            await anyio.sleep(5)
            await home.assign(worker, 7)
        [handed] = got
        assert (handed.job_id, handed.queue, handed.attempt) == ("job-7", "q", 1)
        home.journal.up = anyio.Event()
        with anyio.move_on_after(3) as scope:
            await home.workers.complete("default", handed.token, b"42")
        assert scope.cancelled_caught  # not stored, not answered
        home.journal.up.set()
        await home.workers.complete("default", handed.token, b"42")  # said again, it counts once
        ended = home.journal.ended[7, 1]
        assert (ended.outcome, ended.result) == (Outcome.SUCCEEDED, b"42")


async def test_a_failure_is_tried_again_as_the_job_says_unless_the_worker_gives_up(clock: VirtualClock) -> None:
    async with running(clock) as home:
        worker = await home.registered()
        await home.assign(worker, 1, 2, 3)
        one, two, three = await home.poll(worker)
        await home.workers.fail("default", one.token, BOOM, give_up=False, retry_seconds=None)
        await home.workers.fail("default", two.token, BOOM, give_up=True, retry_seconds=None)
        await home.workers.fail("default", three.token, BOOM, give_up=False, retry_seconds=90)
        ends = home.journal.ended
        assert {ends[n, 1].outcome for n in (1, 2, 3)} == {Outcome.FAILED}
        assert ends[1, 1].retry_at == ends[1, 1].finished_at + 1_000_000
        assert ends[2, 1].retry_at is None
        assert ends[3, 1].retry_at == ends[3, 1].finished_at + 90_000_000
        assert ends[1, 1].error == b'{"type":"Error","message":"boom"}'


async def test_an_attempt_that_is_not_heard_of_within_the_lease_counts_as_crashed(clock: VirtualClock) -> None:
    async with running(clock) as home:
        worker = await home.registered()
        await home.assign(worker, 1, 2, 3)
        kept, silent = await home.poll(worker, limit=2)
        for _ in range(4):
            await anyio.sleep(4)
            assert (await home.workers.beat("default", kept.token, (0.5, "half"))).stop is None
        assert home.journal.ended[2, 1].outcome is Outcome.CRASHED
        assert (1, 1) not in home.journal.ended
        with pytest.raises(UnknownAttempt):
            await home.workers.complete("default", silent.token, b"1")
        await home.workers.complete("default", kept.token, None)
        # It falls silent: what it had not fetched goes back uncounted, and nobody knows it any more.
        await anyio.sleep(20)
        assert home.journal.ended[3, 1].outcome is Outcome.RELEASED
        with pytest.raises(UnknownWorker):
            await home.poll(worker)


async def test_what_is_cancelled_or_out_of_time_is_told_with_the_next_heartbeat(clock: VirtualClock) -> None:
    async with running(clock) as home:
        worker = await home.registered()
        await home.assign(worker, 1, 2, 4)
        await home.assign(worker, 3, timeout_seconds=5)
        cancelled, deaf, finishing, late = await home.poll(worker)
        for number in (1, 2, 4):
            await home.cancel(worker, number)
        for handed in (cancelled, deaf, finishing):
            assert (await home.workers.beat("default", handed.token, None)).stop == "cancelled"
        await home.workers.fail("default", cancelled.token, BOOM, give_up=False, retry_seconds=None)
        await home.workers.complete("default", finishing.token, b"1")  # it had finished
        assert home.journal.ended[1, 1].outcome is Outcome.CANCELLED
        assert home.journal.ended[4, 1].outcome is Outcome.SUCCEEDED
        assert (await home.workers.beat("default", late.token, None)).stop is None
        await anyio.sleep(6)
        assert (await home.workers.beat("default", late.token, None)).stop == "timed_out"
        await home.workers.fail("default", late.token, BOOM, give_up=False, retry_seconds=None)
        assert home.journal.ended[3, 1].outcome is Outcome.TIMED_OUT
        for _ in range(5):  # it goes on though it was told
            await anyio.sleep(3)
            if (2, 1) not in home.journal.ended:
                await home.workers.beat("default", deaf.token, None)
        await anyio.sleep(3)
        assert home.journal.ended[2, 1].outcome is Outcome.CANCELLED


async def test_what_was_cancelled_before_it_was_fetched_is_never_handed_out(clock: VirtualClock) -> None:
    async with running(clock) as home:
        worker = await home.registered()
        await home.assign(worker, 1, 2)
        await home.cancel(worker, 1)
        [handed] = await home.poll(worker)
        assert handed.job_id == "job-2"
        assert home.journal.ended[1, 1].outcome is Outcome.CANCELLED


async def test_who_leaves_gets_nothing_more_and_may_end_what_it_has(clock: VirtualClock) -> None:
    async with running(clock, drain_seconds=30) as home:
        worker = await home.registered()
        await home.assign(worker, 1, 2)
        [handed] = await home.poll(worker, limit=1)
        await home.workers.leave("default", worker)
        await anyio.sleep(0.1)
        assert home.journal.ended[2, 1].outcome is Outcome.RELEASED
        with pytest.raises(UnknownWorker):
            await home.poll(worker)
        await home.workers.complete("default", handed.token, b"1")
        assert home.journal.ended[1, 1].outcome is Outcome.SUCCEEDED


async def test_a_home_that_stops_takes_nobody_new_and_leaves_nothing_open(clock: VirtualClock) -> None:
    async with running(clock) as home:
        worker = await home.registered()
        await home.assign(worker, 1, 2)
        [_] = await home.poll(worker, limit=1)
        home.workers.drain()
        with pytest.raises(HomeSilent):
            await home.workers.register(SPEC)
    assert home.journal.ended[1, 1].outcome in (Outcome.CRASHED, Outcome.RELEASED)
    assert home.journal.ended[2, 1].outcome is Outcome.RELEASED


async def test_another_namespace_knows_neither_worker_nor_attempt(clock: VirtualClock) -> None:
    async with running(clock) as home:
        worker = await home.registered()
        await home.assign(worker, 1)
        [handed] = await home.poll(worker)
        with pytest.raises(UnknownWorker):
            await home.workers.poll("other", worker, 1, 0)
        with pytest.raises(UnknownWorker):
            await home.workers.leave("other", worker)
        with pytest.raises(UnknownAttempt):
            await home.workers.beat("other", handed.token, None)
        with pytest.raises(UnknownAttempt):
            await home.workers.complete("other", handed.token, None)
        with pytest.raises(UnknownAttempt):
            await home.workers.fail("other", handed.token, BOOM, give_up=True, retry_seconds=None)
        assert not home.journal.ended
