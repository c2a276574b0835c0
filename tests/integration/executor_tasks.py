"""Tasks of the executor's integration tests: each does one thing that real tasks do, or should not do."""

import asyncio
import ctypes
import dataclasses
import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from clockjack import GiveUp, RetryLater, current_job, task


@dataclasses.dataclass
class Point:
    x: int
    y: int = 0


class Order(msgspec.Struct):
    id: UUID
    placed_at: datetime
    points: list[Point] = []


@task
async def add(a: int, b: int = 1) -> int:
    """Add two numbers."""
    return a + b


@task
async def mirror(order: Order, /, note: str = "", *, wait: timedelta | None = None) -> dict[str, Any]:
    return {"order": order, "note": note, "wait": wait, "type": type(order).__name__}


@task(timeout_seconds=30, queue="mail", max_attempts=5)
async def about() -> dict[str, Any]:
    job = current_job()
    return {
        "id": job.id,
        "attempt": job.attempt,
        "queue": job.queue,
        "deadline": job.deadline,
        "seconds_left": None if job.deadline is None else (job.deadline - datetime.now(UTC)).total_seconds(),
        "nominal_at": job.nominal_at,
        "cancelled": job.cancelled,
        "traceparent": job.traceparent,
        "thread": threading.current_thread() is threading.main_thread(),
        "pid": os.getpid(),
    }


@task
def about_in_thread() -> dict[str, Any]:
    return {"id": current_job().id, "thread": threading.current_thread() is threading.main_thread()}


@task(isolation="process")
def pid_of_process() -> int:
    return os.getpid()


@task(isolation="process")
async def pid_of_async_process() -> int:
    return os.getpid()


def deeper(value: str) -> None:
    raise ValueError(f"no {value}")


@task
async def fail(value: str = "good") -> None:
    try:
        deeper(value)
    except ValueError as error:
        raise RuntimeError("it went wrong") from error


@task
def fail_in_thread() -> None:
    deeper("thread")


@task
async def fail_with(kind: str) -> None:
    raise {
        "exit": SystemExit(3),
        "interrupt": KeyboardInterrupt(),
        "cancelled": asyncio.CancelledError("by itself"),
        "later": RetryLater(12),
        "give up": GiveUp("for good"),
    }[kind]


class Unprintable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


@task
async def fail_unprintably() -> None:
    raise Unprintable


@task
async def fail_at_length() -> None:
    raise ValueError("ä" * 100_000 + "\udc80")


@task
async def fail_deeply(depth: int = 500) -> None:
    if depth:
        await fail_deeply(depth - 1)
    raise ValueError("deep")


@task
async def odd_result(kind: str) -> Any:
    return {"object": object(), "socket": {"a": [sys.stdout]}, "large": "x" * 3_000_000, "surrogate": "\udc80"}[kind]


@task(timeout_seconds=0.3)
async def brief(seconds: float) -> None:
    await asyncio.sleep(seconds)


@task
async def meet(then: str) -> str:
    """Wait for the others, and go on in the same turn of the event loop as they do."""
    meeting.append(then)
    if len(meeting) == 3:
        everybody_is_here.set()
    await everybody_is_here.wait()
    if then == "exit":
        os._exit(7)
    return then


meeting: list[str] = []
everybody_is_here = asyncio.Event()


@task
async def nap(seconds: float) -> str:
    await asyncio.sleep(seconds)
    return "rested"


@task
async def stubborn(seconds: float) -> str:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            await asyncio.sleep(until - time.monotonic())
        except asyncio.CancelledError:
            continue
    return "too late"


@task
async def tidy(path: str) -> None:
    try:
        await asyncio.sleep(60)
    finally:
        await asyncio.sleep(0.05)
        Path(path).write_text("tidied")  # noqa: ASYNC240


@task
def block_thread(seconds: float) -> str:
    time.sleep(seconds)
    return "awake"


@task
def watchful(seconds: float) -> str:
    """Block a thread, but look whether it is cancelled."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if current_job().cancelled:
            raise RuntimeError("stopped half-way")
        time.sleep(0.02)
    return "awake"


@task
async def block_loop(seconds: float) -> str:
    time.sleep(seconds)  # noqa: ASYNC251
    return "awake"


@task(isolation="process")
def block_process(seconds: float) -> str:
    time.sleep(seconds)
    return "awake"


@task(isolation="process")
def hold_gil(seconds: float) -> None:
    """Block every thread of the process: C code that doesn't let go of the interpreter's lock."""
    ctypes.PyDLL(None).usleep(int(seconds * 1_000_000))


@task
async def exit_now(status: int = 7) -> None:
    os._exit(status)


@task
async def segfault() -> None:
    ctypes.string_at(0)


@task
def kill_self() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@task
async def steps(count: int, pause: float = 0.0) -> None:
    for step in range(1, count + 1):
        current_job().progress(step / count, f"step {step}")
        if pause:
            await asyncio.sleep(pause)


@task
def steps_in_thread(count: int) -> None:
    for step in range(1, count + 1):
        current_job().progress(step / count, f"step {step}")


@task
async def leave_bombs() -> str:
    """Start in the background what would stop a careless event loop."""

    async def bomb() -> None:
        raise SystemExit(9)

    bombs.append(asyncio.ensure_future(bomb()))
    asyncio.get_running_loop().call_soon(asyncio.get_running_loop().stop)
    return "lit"


bombs: list[asyncio.Future[None]] = []


@task
async def grow(mib: int) -> int:
    hoard.append(b"x" * (mib << 20))
    await asyncio.sleep(1.1)
    return os.getpid()


hoard: list[bytes] = []


@task
def stops_late(begun: str | None = None) -> str:
    """Look whether it is to end, and bring back what there is."""
    if begun is not None:
        Path(begun).touch()
    while not current_job().cancelled:
        time.sleep(0.01)
    return "too late"


@task
async def shrugs_it_off(begun: str | None = None) -> str:
    if begun is not None:
        Path(begun).touch()  # noqa: ASYNC240
    try:
        await asyncio.sleep(30)
    except asyncio.CancelledError:
        return "too late"
    return "in time"
