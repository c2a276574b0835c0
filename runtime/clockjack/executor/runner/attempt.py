"""One attempt that runs, as the runner keeps it; to its task it is the current job."""

from typing import TYPE_CHECKING, Protocol

from clockjack.clock import seconds
from clockjack.executor.frames import Key, Reason
from clockjack.executor.messages import Assignment
from clockjack.tasks.current import Job

if TYPE_CHECKING:
    import asyncio

    from clockjack.executor.runner.logbook import AttemptLog


class ProgressSink(Protocol):
    """Takes note that attempts have news."""

    def note_progress(self, attempt: "Attempt") -> None:
        """Pass it on soon; may be called from any thread."""
        ...


class Attempt(Job):
    """What runs now."""

    __slots__ = (
        "_sink",
        "has_news",
        "is_builtin",
        "key",
        "left_behind",
        "log",
        "reason",
        "started_at",
        "task",
        "thread_id",
        "timeout_seconds",
    )

    def __init__(
        self,
        assignment: Assignment,
        started_at: int,
        timeout_seconds: float | None,
        sink: ProgressSink,
        traceparent: str | None = None,
    ) -> None:
        """Begin at `started_at`, in microseconds since the epoch."""
        super().__init__(
            id=assignment.job_id,
            attempt=assignment.attempt,
            namespace=assignment.namespace,
            queue=assignment.queue,
            schedule_id=assignment.schedule_id,
            nominal_at=assignment.nominal_at,
            deadline=None if timeout_seconds is None else started_at + seconds(timeout_seconds),
            traceparent=traceparent,
        )
        self.key: Key = (assignment.number, assignment.attempt)
        self.started_at = started_at
        self.timeout_seconds = timeout_seconds
        self.reason: Reason | None = None
        """Why it was asked to end, if it was."""
        self.left_behind = False
        """Whether its end was reported though it goes on."""
        self.task: asyncio.Task[None] | None = None
        """What runs it, unless that is a thread."""
        self.thread_id: int | None = None
        self.has_news = False
        """Whether it has progress that was not passed on."""
        self.is_builtin = False
        """Whether it runs code of clockjack's own."""
        self.log: AttemptLog | None = None
        """What it has logged and printed, if it has."""
        self._sink = sink

    @property
    def latest_progress(self) -> tuple[float, str] | None:
        """What it said last."""
        return self._progress

    def interrupt(self, reason: Reason) -> None:
        """Ask it to end: raise a cancellation in a coroutine; a thread has to look."""
        self.reason = reason
        self.cancelled = True
        if self.task is not None:
            self.task.cancel()

    def _progressed(self) -> None:
        if not self.has_news:
            self.has_news = True
            self._sink.note_progress(self)
