"""The crew: gives attempts to runners, interrupts them, and tells how each one ended.

Most attempts go to the main runner. Those go to solo runners that ask for a process of their own, and suspects: a job
that has taken a process down before shall take no other attempt with it again.
"""

from collections import deque
from collections.abc import Sequence

import anyio

from clockjack.actors.signal import Signal
from clockjack.executor.alarms import Alarms
from clockjack.executor.endings import Endings
from clockjack.executor.frames import GRACE_SECONDS, FromRunner, Interrupt, Logs, Progress, Reason, Report
from clockjack.executor.held import Held
from clockjack.executor.member import QUEUE_AHEAD, Member
from clockjack.executor.messages import TaskInfo
from clockjack.executor.port import Launcher
from clockjack.executor.settings import Settings
from clockjack.executor.staff import Staff
from clockjack.executor.team import OnLogs, OnProgress, TeamMaker
from clockjack.executor.watch import Watch

BACKSTOP_SECONDS = 1.0
"""After its time of grace, so long is waited for what a runner says about an attempt that was asked to end."""

BATCH = 64
"""Attempts that go to a runner in one message."""


def crew_of(settings: Settings, launcher: Launcher) -> TeamMaker:
    """Return how to make a crew whose runners `launcher` starts."""
    return lambda endings, on_progress, on_logs: Crew(settings, launcher, endings, on_progress, on_logs)


