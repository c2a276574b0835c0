"""Runs attempts in the test's own process: coroutines in its event loop, functions in threads.

They are called, and their results and errors are kept, by the code that does so in a runner process. What takes time
is another matter: the clock stands still while a task works, and goes on only when all of them have ended or
:func:`sleep` until some instant.
"""

import asyncio
import inspect
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from contextvars import copy_context
from typing import Any

import anyio
import anyio.abc
import msgspec
from anyio import to_thread

from clockjack.actors.signal import Signal
from clockjack.clock import SteppedClock, seconds, sleep_until, to_datetime
from clockjack.executor.endings import Endings
from clockjack.executor.frames import Done, Reason
from clockjack.executor.held import Held
from clockjack.executor.messages import TaskInfo
from clockjack.executor.runner.attempt import Attempt
from clockjack.executor.runner.catalog import describe
from clockjack.executor.runner.endings import Endings as RunnerEndings
from clockjack.executor.runner.work import Unrunnable, decode_work, prepare
from clockjack.specs import CommandTarget, Failure, HttpTarget
from clockjack.tasks.current import current_job, running
from clockjack.tasks.task import Task
from clockjack.testing.kit.sightings import Run

HttpAnswer = Callable[[HttpTarget], Any]
"""What ``http`` targets come to: gets the target, returns the job's result or raises; may be a coroutine function."""

CommandAnswer = Callable[[CommandTarget], Any]
"""The same for ``command`` targets."""

MAX_RESULT_BYTES = 1 << 20


class KitAttempt(Attempt):
    """What runs, and whether it sleeps."""

    __slots__ = ("asleep", "scope", "team")

    def __init__(self, held: Held, started_at: int, timeout_seconds: float | None, team: "KitTeam") -> None:
        """Begin at `started_at`, in microseconds since the epoch."""
        super().__init__(held.assignment, started_at, timeout_seconds, team)
        self.team = team
        self.scope = anyio.CancelScope()
        self.asleep = False

    def interrupt(self, reason: Reason) -> None:
        """Ask it to end."""
        if self.reason is None:
            self.reason = reason
            self.cancelled = True
            self.scope.cancel()


