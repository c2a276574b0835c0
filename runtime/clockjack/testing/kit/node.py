"""What a test holds of a node in memory."""

import random
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import anyio
import anyio.lowlevel
import msgspec

from clockjack import subjects
from clockjack.access import DEFAULT_NAMESPACE
from clockjack.actors.supervisor import Supervisor
from clockjack.apply.outcome import Made
from clockjack.calendars import NO_CALENDARS
from clockjack.clock import SteppedClock, VirtualClock, from_datetime, to_datetime
from clockjack.errors import NotApplied
from clockjack.executor.actor import Executor
from clockjack.executor.settings import Settings
from clockjack.ids import new_id
from clockjack.leadership.actor import Timing
from clockjack.records import (
    CancelJob,
    DeleteSchedule,
    NewJob,
    PauseSchedule,
    PutQueue,
    Record,
    ResumeSchedule,
    RetryJob,
    RunJobNow,
    Submit,
    TriggerSchedule,
    UniqueKey,
)
from clockjack.replica.memory import MemoryReplica, new_database
from clockjack.schedules import Before, ScheduleSpec, check, decode_spec, make_put
from clockjack.schedules.firing import next_fire
from clockjack.schedules.making import template_task
from clockjack.tasks.current import running
from clockjack.tasks.task import Task
from clockjack.testing import assembly
from clockjack.testing.kit.claims import TaskLike, claim, plain, task_name
from clockjack.testing.kit.quiet import quiet
from clockjack.testing.kit.requests import check_arguments, new_job, spec_of
from clockjack.testing.kit.sightings import JobSeen, Run, TickSeen, job_seen, tick_seen
from clockjack.testing.kit.team import KitAttempt, KitTeam
from clockjack.views import jobs, schedules
from clockjack.views.jobs import JobFilter

FRESH_SECONDS = 0.5
"""A heartbeat that is older, in real time, is asked for anew: a test may have stood still for a while."""

PAGE = 1000

EXECUTOR_ID = "x1"

T = TypeVar("T")


class StillRunning(RuntimeError):
    """A task takes too long in real time."""

    def __init__(self, names: Sequence[str], patience: float) -> None:
        """Name the tasks."""
        super().__init__(
            f"{', '.join(names)} still works after {patience:g} s of real time, and the clock stands still meanwhile: "
            "let it wait by clockjack.testing.sleep(), or give memory_node() more patience"
        )


