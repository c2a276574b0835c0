"""Runners without processes, for tests and the simulation: an adapter of :mod:`clockjack.executor.port`.

A task is a coroutine function in the same process, on any event loop. It can do what real ones do to their process:
die (:class:`Die`), block its event loop (:meth:`MemoryRunner.block`), or not end when it is asked to.
"""

import math
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import anyio
import msgspec
from anyio.abc import TaskGroup

from clockjack.actors.signal import Signal
from clockjack.clock import Clock, seconds
from clockjack.executor.failures import encode_failure, failure_of
from clockjack.executor.frames import (
    GRACE_SECONDS,
    Done,
    FromRunner,
    Hello,
    Interrupt,
    Key,
    NotReady,
    Ping,
    Pong,
    Progress,
    Ready,
    Reason,
    Report,
    Run,
    Stop,
    ToRunner,
)
from clockjack.executor.messages import Assignment, TaskInfo
from clockjack.executor.settings import Settings
from clockjack.jobs import Outcome
from clockjack.specs import Failure, TaskTarget, Work
from clockjack.tasks.current import Job, running
from clockjack.tasks.verdicts import GiveUp, RetryLater

READY_SECONDS = 0.1
"""How long a runner takes until it is ready."""

_OUTCOMES: dict[Reason, Outcome] = {
    "cancelled": Outcome.CANCELLED,
    "timed_out": Outcome.TIMED_OUT,
    "shutdown": Outcome.RELEASED,
}

_LATE = Failure("clockjack.Timeout", "ran too long, and returned after that")

_decode = msgspec.json.Decoder(Work).decode


class Die(BaseException):
    """Raised by a task, it ends the whole runner, as ``os._exit`` or a segmentation fault does."""

    def __init__(self, status: int) -> None:
        """End it with this exit status, or the negated number of a signal."""
        super().__init__(status)
        self.status = status


class MemoryJob(Job):
    """What a task gets."""

    __slots__ = ("args", "key", "left_behind", "reason", "runner", "scope", "started_at")

    def __init__(self, runner: "MemoryRunner", assignment: Assignment, work: Work, started_at: int) -> None:
        """Begin at `started_at`."""
        timeout = work.timeout_seconds
        super().__init__(
            id=assignment.job_id,
            attempt=assignment.attempt,
            namespace=assignment.namespace,
            queue=assignment.queue,
            schedule_id=assignment.schedule_id,
            nominal_at=assignment.nominal_at,
            deadline=None if timeout is None else started_at + seconds(timeout),
            traceparent=work.traceparent,
        )
        self.key: Key = (assignment.number, assignment.attempt)
        self.args: dict[str, Any] = work.target.args if isinstance(work.target, TaskTarget) else {}
        """The job's arguments."""
        self.runner = runner
        """Where it runs."""
        self.scope = anyio.CancelScope()
        self.reason: Reason | None = None
        self.left_behind = False
        self.started_at = started_at

    def _progressed(self) -> None:
        if self._progress is not None:
            self.runner.say(Progress([(*self.key, *self._progress)]))

    @property
    def latest_progress(self) -> tuple[float, str] | None:
        """What it said last."""
        return self._progress


MemoryTask = Callable[[MemoryJob], Awaitable[Any]]
"""A task: gets the job, returns the result."""


class MemoryLauncher:
    """Starts such runners."""

    def __init__(
        self,
        group: TaskGroup,
        tasks: Mapping[str, MemoryTask],
        clock: Clock,
        isolation: Mapping[str, str] | None = None,
    ) -> None:
        """Run them in `group`. They know `tasks` by name; each runs as `isolation` says, by default ``async``."""
        self.tasks = dict(tasks)
        self.infos = [TaskInfo(name, "default", (isolation or {}).get(name, "async")) for name in tasks]
        self.clock = clock
        self.runners: list[MemoryRunner] = []
        """All that were started, the ended ones too."""
        self.refusal: str | None = None
        """Why the next ones are not ready, if they shall not be."""
        self._group = group

    async def launch(self, settings: Settings, *, solo: bool) -> "MemoryRunner":
        """Start one."""
        runner = MemoryRunner(self, settings, len(self.runners) + 1, solo=solo)
        self.runners.append(runner)
        self._group.start_soon(runner.live)
        return runner


