"""Python tasks in real runner processes, well-behaved ones and those that only fail."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import anyio
import pytest
from tests.core.executor.bench import Bench, assignment, failure, result
from tests.integration.child_executor import child_executor, numbers, run

from clockjack.clock import from_datetime

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def bench() -> AsyncIterator[Bench]:
    async with child_executor() as bench:
        yield bench


async def runner_pid(bench: Bench) -> int:
    pid: int = result(await run(bench, "about"))["pid"]
    return pid


async def test_tasks_are_announced_with_their_schema(bench: Bench):
    tasks = {info.name: info for info in bench.catalogs[-1].tasks}
    add = tasks["executor_tasks.add"]
    assert (add.isolation, add.description, add.queue) == ("async", "Add two numbers.", "default")
    assert add.args_schema == {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "integer", "default": 1}},
        "required": ["a"],
        "additionalProperties": False,
    }
    about = tasks["executor_tasks.about"]
    assert (about.timeout_seconds, about.queue, about.retry) == (30, "mail", {"max_attempts": 5})
    assert tasks["executor_tasks.block_thread"].isolation == "thread"
    assert tasks["executor_tasks.block_process"].isolation == "process"
    assert set(tasks["executor_tasks.mirror"].args_schema["$defs"]) == {"Order", "Point"}
    assert bench.catalogs[-1].targets == ["http:"]


async def test_arguments_have_the_types_of_the_annotations(bench: Bench):
    assert result(await run(bench, "add", a=2)) == 3
    order = {"id": "7d444840-9dc0-11d1-b245-5ffdce74fad2", "placed_at": "2026-01-05T09:00:00Z", "points": [{"x": 1}]}
    mirrored = result(await run(bench, "mirror", order=order, wait="PT3S"))
    assert mirrored["order"] == order
    assert (mirrored["note"], mirrored["wait"], mirrored["type"]) == ("", "PT3S", "Order")


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        ({}, "missing required field `a`"),
        ({"a": "1"}, "Expected `int`, got `str` - at `$.a`"),
        ({"a": 1, "c": 2}, "unknown field `c`"),
    ],
)
async def test_arguments_that_do_not_fit_fail_the_attempt(bench: Bench, args, complaint: str):
    end = await run(bench, "add", **args)
    assert end.outcome == "failed"
    assert failure(end)["type"] == "clockjack.InvalidArguments"
    assert complaint in failure(end)["message"]


async def test_a_task_knows_its_job(bench: Bench):
    begun = time.time()
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    job = assignment(next(numbers), "executor_tasks.about", attempt=3, traceparent=traceparent)
    job.nominal_at = from_datetime(datetime(2026, 1, 5, 9, tzinfo=UTC))
    seen = result(await bench.run(job))
    assert (seen["id"], seen["attempt"], seen["queue"], seen["cancelled"]) == (job.job_id, 3, "q", False)
    assert 29 < seen["seconds_left"] <= 30  # the task's own timeout_seconds
    assert seen["nominal_at"] == "2026-01-05T09:00:00Z"
    assert seen["traceparent"] == traceparent
    assert seen["thread"] is True
    assert time.time() - begun < 5


async def test_a_def_runs_in_a_thread_and_knows_its_job(bench: Bench):
    number = next(numbers)
    seen = result(await bench.run(assignment(number, "executor_tasks.about_in_thread")))
    assert seen == {"id": f"job-{number}", "thread": False}


async def test_process_isolation_runs_in_a_process_of_its_own(bench: Bench):
    main = await runner_pid(bench)
    pids = [result(await run(bench, name)) for name in ("pid_of_process", "pid_of_async_process", "pid_of_process")]
    assert main not in pids
    assert len(set(pids)) == 1  # kept warm


async def test_an_exception_leaves_type_message_and_the_users_part_of_the_traceback(bench: Bench):
    error = failure(await run(bench, "fail"))
    assert (error["type"], error["message"]) == ("RuntimeError", "it went wrong")
    lines = error["traceback"].splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert "deeper(value)" in error["traceback"]
    assert "The above exception was the direct cause" in error["traceback"]
    assert lines[-1] == "RuntimeError: it went wrong"
    assert "clockjack/executor" not in error["traceback"]
    error = failure(await run(bench, "fail_in_thread"))
    assert error["type"] == "ValueError"
    assert "clockjack/executor" not in error["traceback"]
    assert "concurrent/futures" not in error["traceback"]


@pytest.mark.parametrize(
    ("kind", "type_name"),
    [
        ("exit", "SystemExit"),
        ("interrupt", "KeyboardInterrupt"),
        ("cancelled", "asyncio.exceptions.CancelledError"),
        ("later", "clockjack.tasks.verdicts.RetryLater"),
        ("give up", "clockjack.tasks.verdicts.GiveUp"),
    ],
)
async def test_whatever_is_raised_ends_the_attempt_and_not_the_runner(bench: Bench, kind: str, type_name: str):
    before = await runner_pid(bench)
    end = await run(bench, "fail_with", kind=kind)
    assert (end.outcome, failure(end)["type"]) == ("failed", type_name)
    if kind == "later":
        assert end.retry_at == end.finished_at + 12_000_000
    assert (end.retry_at is None) == (kind == "give up")
    assert result(await run(bench, "add", a=1)) == 2
    assert await runner_pid(bench) == before


async def test_errors_are_bounded(bench: Bench):
    assert "its message can't be had: RuntimeError" in failure(await run(bench, "fail_unprintably"))["message"]
    assert 4000 < len(failure(await run(bench, "fail_at_length"))["message"].encode()) <= 4096
    deep = failure(await run(bench, "fail_deeply"))
    assert len(deep["traceback"].encode()) <= 16_384
    assert deep["traceback"].endswith("ValueError: deep\n")


@pytest.mark.parametrize(
    ("kind", "type_name", "complaint"),
    [
        ("object", "clockjack.InvalidResult", "of type object"),
        ("socket", "clockjack.InvalidResult", "of type dict"),
        ("large", "clockjack.ResultTooLarge", "the limit is 1048576"),
        ("surrogate", "clockjack.InvalidResult", "surrogates"),
    ],
)
async def test_a_result_that_can_not_be_kept_fails_the_attempt(bench: Bench, kind: str, type_name: str, complaint: str):
    error = failure(await run(bench, "odd_result", kind=kind))
    assert error["type"] == type_name
    assert complaint in error["message"]


async def test_progress_comes_at_most_ten_times_a_second_and_the_last_is_kept(bench: Bench):
    number = next(numbers)
    await bench.assign(assignment(number, "executor_tasks.steps", {"count": 100, "pause": 0.01}))
    end = await bench.end_of(number)
    seen = [item for item in bench.progress if item[0] == number]
    assert 5 <= len(seen) <= 20
    assert end.progress == (1.0, "step 100")
    number = next(numbers)
    end = await bench.run(assignment(number, "executor_tasks.steps_in_thread", {"count": 50_000}))
    assert end.progress == (1.0, "step 50000")
    assert len([item for item in bench.progress if item[0] == number]) < 20


async def test_what_a_task_leaves_in_the_background_does_not_stop_the_runner(bench: Bench):
    before = await runner_pid(bench)
    assert result(await run(bench, "leave_bombs")) == "lit"
    assert result(await run(bench, "add", a=1)) == 2
    assert await runner_pid(bench) == before


async def test_an_unknown_task_and_unreadable_work_fail(bench: Bench):
    assert failure(await run(bench, "nobody"))["type"] == "clockjack.UnknownTask"
    broken = assignment(next(numbers))
    broken.work = b'{"target":{"type":"teleport"}}'
    assert failure(await bench.run(broken))["type"] == "clockjack.InvalidWork"


async def test_thousands_of_attempts_each_end_once(bench: Bench):
    first = next(numbers)
    last = first
    for _ in range(20):
        batch = [assignment(next(numbers), "executor_tasks.add", {"a": 1}) for _ in range(250)]
        last = batch[-1].number
        await bench.assign(*batch)
    with anyio.fail_after(20):
        for number in range(first + 1, last + 1):
            assert result(await bench.end_of(number)) == 2
