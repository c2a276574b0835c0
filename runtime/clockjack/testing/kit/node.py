"""What a test holds of a node in memory."""

from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec

from clockjack import subjects
from clockjack.access import DEFAULT_NAMESPACE
from clockjack.calendars import NO_CALENDARS
from clockjack.clock import from_datetime, seconds
from clockjack.errors import NotApplied
from clockjack.ids import new_id
from clockjack.records import (
    CancelJob,
    DeleteSchedule,
    NewJob,
    PauseSchedule,
    PutQueue,
    Rate,
    Record,
    ResumeSchedule,
    RetryJob,
    RunJobNow,
    Submit,
    TriggerSchedule,
    UniqueKey,
)
from clockjack.schedules import Before, ScheduleSpec, check, decode_spec, make_put
from clockjack.schedules.firing import next_fire
from clockjack.schedules.making import template_task
from clockjack.testing.kit.claims import TaskLike, claim, plain, task_name
from clockjack.testing.kit.living import LivingNode
from clockjack.testing.kit.requests import check_arguments, new_job, spec_of
from clockjack.testing.kit.sightings import JobSeen, Run, TickSeen, job_seen, tick_seen
from clockjack.views import jobs, schedules
from clockjack.views.jobs import JobFilter

PAGE = 1000

T = TypeVar("T")


class MemoryNode(LivingNode):
    """One node, with nothing but the memory of this process; :func:`memory_node` makes one.

    Whatever a method does, all that follows from it at that instant has happened when it returns: a job that can run
    has run. Time passes only in :meth:`advance` and :meth:`advance_to`.
    """

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
        [outcome] = await self.propose(Submit([made]))
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
        await self.propose(record)
        await self.settle()

    async def delete_schedule(self, schedule_id: str) -> None:
        """Remove a schedule; its jobs stay."""
        await self.propose(DeleteSchedule(DEFAULT_NAMESPACE, schedule_id, self._clock.now()))
        await self.settle()

    async def pause_schedule(self, schedule_id: str) -> None:
        """Let a schedule make no more jobs."""
        await self.propose(PauseSchedule(DEFAULT_NAMESPACE, schedule_id, self._clock.now()))
        await self.settle()

    async def resume_schedule(self, schedule_id: str) -> None:
        """Let a paused schedule make jobs again, from its next tick on."""
        now = self._clock.now()
        spec = self._schedule(schedule_id)
        await self.propose(ResumeSchedule(DEFAULT_NAMESPACE, schedule_id, now, next_fire(spec, now), None, True))
        await self.settle()

    async def trigger_schedule(self, schedule_id: str) -> JobSeen:
        """Make a job of a schedule, beside its ticks, whatever of it still runs."""
        made = self._make(self._schedule(schedule_id))
        made.schedule_id = schedule_id
        await self.propose(TriggerSchedule(DEFAULT_NAMESPACE, schedule_id, self._clock.now(), made))
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
        self,
        name: str,
        *,
        concurrency: int | None = None,
        key_concurrency: int | None = None,
        rate: tuple[int, timedelta | float] | None = None,
        max_backlog: int | None = None,
        paused: bool = False,
    ) -> None:
        """Set the limits of a queue; `rate` is how many jobs start in what time (seconds, if it is a number)."""
        record = PutQueue(DEFAULT_NAMESPACE, name, self._clock.now(), concurrency, max_backlog, paused)
        record.key_concurrency = key_concurrency
        if rate is not None:
            limit, period = rate
            record.rate = Rate(limit, seconds(period.total_seconds() if isinstance(period, timedelta) else period))
        await self.propose(record)
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

    async def _steer(self, record: Callable[[str, str, int], Record], job: JobSeen | str) -> JobSeen:
        job_id = job if isinstance(job, str) else job.id
        await self.propose(record(DEFAULT_NAMESPACE, job_id, self._clock.now()))
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
