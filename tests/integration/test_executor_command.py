"""The ``command`` target with real programs: what runs, what is kept, and what is left of it at the end."""

import json
import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from tests.core.executor.bench import Bench, assignment, failure, result
from tests.integration.child_executor import child_executor, numbers, soon
from tests.integration.test_executor_processes import alive

from clockjack.records import Ended

pytestmark = pytest.mark.anyio

PYTHON = sys.executable
ALLOWED = ("sh", "cat", "env", PYTHON, "no-such-program")


@pytest.fixture(scope="module")
async def bench() -> AsyncIterator[Bench]:
    async with child_executor(tasks=(), allow_commands=ALLOWED) as bench:
        yield bench


def command(program: str, *args: str, timeout: float | None = None, **target: Any):
    job = {"type": "command", "program": program, "args": list(args), **target}
    return assignment(next(numbers), target=job, timeout=timeout)


async def run(bench: Bench, program: str, *args: str, **options: Any) -> Ended:
    return await bench.run(command(program, *args, **options))


def content(path: Path) -> str:
    return path.read_text().strip() if path.exists() else ""


async def read_pid(path: Path) -> int:
    await soon(lambda: content(path) != "")
    return int(content(path))


async def gone(pid: int) -> None:
    await soon(lambda: not alive(pid))


async def test_output_and_status_are_kept(bench: Bench):
    assert result(await run(bench, "sh", "-c", "echo out; echo err >&2; cat", stdin="fed ä")) == {
        "exit_status": 0,
        "stdout": "out\nfed ä",
        "stderr": "err\n",
        "stdout_truncated": False,
        "stderr_truncated": False,
    }
    assert bench.catalogs[-1].targets == ["http:", *(f"command:{program}" for program in ALLOWED)]


async def test_arguments_go_through_no_shell(bench: Bench):
    assert result(await run(bench, "sh", "-c", 'printf "%s|" "$@"', "x", "a b", "$HOME; echo", "*"))["stdout"] == (
        "a b|$HOME; echo|*|"
    )


async def test_standard_input_is_empty_by_default_and_need_not_be_read(bench: Bench):
    assert result(await run(bench, "cat"))["stdout"] == ""
    assert result(await run(bench, "sh", "-c", "exit 0", stdin="x" * 1_000_000))["exit_status"] == 0
    assert len(result(await run(bench, "sh", "-c", "cat | tail -c 10", stdin="x" * 500_000))["stdout"]) == 10


async def test_another_status_fails_with_the_end_of_what_it_said(bench: Bench):
    end = await run(bench, "sh", "-c", "echo kept; echo it broke >&2; exit 3")
    assert (end.outcome, failure(end)) == (
        "failed",
        {"type": "clockjack.ExitStatus", "message": "sh exited with status 3: it broke"},
    )
    assert end.result is not None
    assert b'"stdout":"kept\\n"' in end.result
    error = failure(await run(bench, "sh", "-c", "kill -SEGV $$"))
    assert error["message"].startswith("sh was killed by SIGSEGV")


async def test_long_output_keeps_its_end(bench: Bench):
    program = "import sys\nfor n in range(200_000): sys.stdout.write(f'{n}\\n')\n"
    kept = result(await run(bench, PYTHON, "-c", program))
    assert kept["stdout_truncated"] is True
    assert len(kept["stdout"]) == 65_536
    assert kept["stdout"].endswith("\n199999\n")
    assert result(await run(bench, PYTHON, "-c", "import os; os.write(1, b'\\xff')"))["stdout"] == "\ufffd"


async def test_the_trace_goes_on(bench: Bench):
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    env = {"type": "command", "program": "env"}
    job = assignment(next(numbers), target=env, traceparent=traceparent)
    assert f"TRACEPARENT={traceparent}" in result(await bench.run(job))["stdout"].splitlines()
    own = {**env, "env": {"TRACEPARENT": "own"}}
    job = assignment(next(numbers), target=own, traceparent=traceparent)
    assert "TRACEPARENT=own" in result(await bench.run(job))["stdout"].splitlines()


async def test_the_environment_is_small(bench: Bench):
    job = command("env", env={"OWN": "1", "LANG": "C"})
    lines = dict(line.split("=", 1) for line in result(await bench.run(job))["stdout"].splitlines())
    assert (lines["OWN"], lines["LANG"]) == ("1", "C")
    assert (lines["CLOCKJACK_JOB_ID"], lines["CLOCKJACK_ATTEMPT"]) == (job.job_id, "1")
    assert set(lines) <= {"OWN", "PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "USER", "LOGNAME"} | {
        "CLOCKJACK_JOB_ID",
        "CLOCKJACK_ATTEMPT",
        "PWD",
        "SHLVL",
        "_",
    }
    for name in ("LD_PRELOAD", "ld_library_path", "DYLD_INSERT_LIBRARIES"):
        assert failure(await run(bench, "env", env={name: "/tmp/evil.so"}))["type"] == "clockjack.NotAllowed"


