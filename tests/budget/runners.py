"""Runners as they are, wire and all, but in the event loop of the test."""

import asyncio
import os
import socket
from typing import Any, cast

from clockjack import task
from clockjack.clock import Clock
from clockjack.executor.frames import Hello, Ready
from clockjack.executor.runner.catalog import describe
from clockjack.executor.runner.program import Program
from clockjack.executor.settings import Settings
from clockjack.executor.subprocess import Child
from clockjack.tasks.registry import known_tasks

NAME = "budget.noop"


@task(name=NAME)
async def noop(payload: str) -> None:
    """Do nothing."""


class BesideLauncher:
    """Starts runners that are no processes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def launch(self, settings: Settings, *, solo: bool) -> Child:
        ours, theirs = socket.socketpair()
        tokens, write_end = os.pipe()
        life = asyncio.create_task(self._live(theirs, os.dup(tokens), Hello(settings, solo)))
        return Child(cast("Any", _Beside(life)), ours, tokens, write_end)

    async def _live(self, connection: socket.socket, tokens: int, hello: Hello) -> None:
        program = Program(connection, tokens, hello, {NAME: known_tasks()[NAME]}, self._clock)
        program.post(Ready([describe(known_tasks()[NAME])], []))
        await program.live()


class _Beside:
    """Stands for the process of a runner."""

    pid = 0

    def __init__(self, life: asyncio.Task[None]) -> None:
        self._life = life

    @property
    def returncode(self) -> int | None:
        return 0

    async def wait(self) -> int:
        await asyncio.wait([self._life])
        return 0
