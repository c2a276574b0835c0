"""A worker: runs jobs in this program, fetched over HTTP.

::

    worker = Worker("http://127.0.0.1:8640")


    @worker.task("thumbnails.make")
    async def make(attempt: Attempt) -> dict: ...


    worker.run()  # until SIGTERM or SIGINT; then what runs is finished first
"""

import inspect
import logging
import signal
import traceback
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any, cast

import anyio
from anyio import to_thread
from anyio.abc import TaskGroup

from clockjack_client._async.client import AsyncClockjack
from clockjack_client.bodies import Body, plain
from clockjack_client.errors import ClockjackError, NotFound, ProblemError
from clockjack_client.generated.api.workers import (
    complete_attempt,
    fail_attempt,
    heartbeat_attempt,
    poll_worker,
    register_worker,
    remove_worker,
)
from clockjack_client.generated.models import Assignment

log = logging.getLogger("clockjack_client.worker")

POLL_SECONDS = 20.0
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 10.0


class GiveUp(Exception):
    """Raised by a task: no further attempt is wanted."""


class RetryAfter(Exception):
    """Raised by a task: try again after so many seconds."""

    def __init__(self, seconds: float, message: str = "") -> None:
        """Tell the wait, and why."""
        super().__init__(message or f"to be tried again in {seconds:g} s")
        self.seconds = seconds


class Attempt:
    """What a task is given: one attempt of a job."""

    def __init__(self, assignment: Assignment) -> None:
        """Read the `assignment`."""
        self.assignment = assignment
        """All that the server said."""
        self.job_id = assignment.job_id
        self.task = assignment.task
        self.args: dict[str, Any] = assignment.args.to_dict()
        self.number = assignment.attempt
        """From 1."""
        self.stop_reason: str | None = None
        """Why it is to end: ``cancelled``, ``timed_out`` or ``shutdown``; None to go on."""
        self.news: tuple[float, str] | None = None

    @property
    def stopped(self) -> bool:
        """Whether it is to end. A coroutine is cancelled besides; a function in a thread has to look here."""
        return self.stop_reason is not None

    def progress(self, fraction: float, message: str = "") -> None:
        """Say how far it is, from 0 to 1; the server hears of it with the next heartbeat.

        :raises ValueError: if `fraction` is not from 0 to 1.
        """
        if not 0 <= fraction <= 1:
            raise ValueError("fraction must be from 0 to 1")
        self.news = (fraction, message)


current_attempt: ContextVar[Attempt] = ContextVar("current_attempt")
"""The attempt that the code at hand runs for."""

Handler = Callable[[Attempt], Any]


