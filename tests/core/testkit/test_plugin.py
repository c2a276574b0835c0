"""The pytest plugin, and the examples in the documentation, in runs of pytest of their own."""

import os
import subprocess
import sys
import textwrap
from datetime import timedelta
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import clockjack.pytest_plugin
import clockjack.testing
from clockjack import task
from clockjack.testing import MemoryNode, sleep

pytestmark = pytest.mark.blocking


@task(name="plugin.half")
async def half(number: int) -> float:
    return number / 2


@task(name="plugin.nap")
async def nap() -> None:
    await sleep(10)


def example(documentation: str | None) -> str:
    """Return the code that stands, indented, behind the first ``::``."""
    lines = (documentation or "").partition("::\n\n")[2].splitlines()
    end = next(index for index, line in enumerate(lines) if line and not line.startswith("    "))
    return textwrap.dedent("\n".join(lines[:end]))


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_the_examples_hold(tmp_path: Path, backend: str) -> None:
    for name, module in (("kit", clockjack.testing), ("plugin", clockjack.pytest_plugin)):
        (tmp_path / f"test_{name}.py").write_text(example(module.__doc__))
    fixture = f"import pytest\n\n\n@pytest.fixture\ndef anyio_backend():\n    return {backend!r}\n"
    (tmp_path / "conftest.py").write_text(fixture)
    (tmp_path / "pytest.ini").write_text("[pytest]\nanyio_mode = auto\nfilterwarnings = error\nstrict_markers = true\n")
    # Of all plugins that happen to be here only two, which saves seconds.
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += ["-p", "anyio", "-p", "clockjack.pytest_plugin"]
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ran = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert "2 passed" in ran.stdout, ran.stdout + ran.stderr


def test_pytest_finds_the_plugin() -> None:
    assert [one.value for one in entry_points(group="pytest11", name="clockjack")] == ["clockjack.pytest_plugin"]


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
@pytest.mark.clockjack(half, run=False)
async def test_the_mark_says_what_the_node_is_like(clockjack_node: MemoryNode) -> None:
    job = await clockjack_node.submit(half, {"number": 3})
    assert job.state == "ready"
    await clockjack_node.run_jobs()
    assert clockjack_node.job(job).result == 1.5
    job = await clockjack_node.submit(half, {"number": 3}, delay=5)
    assert job.state == "scheduled"


@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_keys_of_a_queue_take_turns(clockjack_node: MemoryNode) -> None:
    await clockjack_node.put_queue("narrow", key_concurrency=1)
    jobs = [await clockjack_node.submit(nap, queue="narrow", concurrency_key=key) for key in ("a", "a", "b")]
    assert [clockjack_node.job(job).state for job in jobs] == ["running", "ready", "running"]
    await clockjack_node.advance(seconds=10)
    assert [clockjack_node.job(job).state for job in jobs] == ["succeeded", "running", "succeeded"]


@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_rates_go_by_the_clock_that_the_test_moves(clockjack_node: MemoryNode) -> None:
    await clockjack_node.put_queue("slow", rate=(1, timedelta(hours=1)))
    for number in range(4):
        await clockjack_node.submit(half, {"number": number}, queue="slow")
    clockjack_node.ran(half, queue="slow", times=1)
    await clockjack_node.advance(minutes=59)
    clockjack_node.ran(half, queue="slow", times=1)
    await clockjack_node.advance(days=1)
    first, *others = clockjack_node.ran(half, queue="slow", times=4)
    assert [run.started_at - first.started_at for run in others] == [timedelta(hours=n) for n in (1, 2, 3)]


@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_a_year_is_no_time_for_leases(clockjack_node: MemoryNode) -> None:
    await clockjack_node.put_schedule("monthly", trigger={"type": "cron", "expression": "@monthly"}, job=nap)
    await clockjack_node.advance(days=3 * 365)
    clockjack_node.ran(nap, times=36)
