"""Tasks that log and print, in all the ways that there are."""

import asyncio
import contextlib
import io
import logging
import logging.config
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from clockjack import current_job, task

log = logging.getLogger("shop")
apart = logging.getLogger("apart")
apart.propagate = False
prints = logging.getLogger("prints")
prints.addHandler(logging.StreamHandler(sys.stdout))  # what it prints is no second line


@task
async def say() -> None:
    log.debug("a detail")
    log.info("hello %s", "you")
    apart.warning("far away")
    prints.error("once")
    print("printed", "in", "parts")
    print("to stderr", file=sys.stderr)
    print("no line feed", end="")


@task
async def trace() -> None:
    try:
        raise ValueError("no good")
    except ValueError:
        log.exception("it failed")
    log.info("%d", "not a number")


@task
async def beside(name: str) -> None:
    for number in range(20):
        log.info("%s %d", name, number)
        print(name, number)
        await asyncio.sleep(0)
    await asyncio.to_thread(log.info, "%s in a thread", name)


@task
def in_thread(name: str) -> None:
    for number in range(20):
        log.info("%s %d", name, number)
        time.sleep(0.001)


def _bare(name: str) -> None:
    print(f"{name} bare")


@task
def starts_thread() -> None:
    thread = threading.Thread(target=_bare, args=("main",))
    thread.start()
    thread.join()


@task(isolation="process")
def in_process() -> None:
    print(os.getpid())
    with ThreadPoolExecutor() as pool:
        pool.submit(_bare, "solo").result()


@task
async def chatter(lines: int, width: int = 80) -> None:
    for number in range(lines):
        print(f"{number:0{width}}")


@task
async def waste(seconds: float) -> None:
    """Print as much as it can."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for _ in range(100):
            print("x" * 1000)
        await asyncio.sleep(0)


@task
async def odd_text() -> None:
    log.info("ä€😀 \udc80 \0 \x1b[31m")
    print("1%\r50%\r100%\nnext\r\n", end="")
    print("x" * 40_000)
    print("ä" * 10_000)
    log.info("y" * 100_000)
    print("a\nb\n\nc")


@task(isolation="process")
def dies_in_process() -> None:
    print("last words")
    os._exit(3)


@task
def dies() -> None:
    log.info("last words")
    os.kill(os.getpid(), 9)


@task(timeout_seconds=0.3)
async def too_long() -> None:
    print("begins")
    try:
        await asyncio.sleep(30)
    finally:
        print("ends")


@task
async def goes_on() -> None:
    """Leave something behind that says things after the end."""
    background.add(asyncio.create_task(_later()))
    log.info("before")


background: set[asyncio.Task[None]] = set()


async def _later() -> None:
    await asyncio.sleep(0.05)
    log.info("after")


@task
async def configures() -> None:
    logging.config.dictConfig({"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR"}})
    log.info("not wanted any more")
    log.error("wanted")
    logging.getLogger().setLevel(logging.INFO)
    with contextlib.redirect_stdout(io.StringIO()):
        print("caught")
    current_job().progress(1)


@task
def forks() -> None:
    child = os.fork()
    if child == 0:
        print("of the child")
        log.info("of the child")
        os._exit(0)
    os.waitpid(child, 0)
    log.info("of the parent")


@task
def runs_program() -> None:
    done = subprocess.run(["echo", "of a program"], check=True, capture_output=True, text=True)
    print(done.stdout, end="")
