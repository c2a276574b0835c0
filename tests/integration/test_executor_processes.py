"""Tasks that block, hang, or take their process down: what it costs, and whom."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import anyio
import pytest
from tests.core.executor.bench import Bench, Key, assignment, failure, result, running_executor
from tests.integration.child_executor import child_executor, numbers, run, soon

from clockjack.clock import SystemClock
from clockjack.errors import ConfigurationError
from clockjack.executor.settings import Settings
from clockjack.executor.subprocess import ChildLauncher

pytestmark = pytest.mark.anyio


async def begin(bench: Bench, name: str, timeout: float | None = None, crashes: int = 0, **args: object) -> Key:
    number = next(numbers)
    await bench.assign(assignment(number, f"executor_tasks.{name}", args, timeout=timeout, crashes=crashes))
    return number, 1


def alive(pid: int) -> bool:
    """Say whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def leaves(error: BaseException) -> list[BaseException]:
    """Return the errors in a group of groups."""
    if isinstance(error, BaseExceptionGroup):
        return [leaf for inner in error.exceptions for leaf in leaves(inner)]
    return [error]


@pytest.mark.parametrize("name", ["exit_now", "segfault", "kill_self"])
async def test_a_task_that_kills_its_process_crashes_and_the_executor_goes_on(name: str):
    messages = {
        "exit_now": "the process that ran it exited with status 7",
        "segfault": "the process that ran it was killed by SIGSEGV",
        "kill_self": "the process that ran it was killed by SIGKILL",
    }
    async with child_executor(slots=2) as bench:
        beside = await begin(bench, "nap", seconds=60)
        key = await begin(bench, name)
        waiting = [await begin(bench, "add", a=number) for number in range(10)]
        end = await bench.end_of(*key)
        assert (end.outcome, failure(end)["message"]) == ("crashed", messages[name])
        assert end.retry_at == end.finished_at
        assert (await bench.end_of(*beside)).outcome == "crashed"
        assert [result(await bench.end_of(*key)) for key in waiting] == list(range(1, 11))
        again = await begin(bench, name, crashes=1)  # a suspect now: alone
        beside = await begin(bench, "nap", seconds=1)
        assert (await bench.end_of(*again)).outcome == "crashed"
        assert result(await bench.end_of(*beside)) == "rested"


async def test_what_ended_in_the_moment_of_a_death_is_reported_as_it_ended():
    """A report goes out before other code runs."""
    async with child_executor() as bench:
        keys = [await begin(bench, "meet", then=then) for then in ("return", "exit", "return as the last to come")]
        outcomes = [(await bench.end_of(*key)).outcome for key in keys]
        assert outcomes == ["succeeded", "crashed", "succeeded"]


async def test_what_ended_before_a_death_is_reported_as_it_ended():
    async with child_executor(slots=50) as bench:
        quick = [assignment(next(numbers), "executor_tasks.add", {"a": 1}) for _ in range(500)]
        deadly = assignment(next(numbers), "executor_tasks.exit_now")
        after = [assignment(next(numbers), "executor_tasks.add", {"a": 2}) for _ in range(200)]
        await bench.assign(*quick, deadly, *after)
        assert (await bench.end_of(deadly.number)).outcome == "crashed"
        for item in quick:
            assert result(await bench.end_of(item.number)) == 2
        for item in after:
            assert result(await bench.end_of(item.number)) == 3


async def test_a_blocked_loop_costs_no_other_job():
    async with child_executor(slots=4) as bench:
        blocking = await begin(bench, "block_loop", seconds=300)
        others = [await begin(bench, "add", a=number) for number in range(50)]
        assert [result(await bench.end_of(*key)) for key in others] == list(range(1, 51))
        assert blocking not in bench.journal.ended
        assert blocking in (await bench.heartbeat()).attempts
        await bench.cancel(blocking)
        assert (await bench.end_of(*blocking)).outcome == "cancelled"  # with its process: nothing else runs there


