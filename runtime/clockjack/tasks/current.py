"""The job that the running task runs for."""

from contextvars import ContextVar
from datetime import datetime

from clockjack.clock import to_datetime

MAX_PROGRESS_MESSAGE = 1024
"""Characters of a progress message that are kept."""


class NoCurrentJob(LookupError):
    """Asked for the current job outside of one."""

    def __init__(self) -> None:
        """Say what to do about it."""
        super().__init__(
            "no job runs here: current_job() works in a task that clockjack runs, and in what it awaits or calls, "
            "but not in a thread that the task started without copying its context"
        )


class Job:
    """One attempt of one job, as the task sees it that runs for it."""

    __slots__ = (
        "_deadline",
        "_nominal_at",
        "_progress",
        "attempt",
        "cancelled",
        "id",
        "namespace",
        "queue",
        "schedule_id",
        "traceparent",
    )

    def __init__(
        self,
        *,
        id: str,  # noqa: A002 - the job's name for it
        attempt: int,
        namespace: str,
        queue: str,
        schedule_id: str | None,
        nominal_at: int | None,
        deadline: int | None,
        traceparent: str | None = None,
    ) -> None:
        """Take what the assignment says; instants are microseconds since the epoch."""
        self.id = id
        """The job's id."""
        self.attempt = attempt
        """Which attempt this is, from 1."""
        self.namespace = namespace
        self.queue = queue
        self.schedule_id = schedule_id
        """The schedule that made the job, or None."""
        self.traceparent = traceparent
        """W3C Trace Context of the request that made the job, to be passed on to what the task calls; or None."""
        self.cancelled = False
        """True once the attempt was asked to end: cancelled, timed out, or its process is about to stop.

        In an ``async def`` task a cancellation is raised at the same time; a task in a thread should look here.
        """
        self._nominal_at = nominal_at
        self._deadline = deadline
        self._progress: tuple[float, str] | None = None

    @property
    def nominal_at(self) -> datetime | None:
        """The tick that the job stands for, in UTC; None if no schedule made it."""
        return None if self._nominal_at is None else to_datetime(self._nominal_at)

    @property
    def deadline(self) -> datetime | None:
        """When the attempt times out, in UTC; None if it has no ``timeout_seconds``."""
        return None if self._deadline is None else to_datetime(self._deadline)

    def progress(self, fraction: float, message: str = "") -> None:
        """Say how far the work is; what is said too often is passed on about ten times a second.

        `fraction` is from 0 to 1, and brought there if it lies outside. May be called from any thread.

        :raises ValueError: if `fraction` is not a number.
        """
        fraction = float(fraction)
        if fraction != fraction:
            raise ValueError("progress needs a number from 0 to 1, not NaN")
        self._progress = (min(max(fraction, 0.0), 1.0), str(message)[:MAX_PROGRESS_MESSAGE])
        self._progressed()

    def _progressed(self) -> None:
        """Tell whoever runs this that there is new progress."""

    def __repr__(self) -> str:
        """Show which job and attempt it is."""
        return f"<job {self.id} attempt {self.attempt}>"


running: ContextVar[Job] = ContextVar("clockjack.running")
"""Set by whoever runs a task."""


def current_job() -> Job:
    """Return the job that the calling task runs for.

    :raises NoCurrentJob: if the caller is no task that clockjack runs; it is a :class:`LookupError`.
    """
    try:
        return running.get()
    except LookupError:
        raise NoCurrentJob from None