class Worker:
    """Fetches attempts of its tasks, runs them, and reports how they ended."""

    def __init__(
        self,
        url: str | None = None,
        *,
        api_key: str | None = None,
        namespace: str | None = None,
        queues: tuple[str, ...] = (),
        slots: int = 4,
        lease_seconds: float = 15.0,
        drain_seconds: float = 30.0,
        name: str = "",
    ) -> None:
        """Serve the server at `url`; see :class:`~clockjack_client.AsyncClockjack`.

        :param queues: take jobs of these only; empty for all.
        :param slots: attempts that run at once, at least 1.
        :param lease_seconds: an attempt that the server doesn't hear of for so long runs elsewhere.
        :param drain_seconds: at the end, what runs gets so long to end.
        :raises ValueError: if `slots` is below 1.
        """
        if slots < 1:
            raise ValueError("slots must be at least 1")
        self._client = AsyncClockjack(url, api_key=api_key, namespace=namespace)
        self._handlers: dict[str, Handler] = {}
        self._queues = queues
        self._slots = slots
        self._lease_seconds = lease_seconds
        self._drain_seconds = drain_seconds
        self._name = name
        self._stopping = anyio.Event()
        self._free = 0
        self._ended = anyio.Event()

    def task(self, name: str) -> Callable[[Handler], Handler]:
        """Have a function, plain or async, run the attempts of the task `name`."""

        def register(handler: Handler) -> Handler:
            self._handlers[name] = handler
            return handler

        return register

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT.

        :raises ClockjackError: if the server can't be reached at the start, or refuses.
        """
        anyio.run(self._run_until_signalled)

    async def serve(self) -> None:
        """Serve until :meth:`stop`.

        :raises ClockjackError: if the server can't be reached at the start, or refuses.
        """
        self._free = self._slots
        async with self._client:
            worker_id = await self._register()
            try:
                async with anyio.create_task_group() as group:
                    with anyio.CancelScope() as fetching:
                        group.start_soon(self._end_fetching, fetching)
                        while True:
                            worker_id = await self._fetch(group, worker_id)
                    await self._drained(group)
            finally:
                with anyio.move_on_after(5, shield=True):
                    await self._leave(worker_id)

    def stop(self) -> None:
        """Fetch nothing more; :meth:`serve` returns when what runs has ended."""
        self._stopping.set()

    async def _run_until_signalled(self) -> None:
        async with anyio.create_task_group() as group:

            async def listen() -> None:
                with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
                    async for _ in signals:
                        self.stop()

            group.start_soon(listen)
            await self.serve()
            group.cancel_scope.cancel()

    async def _end_fetching(self, fetching: anyio.CancelScope) -> None:
        await self._stopping.wait()
        fetching.cancel()

    async def _register(self) -> str:
        body = Body(
            {
                "tasks": sorted(self._handlers),
                "queues": self._queues,
                "slots": self._slots,
                "lease_seconds": self._lease_seconds,
                "name": self._name,
            }
        )
        worker = await self._client.transport.call(register_worker, body=body)
        log.info("registered as %s for %s", worker.id, ", ".join(sorted(self._handlers)))
        return str(worker.id)

    async def _fetch(self, group: TaskGroup, worker_id: str) -> str:
        """Fetch as much as there is room for, and start it; return the id of the worker, which may be another now."""
        while not self._free:
            self._ended = anyio.Event()
            await self._ended.wait()
        try:
            answer = await self._client.transport.call(
                poll_worker, worker_id, limit=self._free, wait_seconds=POLL_SECONDS, wait=POLL_SECONDS
            )
        except NotFound:
            log.info("the server doesn't know this worker any more: registering anew")
            return await self._insist(self._register)
        except ClockjackError as error:
            log.warning("no work could be fetched: %s", error)
            await anyio.sleep(FIRST_PAUSE)
            return worker_id
        for assignment in answer.data:
            self._free -= 1
            group.start_soon(self._attempt, Attempt(assignment))
        return worker_id

    async def _insist(self, action: Callable[[], Awaitable[str]]) -> str:
        pause = FIRST_PAUSE
        while True:
            try:
                return await action()
            except ClockjackError as error:
                log.warning("%s", error)
                await anyio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _drained(self, group: TaskGroup) -> None:
        with anyio.move_on_after(self._drain_seconds):
            while self._free < self._slots:
                self._ended = anyio.Event()
                await self._ended.wait()
        group.cancel_scope.cancel()

    async def _leave(self, worker_id: str) -> None:
        try:
            await self._client.transport.call(remove_worker, worker_id)
        except ClockjackError as error:
            log.debug("could not say goodbye: %s", error)

    async def _attempt(self, attempt: Attempt) -> None:
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(self._keep_lease, attempt, group.cancel_scope)
                operation, body = await self._outcome(attempt)
                group.cancel_scope.cancel()
            if attempt.stopped and operation is not complete_attempt:
                operation, body = fail_attempt, _failure(attempt.stop_reason or "stopped", "clockjack_client.Stopped")
            with anyio.CancelScope(shield=True):
                await self._report(attempt, operation, body)
        finally:
            self._free += 1
            self._ended.set()

    async def _outcome(self, attempt: Attempt) -> tuple[Any, Body]:
        """Run the task; return how to report what came of it. Cancelled, it is reported as stopped."""
        current_attempt.set(attempt)
        handler = self._handlers[attempt.task]
        try:
            if inspect.iscoroutinefunction(handler):
                result = await cast("Awaitable[Any]", handler(attempt))
            else:
                result = await to_thread.run_sync(handler, attempt)
            return complete_attempt, Body({"result": plain(result)})
        except GiveUp as error:
            return fail_attempt, _failure(str(error), "clockjack_client.GiveUp", give_up=True)
        except RetryAfter as error:
            return fail_attempt, _failure(str(error), "clockjack_client.RetryAfter", retry_seconds=error.seconds)
        except Exception as error:
            trace = "".join(traceback.format_exception(error))[-16_000:]
            kind = type(error)
            name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
            return fail_attempt, _failure(str(error), name, trace)

    async def _keep_lease(self, attempt: Attempt, running: anyio.CancelScope) -> None:
        while True:
            await anyio.sleep(self._lease_seconds / 3)
            said: dict[str, Any] = {}
            if (news := attempt.news) is not None:
                said = {"progress": news[0], "message": news[1]}
            try:
                told = await self._client.transport.call(heartbeat_attempt, attempt.assignment.token, body=Body(said))
            except NotFound:
                log.warning("job %s runs elsewhere by now: this attempt is stopped", attempt.job_id)
                attempt.stop_reason = "lost"
            except ClockjackError as error:
                log.warning("no heartbeat for job %s: %s", attempt.job_id, error)
                continue
            else:
                attempt.stop_reason = told.reason if told.stop else None
            if attempt.stopped:
                running.cancel()
                return

    async def _report(self, attempt: Attempt, operation: Any, body: Body) -> None:
        pause = FIRST_PAUSE
        while attempt.stop_reason != "lost":
            try:
                await self._client.transport.call(operation, attempt.assignment.token, body=body)
                return
            except NotFound:
                log.warning(
                    "job %s runs elsewhere by now: what this attempt brought counts for nothing", attempt.job_id
                )
                return
            except ProblemError as error:
                if error.status < 500:
                    operation, body = fail_attempt, _failure(str(error), "clockjack_client.ReportRefused")
                    if error.status != 413:
                        log.exception("the report of job %s was refused", attempt.job_id)
                        return
                    continue
                log.warning("the report of job %s is tried again: %s", attempt.job_id, error)
            except ClockjackError as error:
                log.warning("the report of job %s is tried again: %s", attempt.job_id, error)
            await anyio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


def _failure(
    message: str,
    kind: str,
    trace: str | None = None,
    *,
    give_up: bool | None = None,
    retry_seconds: float | None = None,
) -> Body:
    error = {"message": message[:4096], "type": kind[:200]} | ({"traceback": trace} if trace else {})
    return Body({"error": error, "give_up": give_up, "retry_seconds": retry_seconds})


__all__ = ["Attempt", "GiveUp", "RetryAfter", "Worker", "current_attempt"]