async def test_a_timeout_ends_a_blocked_loop_with_its_process():
    async with child_executor() as bench:
        began = time.monotonic()
        key = await begin(bench, "block_loop", timeout=1, seconds=60)
        end = await bench.end_of(*key)
        assert time.monotonic() - began < 15
        assert end.outcome == "timed_out"
        assert "was killed" in failure(end)["message"]
        assert result(await run(bench, "add", a=1)) == 2


async def test_a_blocked_thread_times_out_and_is_told_for_what_it_is():
    async with child_executor() as bench:
        end = await bench.end_of(*await begin(bench, "block_thread", timeout=0.3, seconds=5))
        assert end.outcome == "timed_out"
        error = failure(end)
        assert error["message"] == (
            "ran longer than its timeout of 0.3 s; its thread could not be stopped, and still runs"
        )
        assert "time.sleep(seconds)" in error["traceback"]  # where it hangs
        assert (await bench.heartbeat()).slots == 7
        assert result(await run(bench, "about_in_thread"))["thread"] is False


async def test_a_thread_that_looks_may_stop():
    async with child_executor() as bench:
        end = await bench.end_of(*await begin(bench, "watchful", timeout=0.3, seconds=30))
        assert end.outcome == "timed_out"
        assert failure(end)["message"] == (
            "ran longer than its timeout of 0.3 s; while it ended it raised RuntimeError: stopped half-way"
        )
        key = await begin(bench, "watchful", seconds=30)
        await anyio.sleep(0.2)
        await bench.cancel(key)
        assert (await bench.end_of(*key)).outcome == "cancelled"


@pytest.mark.parametrize("name", ["stops_late", "shrugs_it_off"])
async def test_what_returns_after_its_timeout_has_timed_out(name: str, tmp_path: Path):
    """Whoever waited has given up; what it brought back is kept beside the error."""
    async with child_executor() as bench:
        end = await bench.end_of(*await begin(bench, name, timeout=0.3))
        assert (end.outcome, end.result) == ("timed_out", b'"too late"')
        assert failure(end)["message"] == "ran longer than its timeout of 0.3 s, and returned after that"
        key = await begin(bench, name, begun=str(tmp_path / "begun"))
        await soon((tmp_path / "begun").exists)
        await bench.cancel(key)
        end = await bench.end_of(*key)
        assert (end.outcome, end.result) == ("succeeded", b'"too late"'), "who cancels it does not mind that it is done"


@pytest.mark.parametrize("name", ["block_process", "hold_gil"])
async def test_a_process_of_its_own_is_killed_at_its_timeout(name: str):
    async with child_executor() as bench:
        began = time.monotonic()
        end = await bench.end_of(*await begin(bench, name, timeout=0.5, seconds=60))
        assert time.monotonic() - began < 15
        assert end.outcome == "timed_out"
        assert failure(end)["message"] == "ran longer than its timeout of 0.5 s; its process was killed"
        assert result(await run(bench, "pid_of_process")) > 0


async def test_an_async_task_times_out_or_is_cancelled_where_it_waits(tmp_path: Path):
    async with child_executor() as bench:
        end = await bench.end_of(*await begin(bench, "nap", timeout=0.2, seconds=60))
        assert end.outcome == "timed_out"
        assert failure(end)["message"] == "ran longer than its timeout of 0.2 s"
        assert "await asyncio.sleep(seconds)" in failure(end)["traceback"]
        end = await bench.end_of(*await begin(bench, "brief", seconds=60))
        assert failure(end)["message"] == "ran longer than its timeout of 0.3 s"  # the task's own
        key = await begin(bench, "tidy", path=str(tmp_path / "file"))
        await anyio.sleep(0.2)
        await bench.cancel(key)
        assert (await bench.end_of(*key)).outcome == "cancelled"
        assert (tmp_path / "file").read_text() == "tidied"  # it could still wait for what it cleans up


async def test_an_async_task_that_ignores_it_is_left_behind():
    async with child_executor() as bench:
        end = await bench.end_of(*await begin(bench, "stubborn", timeout=0.2, seconds=3))
        assert end.outcome == "timed_out"
        assert "did not end within 1 s of being cancelled" in failure(end)["message"]
        assert "asyncio.sleep(until" in failure(end)["traceback"]
        assert (await bench.heartbeat()).slots == 7
        await soon(lambda: bench.heartbeats[-1].slots == 8)