class MemoryNode:
    """One node, with nothing but the memory of this process; :func:`memory_node` makes one.

    Whatever a method does, all that follows from it at that instant has happened when it returns: a job that can run
    has run. Time passes only in :meth:`advance` and :meth:`advance_to`.
    """

    def __init__(self, clock: SteppedClock, tasks: Mapping[str, Task], team: KitTeam, patience: float) -> None:
        """Be at the beginning; :meth:`live` runs it."""
        self._clock = clock
        self._tasks = tasks
        self._team = team
        self._patience = patience
        self._db = new_database()
        self._world = assembly.World(clock, journal_clock=VirtualClock(to_datetime(clock.now())))
        self._node: assembly.MemoryNode | None = None
        self._runs_jobs = True

    # --- time ---------------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """What time it is, in UTC."""
        return to_datetime(self._clock.now())

    async def advance(
        self,
        delta: timedelta | None = None,
        *,
        weeks: float = 0,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
    ) -> None:
        """Let time pass: by `delta`, or by so many weeks, days, hours, minutes and seconds.

        What is due on the way happens when it is due, one instant after the other.

        :raises ValueError: if that is less than nothing.
        :raises StillRunning: if a task does not come to an end.
        """
        rest = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        await self.advance_to(self.now + (delta or timedelta()) + rest)

    async def advance_to(self, moment: datetime) -> None:
        """Let time pass until `moment`, which must carry a time zone.

        :raises ValueError: if it is past.
        :raises StillRunning: if a task does not come to an end.
        """
        goal = from_datetime(moment)
        if goal < self._clock.now():
            raise ValueError(f"it is {self.now.isoformat()} already: time does not go back to {moment.isoformat()}")
        await self.settle()
        while (instant := self._clock.next) is not None and instant <= goal:
            self._clock.move_to(max(instant, self._clock.now()))
            await self.settle()
        self._clock.move_to(goal)
        await self.settle()

    async def settle(self) -> None:
        """Return when all has happened that can happen now; for what the test did to the node past its methods.

        :raises StillRunning: if a task does not come to an end.
        """
        if isinstance(running.get(None), KitAttempt):
            return  # the caller is a task: nothing settles while it works
        await self._stay_in_touch()
        while True:
            await quiet()
            if not self._team.busy:
                return
            with anyio.move_on_after(self._patience) as scope:
                await self._team.settled.wait()
            if scope.cancelled_caught and self._team.busy:
                raise StillRunning(self._team.busy, self._patience)

    # --- jobs ---------------------------------------------------------------------------------------------

    async def submit(
        self,
        task: TaskLike | None = None,
        args: Mapping[str, Any] | None = None,
        *,
        target: Mapping[str, Any] | None = None,
        run_at: datetime | None = None,
        delay: timedelta | float | None = None,
        expires_at: datetime | None = None,
        unique: str | None = None,
        id: str | None = None,  # noqa: A002 - as in the API
        **options: Any,
    ) -> JobSeen:
        """Submit a job of `task` with its arguments, or of another `target`, and return it as it is then.

        `delay` is in seconds, if it is a number. `unique` is a key that no other job may hold until this one has ended.
        `options` are fields of a job by their names in the API: ``queue``, ``priority``, ``timeout_seconds``,
        ``retry``, ``labels``, ``metadata``.

        :raises ValueError: if the arguments don't fit the task, or an option makes no sense.
        :raises NotApplied: if there is a job of that id, or with that unique key, or the queue is full.
        """
        now = self._clock.now()
        if delay is not None:
            run_at = self.now + (delay if isinstance(delay, timedelta) else timedelta(seconds=delay))
        template: dict[str, Any] = dict(options)
        if task is not None:
            template |= {"task": task_name(task), "args": plain(dict(args or {}))}
        if target is not None:
            template["target"] = dict(target)
        spec = spec_of({"type": "date", "run_at": self.now}, template, {})
        name = template_task(spec)
        if name is not None and name in self._tasks:
            check_arguments(self._tasks[name], args or {})
        made = self._make(spec, id)
        made.run_at = None if run_at is None else from_datetime(run_at)
        made.expires_at = None if expires_at is None else from_datetime(expires_at)
        made.unique = None if unique is None else UniqueKey(unique, "finished", None, "reject")
        [outcome] = await self._propose(Submit([made]))
        if outcome.reason is not None:
            raise NotApplied(outcome.reason)
        await self.settle()
        assert made.created_at == now
        return self.job(made.id)

    async def cancel(self, job: JobSeen | str) -> JobSeen:
        """Cancel a job.

        :raises NotApplied: if it has ended, or there is none.
        """
        return await self._steer(CancelJob, job)

    async def retry(self, job: JobSeen | str) -> JobSeen:
        """Run a job again that ended without success.

        :raises NotApplied: if it did not, or there is none.
        """
        return await self._steer(RetryJob, job)

    async def run_now(self, job: JobSeen | str) -> JobSeen:
        """Run a job now that waits for its time.

        :raises NotApplied: if it does not, or there is none.
        """
        return await self._steer(RunJobNow, job)

    async def run_jobs(self) -> None:
        """Run what waits, and all that comes from now on; for a node that was told to run nothing."""
        self._team.open()
        await self.settle()

    def job(self, job: JobSeen | str) -> JobSeen:
        """Return a job as it is now.

        :raises LookupError: if there is none of that id.
        """
        job_id = job if isinstance(job, str) else job.id
        row = _at_once(jobs.job(self, DEFAULT_NAMESPACE, job_id))
        if row is None:
            raise LookupError(f"there is no job {job_id!r}")
        return job_seen(row)

    @property
    def jobs(self) -> list[JobSeen]:
        """All jobs, in the order in which they were made."""
        found: list[JobSeen] = []
        before: int | None = None
        while True:
            page = _at_once(jobs.page(self, DEFAULT_NAMESPACE, JobFilter(), PAGE, before))
            found += [job_seen(row) for row in page.jobs]
            before = page.next_before
            if before is None:
                return found[::-1]

    @property
    def runs(self) -> list[Run]:
        """All attempts that ran, in the order in which they began."""
        return list(self._team.runs)

    # --- schedules, events, queues ------------------------------------------------------------------------

    async def put_schedule(
        self,
        schedule_id: str,
        *,
        trigger: Mapping[str, Any],
        job: Mapping[str, Any] | TaskLike,
        policy: Mapping[str, Any] | None = None,
    ) -> None:
        """Create or replace a schedule; all as in the API, but that `job` may be a task that needs no arguments.

        :raises InvalidSchedule: with everything that is wrong, and where; it is a ValueError.
        """
        template: dict[str, Any] = {**job} if isinstance(job, Mapping) else {"task": job}
        if callable(template.get("task")):
            template["task"] = task_name(template["task"])
        spec = spec_of(trigger, template, policy or {})
        now = self._clock.now()
        check(spec, now)
        row = _at_once(schedules.schedule(self, DEFAULT_NAMESPACE, schedule_id))
        before = None if row is None else Before(row.created_at, row.next_at, row.spec)
        record = make_put(DEFAULT_NAMESPACE, schedule_id, spec, now, before, NO_CALENDARS)
        if record.kind == "event":
            record.events_after = (await self._world.events.bounds()).last
        await self._propose(record)
        await self.settle()

    async def delete_schedule(self, schedule_id: str) -> None:
        """Remove a schedule; its jobs stay."""
        await self._propose(DeleteSchedule(DEFAULT_NAMESPACE, schedule_id, self._clock.now()))
        await self.settle()

    async def pause_schedule(self, schedule_id: str) -> None:
        """Let a schedule make no more jobs."""
        await self._propose(PauseSchedule(DEFAULT_NAMESPACE, schedule_id, self._clock.now()))
        await self.settle()

    async def resume_schedule(self, schedule_id: str) -> None:
        """Let a paused schedule make jobs again, from its next tick on."""
        now = self._clock.now()
        spec = self._schedule(schedule_id)
        await self._propose(ResumeSchedule(DEFAULT_NAMESPACE, schedule_id, now, next_fire(spec, now), None, True))
        await self.settle()

    async def trigger_schedule(self, schedule_id: str) -> JobSeen:
        """Make a job of a schedule, beside its ticks, whatever of it still runs."""
        made = self._make(self._schedule(schedule_id))
        made.schedule_id = schedule_id
        await self._propose(TriggerSchedule(DEFAULT_NAMESPACE, schedule_id, self._clock.now(), made))
        await self.settle()
        return self.job(made.id)

    def ticks(self, schedule_id: str) -> list[TickSeen]:
        """Return what was decided at the ticks of a schedule, the first first."""
        rows = _at_once(schedules.ticks(self, DEFAULT_NAMESPACE, schedule_id, 1 << 40))
        return [tick_seen(row) for row in reversed(rows)]

    async def publish(
        self,
        event_type: str,
        data: Any = None,
        *,
        source: str = "/test",
        id: str | None = None,  # noqa: A002
        **attributes: Any,
    ) -> str:
        """Publish a CloudEvent, and return its id; the same source and id again is the same event."""
        event_id = id or new_id(self._clock)
        event = {"specversion": "1.0", "id": event_id, "source": source, "type": event_type, "time": self.now}
        event |= attributes | ({} if data is None else {"data": data})
        subject = subjects.events(DEFAULT_NAMESPACE, event_type)
        await self._world.events.append(subject, msgspec.json.encode(event), f"{source}\n{event_id}")
        await self.settle()
        return event_id

    async def put_queue(
        self, name: str, *, concurrency: int | None = None, max_backlog: int | None = None, paused: bool = False
    ) -> None:
        """Set the limits of a queue."""
        await self._propose(PutQueue(DEFAULT_NAMESPACE, name, self._clock.now(), concurrency, max_backlog, paused))
        await self.settle()

    # --- claims -------------------------------------------------------------------------------------------

    def enqueued(
        self,
        task: TaskLike | None = None,
        args: dict[str, Any] | None = None,
        *,
        times: int | None = None,
        queue: str | None = None,
        schedule_id: str | None = None,
        state: str | None = None,
    ) -> list[JobSeen]:
        """Return the jobs that were made of `task` with, among others, these `args`, whatever became of them.

        :raises AssertionError: if there are none, or not just so many `times`.
        """
        wanted = {"queue": queue, "schedule_id": schedule_id, "state": state}
        return claim("enqueued", self.jobs, task, args, times, wanted)

    def ran(
        self,
        task: TaskLike | None = None,
        args: dict[str, Any] | None = None,
        *,
        times: int | None = None,
        outcome: str | None = "succeeded",
        queue: str | None = None,
        schedule_id: str | None = None,
    ) -> list[Run]:
        """Return the attempts that ran of `task` with, among others, these `args`, and ended so (None: however).

        :raises AssertionError: if there are none, or not just so many `times`.
        """
        wanted = {"outcome": outcome, "queue": queue, "schedule_id": schedule_id}
        return claim("run", self.runs, task, args, times, wanted)

    # --- inside -------------------------------------------------------------------------------------------

    async def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of one SELECT over the state (``schema.sql``), at once."""
        return self._db.execute(sql, parameters).fetchall()

    async def live(self, up: Callable[[], None], ending: anyio.Event) -> None:
        """Run until it is asked to end; call `up` when it does all that it can."""
        timing = Timing(lease_seconds=1e6, renew_seconds=1e5)  # nobody else wants to lead
        replica = MemoryReplica(self._db)
        async with assembly.memory_node(self._world, replica=replica, timing=timing) as node:
            self._node = node
            executor = Executor(
                executor_id=EXECUTOR_ID,
                node_id=node.node_id,
                settings=Settings(drain_seconds=0.0),
                bus=self._world.bus,
                journal=node.writer,
                team=self._team.hired,
                clock=self._clock,
                random=random.Random(0),
            )
            async with anyio.create_task_group() as group:
                group.start_soon(Supervisor().run_one, executor)
                await executor.wait_ready()
                while len(node.leadership.held) < len(assembly.ROLES) or not self._is_known():
                    await anyio.lowlevel.checkpoint()
                up()
                await ending.wait()
                executor.drain()
        self._db.close()

    def _is_known(self) -> bool:
        assert self._node is not None
        return self._node.presence.executor(EXECUTOR_ID) is not None and (
            self._node.presence.catalog(EXECUTOR_ID) is not None
        )

    async def _stay_in_touch(self) -> None:
        """Let the executor be heard of, if that was a while ago: to a node that stood still it may seem gone."""
        assert self._node is not None
        seen = self._node.presence.executor(EXECUTOR_ID)
        if seen is None or anyio.current_time() - seen.seen_at > FRESH_SECONDS:
            await self._world.bus.publish(subjects.ROLL_CALL, b"")

    async def _propose(self, record: Record) -> list[Made]:
        assert self._node is not None
        outcome = await self._node.writer.propose(record)
        if outcome.reason is not None:
            raise NotApplied(outcome.reason)
        made: list[Made] = outcome.value or []
        return made

    async def _steer(self, record: Callable[[str, str, int], Record], job: JobSeen | str) -> JobSeen:
        job_id = job if isinstance(job, str) else job.id
        await self._propose(record(DEFAULT_NAMESPACE, job_id, self._clock.now()))
        await self.settle()
        return self.job(job_id)

    def _schedule(self, schedule_id: str) -> ScheduleSpec:
        row = _at_once(schedules.schedule(self, DEFAULT_NAMESPACE, schedule_id))
        if row is None:
            raise LookupError(f"there is no schedule {schedule_id!r}")
        return decode_spec(row.spec)

    def _make(self, spec: ScheduleSpec, job_id: str | None = None) -> NewJob:
        assert self._node is not None
        task = self._node.presence.tasks().get(template_task(spec) or "")
        return new_job(spec, job_id or new_id(self._clock), self._clock.now(), task)


def _at_once(coroutine: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine returns that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    raise RuntimeError("it waits for something")
