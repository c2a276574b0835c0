"""Tells those who wait that an executor has stored lines: one follower a process, while anybody listens."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import anyio

from clockjack import subjects
from clockjack.actors.signal import Signal
from clockjack.errors import ClockjackError
from clockjack.log.port import Log

RETRY_SECONDS = 1.0
"""Pause after a failure of the follower; who waits looks by itself meanwhile."""

log = logging.getLogger(__name__)


class Listener:
    """Who wants to know."""

    def __init__(self, waiting: dict[str, set["Listener"]]) -> None:
        """Be told by those who look into `waiting`."""
        self._waiting = waiting
        self._subject: str | None = None
        self.heard = Signal()
        """Set when there may be more to read."""

    def listen_to(self, executor_id: str | None) -> None:
        """Be told of this executor, and of no other any more."""
        subject = None if executor_id is None else subjects.job_logs(executor_id)
        if subject != self._subject:
            self.close()
            self._subject = subject
            if subject is not None:
                self._waiting.setdefault(subject, set()).add(self)

    def close(self) -> None:
        """Be told of nobody."""
        if self._subject is not None:
            others = self._waiting[self._subject]
            others.remove(self)
            if not others:
                del self._waiting[self._subject]
            self._subject = None


class LogNews:
    """Follows the stream of job logs."""

    def __init__(self, job_logs: Log) -> None:
        """Follow `job_logs`."""
        self._log = job_logs
        self._waiting: dict[str, set[Listener]] = {}
        self._listeners = 0
        self._wanted = anyio.Event()
        self._unwanted = anyio.Event()

    @property
    def listeners(self) -> int:
        """How many there are: one for each stream of lines that is served."""
        return self._listeners

    async def run(self) -> None:
        """Follow, while anybody listens; never returns."""
        while True:
            await self._wanted.wait()
            while self._listeners:
                self._unwanted = anyio.Event()
                try:
                    await self._follow()
                except ClockjackError as error:
                    log.warning("the follower of job logs begins anew: %s", error)
                    await anyio.sleep(RETRY_SECONDS)
            self._wanted = anyio.Event()

    @contextmanager
    def listener(self) -> Iterator[Listener]:
        """Return a new listener."""
        listener = Listener(self._waiting)
        self._listeners += 1
        self._wanted.set()
        try:
            yield listener
        finally:
            listener.close()
            self._listeners -= 1
            if not self._listeners:
                self._unwanted.set()

    async def _follow(self) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(self._tell)
            await self._unwanted.wait()
            group.cancel_scope.cancel()

    async def _tell(self) -> None:
        async with self._log.follow((await self._log.bounds()).last) as follower:
            while True:
                for entry in await follower.receive():
                    for listener in self._waiting.get(entry.subject, ()):
                        listener.heard.set()