async def test_a_runner_that_holds_too_much_memory_is_replaced():
    async with child_executor(max_runner_mib=150) as bench:
        first = result(await run(bench, "grow", mib=200))
        await anyio.sleep(0.3)
        second = result(await run(bench, "grow", mib=1))
        assert first != second
        await soon(lambda: not alive(first))


async def test_draining_ends_everything_and_leaves_no_process():
    async with child_executor(drain_seconds=0.5) as bench:
        main = result(await run(bench, "about"))["pid"]
        solo = result(await run(bench, "pid_of_process"))
        keys = [await begin(bench, name, seconds=60) for name in ("nap", "block_thread", "block_process")]
        await anyio.sleep(0.3)
        bench.executor.drain()
        for key in keys:
            end = await bench.end_of(*key)
            assert end.outcome == "released"
            assert end.started_at is not None
            assert failure(end)["type"] == "clockjack.Interrupted"
        await bench.executor_ended.wait()
        assert not alive(main)
        assert not alive(solo)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        (None, "ModuleNotFoundError: No module named 'broken_tasks'"),
        ("import clockjack\n1 / 0\n", "line 2"),
        ("raise SystemExit(4)", "SystemExit: 4"),
        ("from clockjack import task\n@task\ndef f(*args): ...\n", "*args can't be given by name"),
        ("from clockjack import task\n@task\ndef f(x: 'Missing'): ...\n", "name 'Missing' is not defined"),
        ("from clockjack import task\nimport threading\n@task\ndef f(x: threading.Lock): ...\n", "broken_tasks.f"),
        ("import os\nos._exit(3)", "ended with status 3 before it was ready"),
    ],
)
async def test_modules_that_can_not_be_imported_are_told_with_the_reason(
    source: str | None, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    if source is not None:
        (tmp_path / "broken_tasks.py").write_text(source)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    reasons: list[str] = []
    try:
        async with running_executor(ChildLauncher(), SystemClock(), Settings(tasks=("broken_tasks",))):
            pass
    except* ConfigurationError as group:
        reasons = list(map(str, leaves(group)))
    (reason,) = reasons
    assert complaint in reason
    assert "importlib" not in reason


async def test_a_network_that_is_none_is_told_at_the_start():
    with pytest.RaisesGroup(ConfigurationError, flatten_subgroups=True) as caught:
        async with running_executor(ChildLauncher(), SystemClock(), Settings(allow_private=("10.0.0.0/99",))):
            pass
    assert "allow_private: '10.0.0.0/99'" in str(leaves(caught.value)[0])


PARENT = """
import asyncio, sys, time
from clockjack.executor.settings import Settings
from clockjack.executor.subprocess import ChildLauncher
from clockjack.executor.frames import Run
from clockjack.executor.messages import Assignment

async def main():
    pids = []
    for n in range(2):
        child = await ChildLauncher().launch(Settings(tasks=("executor_tasks",)), solo=False)
        await child.receive()
        pids.append(child.pid)
    work = b'{"target":{"type":"task","name":"executor_tasks.block_loop","args":{"seconds":60}}}'
    child.post(Run([Assignment(1, 1, "default", "j", "q", 0, 0, work)]))
    child.offer([(1, 1)])
    await child.receive()
    print(*pids, flush=True)
    time.sleep(60)

asyncio.run(main())
"""


def test_runners_die_with_their_executor_even_while_they_are_blocked():
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, env=environment)
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert [alive(pid) for pid in pids] == [True, True]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    anyio.run(soon, lambda: not any(alive(pid) for pid in pids))


async def test_a_signal_to_the_whole_terminal_or_control_group_leaves_runners_alone():
    async with child_executor() as bench:
        pid = result(await run(bench, "about"))["pid"]
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(pid, number)
        await anyio.sleep(0.2)
        assert result(await run(bench, "about"))["pid"] == pid
