"""The runner's event loop: starts attempts, interrupts them, reports what became of them."""

import asyncio
import contextlib
import os
import socket
import threading
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

from clockjack.clock import Clock
from clockjack.executor.frames import (
    GRACE_SECONDS,
    TOKEN,
    Done,
    FromRunner,
    Groups,
    Hello,
    Interrupt,
    Key,
    Ping,
    Pong,
    Progress,
    Reason,
    Report,
    Run,
    Stop,
    ToRunner,
    to_runner_decoder,
)
from clockjack.executor.messages import Assignment
from clockjack.executor.runner.attempt import Attempt
from clockjack.executor.runner.builtin import Builtin
from clockjack.executor.runner.capture import Capture
from clockjack.executor.runner.endings import Endings
from clockjack.executor.runner.memory_use import resident_bytes
from clockjack.executor.runner.work import Prepared, RunnerWork, TaskCall, Unrunnable, decode_work, prepare
from clockjack.executor.wire import SharedWire
from clockjack.jobs import Outcome
from clockjack.tasks.current import running
from clockjack.tasks.task import Task

PROGRESS_SECONDS = 0.1
"""Progress is passed on this often at most."""

MAX_UNSENT_BYTES = 1 << 20
"""While the executor does not read, progress beyond this is not passed on."""


