"""The users' test kit, on both event loops: time that a test moves on, and claims on what happened."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from clockjack import current_job, task
from clockjack.errors import NotApplied
from clockjack.testing import memory_node, sleep

pytestmark = pytest.mark.blocking  # it reads its tables from a file, and zones from others


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> object:
    return request.param


@task(name="kit.statement")
async def statement(account: str) -> str:
    tick = current_job().nominal_at
    return account if tick is None else f"{account} {tick.astimezone(ZoneInfo('Europe/Vienna')):%B}"


@task(name="kit.flaky", retry={"max_attempts": 3, "initial_seconds": 60, "factor": 2, "jitter": 0})
def flaky() -> int:
    if current_job().attempt < 3:
        raise ValueError("not yet")
    return current_job().attempt


@task(name="kit.slow", timeout_seconds=60, max_attempts=1)
async def slow(seconds: float) -> str:
    await sleep(seconds)
    return "done"


async def test_a_monthly_schedule_over_a_change_of_the_clocks() -> None:
    async with memory_node(statement, start=datetime(2026, 2, 1, tzinfo=UTC)) as node:
        await node.put_schedule(
            "statements",
            trigger={"type": "cron", "expression": "0 2 29 * *", "timezone": "Europe/Vienna"},
            job={"task": statement, "args": {"account": "A-17"}},
        )
        await node.advance_to(datetime(2026, 6, 1, tzinfo=UTC))
        runs = node.ran(statement, {"account": "A-17"}, times=3)
        assert [run.result for run in runs] == ["A-17 March", "A-17 April", "A-17 May"]
        assert [f"{run.started_at:%d %H:%M}" for run in runs] == ["29 01:00", "29 00:00", "29 00:00"]
        assert [tick.decision for tick in node.ticks("statements")] == ["fired"] * 3


async def test_retries_wait_for_their_time() -> None:
    async with memory_node(flaky) as node:
        began = node.now
        job = await node.submit(flaky)
        assert (job.state, job.attempt) == ("retrying", 1)
        await node.advance(seconds=59)
        node.ran(flaky, outcome="failed", times=1)
        await node.advance(minutes=3)
        assert node.job(job).result == 3
        starts = [run.started_at - began for run in node.runs]
        assert starts == [timedelta(), timedelta(minutes=1), timedelta(minutes=3)]


async def test_delays_unique_keys_and_bad_arguments() -> None:
    async with memory_node(statement) as node:
        job = await node.submit(statement, {"account": "B"}, delay=3600, unique="B")
        assert job.state == "scheduled"
        with pytest.raises(NotApplied):
            await node.submit(statement, {"account": "B"}, unique="B")
        with pytest.raises(ValueError, match=r"don't fit the task kit\.statement"):
            await node.submit(statement, {"acount": "B"})
        node.ran(times=0)
        await node.advance(hours=1)
        node.ran(statement, {"account": "B"}, times=1)
        with pytest.raises(ValueError, match="time does not go back"):
            await node.advance(hours=-1)


async def test_tasks_take_time_that_the_test_gives_them() -> None:
    async with memory_node(slow) as node:
        short, long = await node.submit(slow, {"seconds": 30}), await node.submit(slow, {"seconds": 90})
        assert (short.state, long.state) == ("running", "running")
        await node.advance(minutes=2)
        assert (node.job(short).state, node.job(long).state) == ("succeeded", "failed")
        [run] = node.ran(slow, outcome="timed_out", times=1)
        assert run.finished_at is not None
        assert run.finished_at - run.started_at == timedelta(seconds=60)


async def test_nothing_runs_until_it_may_and_events_make_jobs() -> None:
    async with memory_node(statement, run=False) as node:
        await node.put_schedule(
            "on-paid",
            trigger={"type": "event", "types": ["order.paid"]},
            job={"task": statement, "args": {"account": {"$event": "/data/account"}}},
        )
        await node.publish("order.paid", {"account": "C"})
        [job] = node.enqueued(statement, {"account": "C"}, schedule_id="on-paid", times=1)
        assert job.state == "ready"
        node.ran(times=0)
        await node.run_jobs()
        node.ran(statement, {"account": "C"}, times=1)


async def test_what_a_claim_says_that_does_not_hold() -> None:
    async with memory_node(statement) as node:
        with pytest.raises(AssertionError, match="Nothing at all was enqueued"):
            node.enqueued(statement)
        await node.submit(statement, {"account": "D"})
        with pytest.raises(AssertionError) as caught:
            node.ran(statement, {"account": "E"})
        assert str(caught.value) == (
            "kit.statement(account='E'), outcome succeeded should have been run at least once; it was not.\n"
            "What was run:\n    2026-01-05 09:00:00Z  kit.statement(account='D'): succeeded"
        )
        with pytest.raises(AssertionError, match="should have been enqueued never; it was once"):
            node.enqueued(statement, times=0)