@pytest.mark.parametrize("program", ["/bin/sh", "ls", "./sh", "../bin/sh", "sh ", "python3", "/usr/bin/env", "SH"])
async def test_only_what_the_list_names_runs(bench: Bench, program: str):
    end = await run(bench, program, "-c", "echo ran")
    error = failure(end)
    assert error["type"] == "clockjack.NotAllowed"
    assert "allow_commands" in error["message"]
    assert end.retry_at is None, "another attempt would not help"


async def test_without_a_list_nothing_runs():
    async with child_executor(tasks=()) as bench:
        assert failure(await run(bench, "sh", "-c", "true"))["type"] == "clockjack.NotAllowed"
        assert bench.catalogs[-1].targets == ["http:"]


async def test_a_program_that_is_not_there_fails(bench: Bench):
    error = failure(await run(bench, "no-such-program"))
    assert (error["type"], "PATH" in error["message"]) == ("clockjack.CommandNotStarted", True)
    for options in ({"env": {"A": "a\0b"}}, {"env": {"A=B": "c"}}, {"env": {"": "c", "A\0": ""}}):
        assert failure(await run(bench, "sh", **options))["type"] == "clockjack.CommandNotStarted"
    assert failure(await run(bench, "sh", "a\0b"))["type"] == "clockjack.CommandNotStarted"


async def test_a_timeout_ends_the_program_and_all_that_it_started(bench: Bench, tmp_path: Path):
    child = tmp_path / "child"
    script = f"trap '' TERM; sh -c 'trap \"\" TERM; echo $$ > {child}; sleep 60; sleep 60' & sleep 60; sleep 60"
    began = time.monotonic()
    end = await run(bench, "sh", "-c", script, timeout=0.5)
    assert end.outcome == "timed_out"
    assert time.monotonic() - began < 15
    await gone(await read_pid(child))


async def test_the_output_of_a_program_that_is_ended_is_kept(bench: Bench):
    end = await run(bench, "sh", "-c", "echo out; echo the last words >&2; exec sleep 60", timeout=0.5)
    assert failure(end) == {
        "type": "clockjack.Timeout",
        "message": "ran longer than its timeout of 0.5 s: the last words",
    }, "and no traceback of our own"
    assert end.result is not None
    kept = json.loads(end.result)
    assert (kept["stdout"], kept["stderr"], kept["exit_status"]) == ("out\n", "the last words\n", -15)
    job = command("sh", "-c", "exec sleep 60")
    await bench.assign(job)
    await anyio.sleep(0.2)
    await bench.cancel((job.number, 1))
    end = await bench.end_of(job.number)
    assert (end.outcome, failure(end)) == (
        "cancelled",
        {"type": "clockjack.Cancelled", "message": "cancelled while it ran"},
    )


async def test_cancelled_it_may_clean_up(bench: Bench, tmp_path: Path):
    mark, ready = tmp_path / "mark", tmp_path / "ready"
    job = command(
        "sh", "-c", f"trap 'echo cleaned > {mark}; exit 0' TERM; echo $$ > {ready}; while :; do sleep 0.05; done"
    )
    await bench.assign(job)
    await read_pid(ready)
    await bench.cancel((job.number, 1))
    assert (await bench.end_of(job.number)).outcome == "cancelled"
    assert mark.read_text() == "cleaned\n"


async def test_what_a_program_leaves_in_the_background_ends_with_it(bench: Bench, tmp_path: Path):
    child = tmp_path / "child"
    end = await run(bench, "sh", "-c", f"sleep 60 & echo $! > {child}; echo done")
    assert result(end)["stdout"] == "done\n"
    await gone(await read_pid(child))


async def test_programs_die_with_their_runner(tmp_path: Path):
    mine, child = tmp_path / "mine", tmp_path / "child"
    async with child_executor(tasks=(), allow_commands=("sh",)) as bench:
        job = command("sh", "-c", f"sh -c 'echo $$ > {child}; sleep 60; :' & echo $$ > {mine}; wait")
        await bench.assign(job)
        pids = [await read_pid(mine), await read_pid(child)]
        os.kill((await bench.heartbeat()).pid, 9)
        assert (await bench.end_of(job.number)).outcome == "crashed"
        for pid in pids:
            await gone(pid)