class Program:
    """What one runner does, from its first attempt to its exit. All of it happens in the event loop's thread."""

    def __init__(
        self,
        connection: socket.socket,
        tokens: int,
        hello: Hello,
        tasks: Mapping[str, Task],
        clock: Clock,
        capture: Capture | None = None,
    ) -> None:
        """Talk over `connection`, and take tokens from the file descriptor `tokens`; call it in the event loop.

        What attempts log and print is passed on from `capture`, if there is one.
        """
        settings = hello.settings
        self._loop = asyncio.get_running_loop()
        self._wire: SharedWire[ToRunner] = SharedWire(connection, to_runner_decoder, self._on_messages, self._on_closed)
        self._tokens = tokens
        self._tasks = tasks
        self._clock = clock
        self._slots = 1 if hello.solo else settings.slots
        self._endings = Endings(clock, settings.max_result_bytes)
        self._threads = ThreadPoolExecutor(self._slots, "clockjack-task")
        self._capture = capture
        self._logbook = None if capture is None else capture.logbook
        if self._logbook is not None:
            self._logbook.attach(self._wire.post, lambda: self._wire.unsent_bytes)
        self._solo = hello.solo
        self._builtin = Builtin(settings, clock, self._post_groups, self._logbook)
        self._given: dict[Key, Assignment] = {}
        """Attempts that wait for their token."""
        self._refused: set[Key] = set()
        """Attempts whose token, should it come, is void."""
        self._early: Key | None = None
        """A token that came before its attempt."""
        self._attempts: dict[Key, Attempt] = {}
        """What takes a slot."""
        self._left_behind = 0
        self._started: list[tuple[int, int, int]] = []
        self._done: list[Done] = []
        self._unreported = False
        self._turn_due = False
        self._awaits_token = False
        self._news: list[Attempt] = []
        self._news_due = False
        self._stopped = asyncio.Event()
        os.set_blocking(tokens, False)

    def post(self, message: FromRunner) -> None:
        """Send a message to the executor."""
        self._wire.post(message)

    @property
    def hangs(self) -> bool:
        """Whether something runs that could not be stopped."""
        return bool(self._attempts)

    async def live(self) -> None:
        """Run until told to stop, or until the executor is gone."""
        self._schedule_turn()
        await self._stopped.wait()
        await self._builtin.aclose()

    def note_progress(self, attempt: Attempt) -> None:
        """Pass an attempt's progress on soon; may be called from any thread."""
        with contextlib.suppress(RuntimeError):  # a thread that outlived the loop
            self._loop.call_soon_threadsafe(self._note_news, attempt)

    # --- what comes in ------------------------------------------------------------------------------------

    def _on_messages(self, messages: Sequence[ToRunner]) -> None:
        for message in messages:
            match message:
                case Run(assignments=assignments):
                    self._given.update(((item.number, item.attempt), item) for item in assignments)
                    if self._early is not None:
                        self._schedule_turn()
                case Interrupt(attempts=keys, reason=reason):
                    self._interrupt(keys, reason)
                case Ping(nonce=nonce):
                    self._wire.post(Pong(nonce, resident_bytes()))
                case Stop():
                    self._stopped.set()
                case Hello():
                    pass  # it was the first message, and there is no second

    def _on_closed(self) -> None:
        self._stopped.set()

    def _interrupt(self, keys: list[Key], reason: Reason) -> None:
        for key in keys:
            attempt = self._attempts.get(key)
            if attempt is not None:
                if attempt.reason is None:
                    attempt.interrupt(reason)
                    self._loop.call_later(GRACE_SECONDS, self._leave_behind, attempt)
            elif self._given.pop(key, None) is not None:
                self._refused.add(key)
                outcome = Outcome.CANCELLED if reason == "cancelled" else Outcome.RELEASED
                self._report(self._endings.never_started(*key, outcome))

    def _next(self) -> Assignment | None:
        """Return the next attempt that may start, if there is one and a slot for it."""
        while len(self._attempts) < self._slots:
            key = self._early or self._take_token()
            if key is None:
                return None
            self._early = None
            if key in self._refused:
                self._refused.remove(key)
                continue
            assignment = self._given.pop(key, None)
            if assignment is None:
                self._early = key
            return assignment
        return None

    def _take_token(self) -> Key | None:
        try:
            token = os.read(self._tokens, TOKEN.size)
        except BlockingIOError:
            if not self._awaits_token:
                self._awaits_token = True
                self._loop.add_reader(self._tokens, self._on_token)
            return None
        if not token:
            self._stopped.set()  # the executor is gone
            return None
        number, attempt = TOKEN.unpack(token)
        return number, attempt

    def _on_token(self) -> None:
        self._awaits_token = False
        self._loop.remove_reader(self._tokens)
        self._turn()

    # --- one turn of the loop -----------------------------------------------------------------------------

    def _schedule_turn(self) -> None:
        if not self._turn_due:
            self._turn_due = True
            self._loop.call_soon(self._turn)

    def _turn(self) -> None:
        """Report, and start one attempt: only one, so that its code can't keep others from starting elsewhere."""
        self._turn_due = False
        assignment = None if self._stopped.is_set() else self._next()
        if assignment is None:
            self._flush()
            return
        now = self._clock.now()
        self._started.append((assignment.number, assignment.attempt, now))
        self._flush()
        try:
            self._start(assignment, now)
        except Unrunnable as refusal:
            failure = refusal.failure
            self._report(self._endings.unrunnable(assignment.number, assignment.attempt, now, failure))
        self._schedule_turn()

    def _flush(self) -> None:
        if self._started or self._done or self._unreported:
            if self._logbook is not None:
                self._logbook.pass_on(anyway=bool(self._done))
            self._wire.post(Report(self._started, self._done, self._left_behind))
            self._started, self._done, self._unreported = [], [], False

    def _report(self, done: Done) -> None:
        self._done.append(done)
        self._schedule_turn()

    # --- attempts -----------------------------------------------------------------------------------------

    def _start(self, assignment: Assignment, now: int) -> None:
        work = decode_work(assignment.work)
        if not isinstance(work.target, TaskCall):
            attempt = self._occupy(assignment, now, work.timeout_seconds, work.traceparent)
            attempt.is_builtin = True
            self._start_coroutine(attempt, self._builtin.run(attempt, work.target))
            return
        prepared = prepare(work.target, self._tasks)
        attempt = self._occupy(assignment, now, _timeout(work, prepared), work.traceparent)
        if prepared.task.is_async:
            self._start_coroutine(attempt, self._call(prepared))
        else:
            token = running.set(attempt)
            context = copy_context()
            running.reset(token)
            self._threads.submit(context.run, self._run_in_thread, attempt, prepared)

    def _occupy(
        self, assignment: Assignment, now: int, timeout_seconds: float | None, traceparent: str | None
    ) -> Attempt:
        attempt = Attempt(assignment, now, timeout_seconds, self, traceparent)
        self._attempts[attempt.key] = attempt
        if self._solo and self._capture is not None:
            self._capture.only = attempt
        return attempt

    def _start_coroutine(self, attempt: Attempt, coroutine: Coroutine[Any, Any, Any]) -> None:
        token = running.set(attempt)
        attempt.task = self._loop.create_task(self._run(attempt, coroutine))
        running.reset(token)

    async def _call(self, prepared: Prepared) -> Any:
        return await prepared.call()

    async def _run(self, attempt: Attempt, coroutine: Coroutine[Any, Any, Any]) -> None:
        try:
            done = self._endings.returned(attempt, await coroutine)
        except BaseException as error:  # SystemExit too: it ends the attempt, not the runner
            done = self._endings.raised(attempt, error)
        self._end(attempt, done)

    def _run_in_thread(self, attempt: Attempt, prepared: Prepared) -> None:
        attempt.thread_id = threading.get_ident()
        try:
            done = self._endings.returned(attempt, prepared.call())
        except BaseException as error:
            done = self._endings.raised(attempt, error)
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody wants to know any more
            self._loop.call_soon_threadsafe(self._end, attempt, done)

    def _end(self, attempt: Attempt, done: Done) -> None:
        attempt.task = None
        del self._attempts[attempt.key]
        self._close_log(attempt)
        if attempt.left_behind:
            self._left_behind -= 1
            self._unreported = True
            self._schedule_turn()
        else:
            attempt.left_behind = True  # whatever comes of it now is too late
            self._report(done)
            if self._attempts:
                self._flush()  # before another's code can end the process

    def _leave_behind(self, attempt: Attempt) -> None:
        """Report an attempt that doesn't end though its time of grace is over. It keeps its slot until it does."""
        if not attempt.left_behind:
            self._close_log(attempt)
            attempt.left_behind = True
            self._left_behind += 1
            self._report(self._endings.left_behind(attempt))

    def _close_log(self, attempt: Attempt) -> None:
        if attempt.log is not None and self._logbook is not None:
            self._logbook.close(attempt)

    # --- news ---------------------------------------------------------------------------------------------

    def _note_news(self, attempt: Attempt) -> None:
        self._news.append(attempt)
        if not self._news_due:
            self._news_due = True
            self._loop.call_later(PROGRESS_SECONDS, self._post_news)

    def _post_news(self) -> None:
        self._news_due = False
        attempts, self._news = self._news, []
        items: list[tuple[int, int, float, str]] = []
        for attempt in attempts:
            attempt.has_news = False  # before the look: what is said after it is news again
            if attempt.latest_progress is not None and not attempt.left_behind:
                items.append((*attempt.key, *attempt.latest_progress))
        if items and self._wire.unsent_bytes < MAX_UNSENT_BYTES:
            self._wire.post(Progress(items))

    def _post_groups(self, groups: list[int]) -> None:
        self._wire.post(Groups(groups))


def _timeout(work: RunnerWork, prepared: Prepared) -> float | None:
    return prepared.task.timeout_seconds if work.timeout_seconds is None else work.timeout_seconds