class Crew:
    """What the executor has to run things."""

    def __init__(
        self,
        settings: Settings,
        launcher: Launcher,
        endings: Endings,
        on_progress: OnProgress,
        on_logs: OnLogs,
    ) -> None:
        """Start runners by `launcher`; pass on what attempts say about their progress, and what they log."""
        self._slots = settings.slots
        self._endings = endings
        self._on_progress = on_progress
        self._on_logs = on_logs
        self._queue: deque[Held] = deque()
        self._solo_queue: deque[Held] = deque()
        self._draining = False
        self._fewer = Signal()
        self._alarms = Alarms(self._on_alarm)
        self.staff = Staff(settings, launcher, self)
        self._watch = Watch(self.staff, self._on_stall)

    @property
    def slots(self) -> int:
        """How many attempts may run at once now."""
        main = self.staff.main
        return self._slots if main is None else max(self._slots - main.left_behind, 0)

    @property
    def available(self) -> bool:
        """Whether a main runner is ready."""
        return self.staff.main is not None

    @property
    def pid(self) -> int:
        """Of the main runner; 0 while there is none."""
        main = self.staff.main
        return 0 if main is None else main.process.pid

    @property
    def tasks(self) -> list[TaskInfo]:
        """What the last main runner knew."""
        return list(self.staff.tasks.values())

    @property
    def targets(self) -> list[str]:
        """What the main runner runs beside tasks: ``http:``, and ``command:`` with each program that it may run."""
        main = self.staff.main
        return [] if main is None else main.targets

    @property
    def changed(self) -> Signal:
        """Set when there is another main runner, or none, or it has another number of slots."""
        return self.staff.changed

    async def run(self) -> None:
        """Keep runners, for ever; at the end, end them and all that they run.

        :raises ConfigurationError: if the first one can't import its tasks.
        """
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(self._alarms.run)
                group.start_soon(self._watch.run)
                group.start_soon(self.staff.run)
        finally:
            self._release("its executor stopped", self._queue, self._solo_queue)

    def submit(self, attempts: Sequence[Held]) -> None:
        """Run these as soon as there is room."""
        self._enqueue(attempts)
        self._pump()

    def interrupt(self, held: Held, reason: Reason) -> None:
        """Ask an attempt to end, if it was not asked before. In a few seconds it has ended, or is given up on."""
        if held.ended or held.interrupted is not None:
            return
        held.interrupted = reason
        if held.member is None:
            self._endings.never_started(held)
        elif held.member.stalled:
            self._give_up_on(held, held.member)
        else:
            held.member.process.post(Interrupt([held.key], reason))
            self._alarms.add(GRACE_SECONDS + BACKSTOP_SECONDS, held)

    async def drain(self, seconds: float) -> None:
        """Start nothing more, give back what has not started, and wait `seconds` for the rest; then interrupt it."""
        self._draining = True
        for member in self.staff.members:
            self._enqueue(member.take_back())
        self._release("its executor shuts down", self._queue, self._solo_queue)
        with anyio.move_on_after(seconds):
            await self._idle()
        for held in [held for member in self.staff.members for held in member.attempts.values()]:
            self.interrupt(held, "shutdown")
        with anyio.move_on_after(GRACE_SECONDS + 2 * BACKSTOP_SECONDS):
            await self._idle()

    # --- to the runners -----------------------------------------------------------------------------------

    def _enqueue(self, attempts: Sequence[Held]) -> None:
        for held in attempts:
            (self._solo_queue if held.assignment.crashes else self._queue).append(held)

    def _pump(self) -> None:
        """Give runners what they have room for."""
        if self._draining:
            self._release("its executor shuts down", self._queue, self._solo_queue)
            return
        main = self.staff.main
        if main is not None and self._queue:
            while main.has_room and (batch := self._batch(min(BATCH, QUEUE_AHEAD - main.unstarted))):
                main.give(batch)
            self.staff.recycle_if_due(main)
            self._watch.busy.set()
        if self._solo_queue:
            self._pump_solos()

    def _batch(self, limit: int) -> list[Held]:
        batch: list[Held] = []
        while self._queue and len(batch) < limit:
            held = self._queue.popleft()
            info = self.staff.tasks.get(held.task_name)
            if held.ended:
                continue
            if info is not None and info.isolation == "process":
                self._solo_queue.append(held)
            else:
                batch.append(held)
        return batch

    def _pump_solos(self) -> None:
        free = [member for member in self.staff.solos() if member.has_room]
        while self._solo_queue and (free or self._solo_queue[0].ended):
            held = self._solo_queue.popleft()
            if not held.ended:
                member = free.pop()
                member.give([held])
                self.staff.recycle_if_due(member)
        self.staff.want_solos(len(self._solo_queue))

    def _release(self, why: str, *queues: deque[Held]) -> None:
        for queue in queues:
            while queue:
                held = queue.popleft()
                if not held.ended:
                    self._endings.released(held, why)

    # --- from the runners ---------------------------------------------------------------------------------

    def on_room(self) -> None:
        """A runner has become ready."""
        self._pump()

    def on_handled(self) -> None:
        """All that a runner said at once has been passed on."""
        self._pump()

    def on_message(self, member: Member, message: FromRunner) -> None:
        """A runner said something that is about attempts."""
        match message:
            case Report():
                self._on_report(member, message)
            case Progress(items=items):
                self._on_progress([item for item in items if (item[0], item[1]) in member.attempts])
            case Logs(chunks=chunks):
                self._on_logs([chunk for chunk in chunks if (chunk.number, chunk.attempt) in member.attempts])
            case _:
                pass

    def on_back(self, attempts: list[Held]) -> None:
        """These were given to a runner, and will not start there: they are the next for another one."""
        for held in reversed(attempts):
            if held.interrupted is not None:
                self._endings.never_started(held)
            else:
                (self._solo_queue if held.assignment.crashes else self._queue).appendleft(held)
        self._pump()

    def on_gone(self, member: Member, status: int) -> None:
        """A runner has ended; what it still has, it had started."""
        for held in member.attempts.values():
            if held.interrupted is not None:
                self._endings.interrupted(held, "its process was killed" if member.solo else "its process ended")
            else:
                self._endings.crashed(held, status)
        member.attempts.clear()
        self._fewer.set()

    def on_none(self, why: str, *, solo: bool) -> None:
        """No runner could be started: others shall have what waits."""
        self._release(why, *([self._solo_queue] if solo else [self._queue, self._solo_queue]))

    def _on_report(self, member: Member, report: Report) -> None:
        for number, attempt, at in report.started:
            member.started((number, attempt), at)
        for done in report.done:
            if member.solo and done.still_running:
                member.kill()
            elif (held := member.ended((done.number, done.attempt))) is not None:
                self._endings.done(held, done)
        for number, attempt, _ in report.started:
            held = member.attempts.get((number, attempt))
            if held is not None and held.timeout_seconds is not None:
                self._alarms.add(held.timeout_seconds, held)
        if member.left_behind != report.left_behind:
            member.left_behind = report.left_behind
            self.staff.changed.set()
            if report.left_behind > self._slots // 4:
                self.staff.set_aside(member, f"has {report.left_behind} attempts that don't end")
        if member.idle:
            self.staff.dismiss_if_idle(member)
            self._fewer.set()

    # --- ends ---------------------------------------------------------------------------------------------

    def _on_alarm(self, held: Held) -> None:
        if held.interrupted is None:
            self.interrupt(held, "timed_out")
        elif held.member is not None:
            self._give_up_on(held, held.member)

    def _on_stall(self, member: Member) -> None:
        self.staff.set_aside(member, "does not answer: a task blocks its event loop")
        for held in list(member.attempts.values()):
            if held.interrupted is not None:
                self._give_up_on(held, member)

    def _give_up_on(self, held: Held, member: Member) -> None:
        """Report an attempt as ended that its runner says nothing about; end the runner, if it was the last there."""
        if member.solo:
            member.kill()  # and that is the attempt's end
            return
        self.staff.set_aside(member, "does not answer")
        member.ended(held.key)
        if member.idle:
            member.kill()
            self._endings.interrupted(held, "its process did not answer, and was killed")
        else:
            self._endings.interrupted(held, "its process does not answer; it is killed when nothing else runs in it")
        self._fewer.set()

    async def _idle(self) -> None:
        """Wait until nothing runs."""
        while any(member.attempts for member in self.staff.members):
            await self._fewer.wait()
