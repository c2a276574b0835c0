"""The executor on virtual time: what is assigned runs once, and is reported once."""

import logging

import anyio
import pytest
from tests.core.executor.bench import EXECUTOR_ID, assignment, failure, memory_executor, result

from clockjack import GiveUp, RetryLater, current_job, subjects
from clockjack.clock import MICROSECONDS, VirtualClock
from clockjack.errors import LogFull
from clockjack.executor.memory import MemoryJob
from clockjack.executor.settings import Settings

pytestmark = pytest.mark.anyio


async def echo(job: MemoryJob) -> object:
    return job.args


async def nap(job: MemoryJob) -> str:
    await anyio.sleep(job.args.get("seconds", 10))
    return "rested"


async def fail(job: MemoryJob) -> None:
    raise ValueError("no good")


async def test_a_result_is_reported(clock: VirtualClock):
    async with memory_executor({"t": echo}, clock) as (bench, _):
        end = await bench.run(assignment(1, args={"a": [1, "x", None]}))
        assert result(end) == {"a": [1, "x", None]}
        assert end.started_at is not None
        assert end.started_at <= end.finished_at
        assert end.retry_at is None


async def test_as_many_run_at_once_as_there_are_slots(clock: VirtualClock):
    async with memory_executor({"t": nap}, clock, Settings(slots=4)) as (bench, _):
        began = anyio.current_time()
        await bench.assign(*(assignment(n) for n in range(1, 13)))
        for number in range(1, 13):
            await bench.end_of(number)
        assert anyio.current_time() - began == pytest.approx(30, abs=1)
        starts = [bench.journal.ended[n, 1][0].started_at for n in range(1, 13)]
        assert starts == sorted(starts)  # type: ignore[type-var]


async def test_what_comes_twice_runs_once(clock: VirtualClock):
    runs: list[int] = []

    async def count(job: MemoryJob) -> None:
        runs.append(job.attempt)
        await anyio.sleep(1)

    async with memory_executor({"t": count}, clock) as (bench, _):
        await bench.assign(assignment(1), assignment(1))
        await bench.assign(assignment(1))
        await bench.end_of(1)
        await anyio.sleep(5)
        await bench.assign(assignment(1))  # its report was stored long ago
        await bench.run(assignment(1, attempt=2))
        assert runs == [1, 2]
        assert len(bench.journal.ended[1, 1]) == 1


async def test_what_failed_is_tried_again_as_the_policy_says(clock: VirtualClock):
    retry = {"max_attempts": 4, "initial_seconds": 2, "factor": 3, "max_seconds": 10, "jitter": 0}
    async with memory_executor({"t": fail}, clock) as (bench, _):
        waits: list[float | None] = []
        for errors in range(4):
            end = await bench.run(assignment(1, attempt=errors + 1, errors=errors, retry=retry))
            assert failure(end)["type"] == "ValueError"
            waits.append(None if end.retry_at is None else (end.retry_at - end.finished_at) / MICROSECONDS)
        assert waits == [2, 6, 10, None]


async def test_jitter_shortens_the_wait_by_chance(clock: VirtualClock):
    retry = {"max_attempts": 2, "initial_seconds": 100, "jitter": 0.5}
    async with memory_executor({"t": fail}, clock) as (bench, _):
        ends = [await bench.run(assignment(n, retry=retry)) for n in range(1, 21)]
        waits = {round((end.retry_at or 0) - end.finished_at) / MICROSECONDS for end in ends}
        assert all(50 <= wait <= 100 for wait in waits)
        assert len(waits) == 20


async def test_a_task_may_choose_what_comes_next(clock: VirtualClock):
    async def later(job: MemoryJob) -> None:
        raise RetryLater(77)

    async def never(job: MemoryJob) -> None:
        raise GiveUp("the account is closed")

    async with memory_executor({"later": later, "never": never}, clock) as (bench, _):
        end = await bench.run(assignment(1, "later"))
        assert end.retry_at == end.finished_at + 77 * MICROSECONDS
        last = await bench.run(assignment(2, "later", errors=2))
        assert last.retry_at is None
        end = await bench.run(assignment(3, "never"))
        assert (end.outcome, end.retry_at) == ("failed", None)
        assert failure(end)["message"] == "the account is closed"


async def test_an_unknown_task_fails(clock: VirtualClock):
    async with memory_executor({}, clock) as (bench, _):
        assert failure(await bench.run(assignment(1, "nobody.knows")))["type"] == "clockjack.UnknownTask"