class MemoryRunner:
    """One runner."""

    def __init__(self, launcher: MemoryLauncher, settings: Settings, pid: int, *, solo: bool) -> None:
        """Be process number `pid`."""
        self._launcher = launcher
        self._clock = launcher.clock
        self._pid = pid
        self.solo = solo
        self._slots = 1 if solo else settings.slots
        self._inbox: deque[ToRunner] = deque()
        self._outbox: list[FromRunner] = []
        self._tokens: deque[Key] = deque()
        self._given: dict[Key, Assignment] = {}
        self._jobs: dict[Key, MemoryJob] = {}
        self._left_behind = 0
        self._blocked_until = -math.inf
        self._work = Signal()
        self._news = Signal()
        self._status: int | None = None
        self._ended = anyio.Event()
        self._group: TaskGroup | None = None

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return not self._ended.is_set()

    # --- as its executor sees it --------------------------------------------------------------------------

    def post(self, message: ToRunner) -> None:
        """Send a message."""
        self._inbox.append(message)
        self._work.set()

    def offer(self, keys: Sequence[Key]) -> None:
        """Let it start these attempts."""
        self._tokens += keys
        self._work.set()

    def take_back(self) -> list[Key]:
        """Return those that were offered and have not started."""
        untaken = list(self._tokens)
        self._tokens.clear()
        return untaken

    async def receive(self) -> Sequence[FromRunner]:
        """Return the next messages; none: it has ended."""
        while not self._outbox and not self._ended.is_set():
            await self._news.wait()
        messages, self._outbox = self._outbox, []
        return messages

    async def wait(self) -> int:
        """Wait until it has ended; return its exit status."""
        await self._ended.wait()
        return self._status or 0

    def kill(self) -> None:
        """End it at once."""
        self.die(-9)

    # --- as its tasks see it ------------------------------------------------------------------------------

    def die(self, status: int) -> None:
        """End it with this exit status, or the negated number of a signal."""
        if self._status is None:
            self._status = status
            self._ended.set()
            self._news.set()
            if self._group is not None:
                self._group.cancel_scope.cancel()

    async def block(self, duration: float) -> None:
        """Block its event loop for `duration` seconds: it starts, answers and reports nothing."""
        self._blocked_until = max(self._blocked_until, anyio.current_time() + duration)
        await self._unblocked()

    def say(self, message: FromRunner) -> None:
        """Send a message to its executor."""
        if self._status is None:
            self._outbox.append(message)
            self._news.set()

    # --- its life -----------------------------------------------------------------------------------------

    async def live(self) -> None:
        """Run until it is told to stop, dies, or is killed."""
        async with anyio.create_task_group() as group:
            self._group = group
            await anyio.sleep(READY_SECONDS)
            if self._launcher.refusal is not None:
                self.say(NotReady(self._launcher.refusal))
                self.die(1)
            else:
                self.say(Ready(self._launcher.infos, []))
            while self._status is None:
                await self._work.wait()
                await self._unblocked()
                self._turn(group)

    async def _unblocked(self) -> None:
        await anyio.sleep_until(self._blocked_until)

    def _turn(self, group: TaskGroup) -> None:
        while self._inbox:
            self._on_message(group, self._inbox.popleft())
        while self._tokens and len(self._jobs) < self._slots and self._status is None:
            assignment = self._given.pop(self._tokens.popleft(), None)
            if assignment is not None:
                job = MemoryJob(self, assignment, _decode(assignment.work), self._clock.now())
                self._jobs[job.key] = job
                self.say(Report([(*job.key, job.started_at)], [], self._left_behind))
                group.start_soon(self._run, job, _decode(assignment.work))

    def _on_message(self, group: TaskGroup, message: ToRunner) -> None:
        match message:
            case Run(assignments=assignments):
                self._given.update(((item.number, item.attempt), item) for item in assignments)
            case Interrupt(attempts=keys, reason=reason):
                for key in keys:
                    self._interrupt(group, key, reason)
            case Ping(nonce=nonce):
                self.say(Pong(nonce, 0))
            case Stop():
                self.die(0)
            case Hello():
                pass

    def _interrupt(self, group: TaskGroup, key: Key, reason: Reason) -> None:
        job = self._jobs.get(key)
        if job is not None and job.reason is None:
            job.reason, job.cancelled = reason, True
            job.scope.cancel()
            group.start_soon(self._leave_behind, job)
        elif self._given.pop(key, None) is not None:
            outcome = Outcome.CANCELLED if reason == "cancelled" else Outcome.RELEASED
            self.say(Report([], [Done(*key, outcome, None, self._clock.now())], self._left_behind))

    async def _run(self, job: MemoryJob, work: Work) -> None:
        name = work.target.name if isinstance(work.target, TaskTarget) else ""
        running.set(job)
        try:
            done = await self._call(job, self._launcher.tasks.get(name))
        except Die as death:
            self.die(death.status)
            return
        await self._unblocked()
        del self._jobs[job.key]
        if job.left_behind:
            self._left_behind -= 1
            self.say(Report([], [], self._left_behind))
        else:
            job.left_behind = True
            self.say(Report([], [done], self._left_behind))
        self._work.set()

    async def _call(self, job: MemoryJob, task: MemoryTask | None) -> Done:
        if task is None:
            return self._failed(job, Failure("clockjack.UnknownTask", "no such task"))
        try:
            with job.scope:
                result = await task(job)
                encoded = None if result is None else msgspec.json.encode(result)
                if job.reason == "timed_out":
                    return self._done(job, Outcome.TIMED_OUT, result=encoded, failure=_LATE)
                return self._done(job, Outcome.SUCCEEDED, result=encoded)
        except RetryLater as order:
            done = self._failed(job, failure_of(order))
            done.retry_seconds = order.seconds
            return done
        except Exception as error:  # whatever a task raises
            done = self._failed(job, failure_of(error))
            done.give_up = isinstance(error, GiveUp)
            return done
        reason = job.reason or "cancelled"
        return self._done(job, _OUTCOMES[reason], failure=Failure("clockjack.Interrupted", reason))

    async def _leave_behind(self, job: MemoryJob) -> None:
        await anyio.sleep(GRACE_SECONDS)
        await self._unblocked()
        if not job.left_behind:
            job.left_behind = True
            self._left_behind += 1
            reason = job.reason or "cancelled"
            done = self._done(job, _OUTCOMES[reason], failure=Failure("clockjack.Interrupted", f"{reason}; still runs"))
            done.still_running = True
            self.say(Report([], [done], self._left_behind))

    def _failed(self, job: MemoryJob, failure: Failure) -> Done:
        return self._done(job, Outcome.FAILED, failure=failure)

    def _done(
        self, job: MemoryJob, outcome: Outcome, *, result: bytes | None = None, failure: Failure | None = None
    ) -> Done:
        error = None if failure is None else encode_failure(failure)
        return Done(*job.key, outcome, job.started_at, self._clock.now(), result, error, progress=job.latest_progress)