class KitTeam:
    """The team (:class:`clockjack.executor.team.Team`) of a node in memory."""

    def __init__(
        self,
        tasks: Mapping[str, Task],
        http: HttpAnswer | None,
        commands: Mapping[str, CommandAnswer],
        clock: SteppedClock,
        slots: int,
        *,
        open_: bool = True,
    ) -> None:
        """Run `tasks` by their names; `http` and `commands` (by program) answer for those targets.

        It takes nothing until it is open.
        """
        self._open = open_
        self._tasks = tasks
        self._http = http
        self._commands = commands
        self.clock = clock
        self._slots = slots
        self._runner_endings = RunnerEndings(clock, MAX_RESULT_BYTES)
        self._endings: Endings | None = None
        self._waiting: deque[Held] = deque()
        self._attempts: dict[Held, KitAttempt] = {}
        self._group: anyio.abc.TaskGroup | None = None
        self._changed = Signal()
        self.settled = Signal()
        """Set when an attempt has ended, or went to sleep."""
        self.runs: list[Run] = []
        """All that ran, in the order in which it began."""

    def hired(self, endings: Endings, on_progress: object, on_logs: object) -> "KitTeam":
        """Be the team of an executor."""
        self._endings = endings
        self._changed.set()
        return self

    def open(self) -> None:
        """Take attempts from now on."""
        self._open = True
        self._changed.set()

    @property
    def busy(self) -> list[str]:
        """Which tasks work now, and do not sleep."""
        return [held.task_name for held, attempt in self._attempts.items() if not attempt.asleep]

    # --- the port -----------------------------------------------------------------------------------------

    @property
    def slots(self) -> int:
        """How many attempts may run at once now."""
        return self._slots if self._open else 0

    @property
    def available(self) -> bool:
        """Always."""
        return True

    @property
    def pid(self) -> int:
        """None of its own."""
        return 0

    @property
    def tasks(self) -> list[TaskInfo]:
        """What it knows."""
        return [describe(task) for task in self._tasks.values()]

    @property
    def targets(self) -> list[str]:
        """What it was given answers for."""
        return ["http:"] * (self._http is not None) + [f"command:{program}" for program in self._commands]

    @property
    def changed(self) -> Signal:
        """Set at the beginning."""
        return self._changed

    async def run(self) -> None:
        """Be there, for ever."""
        async with anyio.create_task_group() as group:
            self._group = group
            self._begin()
            await anyio.sleep_forever()

    def submit(self, attempts: Sequence[Held]) -> None:
        """Run these as soon as there is room."""
        self._waiting.extend(attempts)
        self._begin()

    def interrupt(self, held: Held, reason: Reason) -> None:
        """Ask an attempt to end."""
        if held.ended or held.interrupted is not None:
            return
        held.interrupted = reason
        attempt = self._attempts.get(held)
        if attempt is not None:
            attempt.interrupt(reason)
        elif self._endings is not None:
            self._endings.never_started(held)

    async def drain(self, seconds: float) -> None:
        """End: what waits goes back, what runs is interrupted."""
        while self._waiting:
            held = self._waiting.popleft()
            if not held.ended and self._endings is not None:
                self._endings.released(held, "the test is over")
        for held in list(self._attempts):
            self.interrupt(held, "shutdown")

    def note_progress(self, attempt: Attempt) -> None:
        """Take note that an attempt has progress: it stands in the report of its end."""

    # --- attempts -----------------------------------------------------------------------------------------

    def _begin(self) -> None:
        while self._group is not None and self._waiting and len(self._attempts) < self._slots:
            held = self._waiting.popleft()
            if not held.ended:
                task = self._tasks.get(held.task_name)
                if held.timeout_seconds is None and task is not None:
                    held.timeout_seconds = task.timeout_seconds
                held.started_at = self.clock.now()
                attempt = KitAttempt(held, held.started_at, held.timeout_seconds, self)
                self._attempts[held] = attempt
                self._group.start_soon(self._live, held, attempt)

    async def _live(self, held: Held, attempt: KitAttempt) -> None:
        run = self._note(held, attempt)
        done = await self._done(held, attempt, run)
        del self._attempts[held]
        run.finished_at = to_datetime(done.finished_at)
        run.outcome = done.outcome.value
        run.result = None if done.result is None else msgspec.json.decode(done.result)
        run.error = None if done.error is None else msgspec.json.decode(done.error, type=Failure)
        if self._endings is not None:
            self._endings.done(held, done)
        self.settled.set()
        self._begin()

    def _note(self, held: Held, attempt: KitAttempt) -> Run:
        work = held.assignment.work
        target = msgspec.json.decode(work)["target"]
        name = held.task_name if target["type"] != "command" else f"command:{target['program']}"
        run = Run(
            job_id=attempt.id,
            attempt=attempt.attempt,
            task=name,
            args=target.get("args", {}) if target["type"] == "task" else {},
            queue=attempt.queue,
            schedule_id=attempt.schedule_id,
            nominal_at=attempt.nominal_at,
            started_at=to_datetime(attempt.started_at),
        )
        self.runs.append(run)
        return run

    async def _done(self, held: Held, attempt: KitAttempt, run: Run) -> Done:
        running.set(attempt)
        with ExitStack() as stack:
            if attempt.timeout_seconds is not None:
                deadline = attempt.started_at + seconds(attempt.timeout_seconds)
                stack.enter_context(self.clock.expecting(deadline, lambda: self.interrupt(held, "timed_out")))
            done: Done | None = None
            with attempt.scope:
                try:
                    done = self._runner_endings.returned(attempt, await self._call(attempt, held.assignment.work))
                except Unrunnable as refusal:
                    key, failure = held.key, refusal.failure
                    done = self._runner_endings.unrunnable(*key, attempt.started_at, failure)
                except (Exception, SystemExit) as error:
                    done = self._runner_endings.raised(attempt, error)
        return done or self._runner_endings.raised(attempt, asyncio.CancelledError())

    async def _call(self, attempt: KitAttempt, work: bytes) -> Any:
        target = decode_work(work).target
        if isinstance(target, HttpTarget | CommandTarget):
            attempt.is_builtin = True
            answer: Any = self._http if isinstance(target, HttpTarget) else self._commands[target.program]
            result: Any = answer(target)
            return await result if inspect.isawaitable(result) else result
        prepared = prepare(target, self._tasks)
        if prepared.task.is_async:
            return await prepared.call()
        return await to_thread.run_sync(copy_context().run, prepared.call)


async def sleep(duration: float) -> None:
    """Let a task take `duration` seconds of the node's time, which is for the test to move on.

    For tasks of a test that stand for work: time-outs, overlaps and limits are seen only while something runs.

    :raises RuntimeError: if the caller is no task that runs in a node in memory.
    """
    job = current_job()
    if not isinstance(job, KitAttempt):
        raise RuntimeError("clockjack.testing.sleep is for tasks that run in a memory_node")  # noqa: TRY004
    clock = job.team.clock
    job.asleep = True
    job.team.settled.set()
    try:
        await sleep_until(clock, clock.now() + seconds(duration))
    finally:
        job.asleep = False