async def test_heartbeats_say_what_is_held(clock: VirtualClock):
    async with memory_executor({"t": nap}, clock) as (bench, launcher):
        beat = await bench.heartbeat()
        assert (beat.accepting, beat.slots, beat.attempts) == (True, 4, [])
        assert beat.pid == launcher.runners[0].pid
        await bench.assign(*(assignment(n) for n in range(1, 7)))
        assert sorted((await bench.heartbeat()).attempts) == [(n, 1) for n in range(1, 7)]
        bench.journal.go_down()
        await anyio.sleep(30)
        assert len((await bench.heartbeat()).attempts) == 6  # ended, but nobody knows
        bench.journal.up.set()
        await anyio.sleep(2)
        beat = await bench.heartbeat()
        assert beat.attempts == []
        assert beat.mean_run_seconds > 0


async def test_heartbeats_come_every_second(clock: VirtualClock):
    async with memory_executor({"t": nap}, clock) as (bench, _):
        before = len(bench.heartbeats)
        await anyio.sleep(60)
        assert len(bench.heartbeats) - before == pytest.approx(60, abs=1)


async def test_the_catalog_is_announced_and_comes_on_a_roll_call(clock: VirtualClock):
    async with memory_executor({"t": nap, "u": echo}, clock) as (bench, _):
        await anyio.sleep(0.1)
        assert [task.name for task in bench.catalogs[-1].tasks] == ["t", "u"]
        assert bench.catalogs[-1].catalog_hash == (await bench.heartbeat()).catalog_hash
        seen = len(bench.catalogs)
        await bench.bus.publish(subjects.ROLL_CALL, b"")
        await anyio.sleep(0.1)
        assert len(bench.catalogs) == seen + 1


async def test_progress_is_passed_on_and_the_last_one_is_reported(clock: VirtualClock):
    async def work(job: MemoryJob) -> None:
        for step in range(1, 5):
            current_job().progress(step / 4, f"step {step}")
            await anyio.sleep(1)

    async with memory_executor({"t": work}, clock) as (bench, _):
        end = await bench.run(assignment(1))
        assert bench.progress == [(1, 1, step / 4, f"step {step}") for step in range(1, 5)]
        assert end.progress == (1.0, "step 4")


async def test_reports_wait_for_a_journal_that_is_full(clock: VirtualClock):
    async with memory_executor({"t": echo}, clock) as (bench, _):
        bench.journal.refusals.extend([LogFull("full")] * 5)
        end = await bench.run(assignment(1, args={"kept": True}))
        assert result(end) == {"kept": True}


async def test_a_result_that_the_journal_does_not_take_fails_its_attempt_alone(clock: VirtualClock):
    async with memory_executor({"t": echo}, clock) as (bench, _):
        bench.journal.too_large.add(b'{"large":1}')
        bench.journal.go_down()
        await bench.assign(assignment(1), assignment(2), assignment(3, args={"large": 1}), assignment(4))
        await anyio.sleep(1)
        bench.journal.up.set()
        assert failure(await bench.end_of(3))["type"] == "clockjack.ResultTooLarge"
        assert [result(await bench.end_of(number)) for number in (1, 2, 4)] == [{}, {}, {}]


async def test_ends_that_come_together_are_one_record(clock: VirtualClock):
    async with memory_executor({"t": nap}, clock, Settings(slots=100)) as (bench, _):
        await bench.assign(*(assignment(n) for n in range(1, 101)))
        await bench.end_of(100)
        assert len(bench.journal.records) <= 3


async def test_nothing_new_is_taken_while_too_many_reports_wait(clock: VirtualClock, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("clockjack.executor.reports.MAX_PENDING_ITEMS", 50)
    async with memory_executor({"t": echo}, clock, Settings(slots=100)) as (bench, _):
        bench.journal.go_down()
        await bench.assign(*(assignment(n) for n in range(100)))
        await anyio.sleep(5)
        assert not (await bench.heartbeat()).accepting
        bench.journal.up.set()
        await bench.end_of(99)
        assert (await bench.heartbeat()).accepting


async def test_an_unreadable_message_is_passed_over(clock: VirtualClock, caplog: pytest.LogCaptureFixture):
    async with memory_executor({"t": echo}, clock) as (bench, _):
        with caplog.at_level(logging.WARNING):
            await bench.bus.publish(subjects.executor_inbox(EXECUTOR_ID), b"\xc1")
            await bench.run(assignment(1))
        assert "unreadable" in caplog.text
