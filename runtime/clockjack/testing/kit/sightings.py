"""What a test sees of jobs, runs and ticks."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from clockjack.clock import to_datetime
from clockjack.specs import Failure, TaskTarget, Work, target_name
from clockjack.views.jobs import JobRow
from clockjack.views.schedules import TickRow


class JobSeen(Struct, frozen=True, kw_only=True):
    """A job, as it was when it was looked at."""

    id: str
    task: str
    """The task's name; ``http:`` and ``command:`` for those targets."""
    args: dict[str, Any]
    """A task's arguments, as JSON has them."""
    target: dict[str, Any]
    """What it does, as JSON has it."""
    state: str
    queue: str
    priority: int
    attempt: int
    """Number of the last attempt; 0 before the first."""
    created_at: datetime
    run_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    schedule_id: str | None
    nominal_at: datetime | None
    """The tick that it stands for."""
    result: Any
    error: Failure | None
    labels: dict[str, str]
    metadata: dict[str, Any]

    def __str__(self) -> str:
        """Show it in a line."""
        when = "" if self.nominal_at is None else f" for {moment_text(self.nominal_at)}"
        waits = self.run_at is not None and self.state in ("scheduled", "retrying")
        wait = f", not before {moment_text(self.run_at)}" if waits else ""
        return f"{moment_text(self.created_at)}  {call_text(self.task, self.args)}{when}: {self.state}{wait}"


class Run(Struct, kw_only=True):
    """One attempt that ran, or runs."""

    job_id: str
    attempt: int
    """From 1."""
    task: str
    args: dict[str, Any]
    queue: str
    schedule_id: str | None
    nominal_at: datetime | None
    started_at: datetime
    finished_at: datetime | None = None
    """None while it runs."""
    outcome: str | None = None
    """``succeeded``, ``failed``, ``timed_out``, ``cancelled`` or ``released``; None while it runs."""
    result: Any = None
    error: Failure | None = None

    def __str__(self) -> str:
        """Show it in a line."""
        attempt = f" attempt {self.attempt}" if self.attempt > 1 else ""
        outcome = self.outcome or "still runs"
        detail = f" ({self.error.type}: {self.error.message})" if self.error is not None else ""
        return f"{moment_text(self.started_at)}  {call_text(self.task, self.args)}{attempt}: {outcome}{detail}"


class TickSeen(Struct, frozen=True, kw_only=True):
    """What was decided at one tick of a schedule."""

    nominal_at: datetime
    decided_at: datetime
    decision: str
    """``fired``, ``skipped``, ``buffered`` or ``triggered``."""
    reason: str | None
    missed: int
    """Ticks that were passed over before this one."""
    job_id: str | None


def job_seen(row: JobRow) -> JobSeen:
    """Return a row of the state as tests see it."""
    work = msgspec.json.decode(row.work, type=Work)
    is_task = isinstance(work.target, TaskTarget)
    target: dict[str, Any] = msgspec.to_builtins(work.target)
    return JobSeen(
        id=row.id,
        task=target_name(work.target),
        args=target["args"] if is_task else {},
        target=target,
        state=row.state,
        queue=row.queue,
        priority=row.priority,
        attempt=row.attempt,
        created_at=to_datetime(row.created_at),
        run_at=_moment(row.run_at),
        started_at=_moment(row.started_at),
        finished_at=_moment(row.finished_at),
        schedule_id=row.schedule_id,
        nominal_at=_moment(row.nominal_at),
        result=None if row.result is None else msgspec.json.decode(row.result),
        error=None if row.error is None else msgspec.json.decode(row.error, type=Failure),
        labels={} if row.labels is None else msgspec.json.decode(row.labels),
        metadata={} if row.metadata is None else msgspec.json.decode(row.metadata),
    )


def tick_seen(row: TickRow) -> TickSeen:
    """Return a row of the state as tests see it."""
    return TickSeen(
        nominal_at=to_datetime(row.nominal_at),
        decided_at=to_datetime(row.decided_at),
        decision=row.decision,
        reason=row.reason,
        missed=row.missed,
        job_id=row.job_id,
    )


def call_text(task: str, args: dict[str, Any]) -> str:
    """Return a task with its arguments as one would call it."""
    return f"{task}({', '.join(f'{name}={value!r}' for name, value in args.items())})"


def moment_text(moment: datetime | None) -> str:
    """Return a time in UTC, no longer than it must be."""
    return "" if moment is None else moment.isoformat(sep=" ").replace("+00:00", "Z")


def _moment(instant: int | None) -> datetime | None:
    return None if instant is None else to_datetime(instant)
