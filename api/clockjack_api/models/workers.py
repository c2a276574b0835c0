"""Remote workers: programs in any language that come for their work."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from clockjack.specs import Name
from clockjack_api.models.common import Moment

TaskName = Annotated[str, Meta(min_length=1, max_length=200)]
"""Of a task."""


class WorkerRequest(Struct, forbid_unknown_fields=True, frozen=True):
    """A worker registers."""

    tasks: Annotated[list[TaskName], Meta(min_length=1, max_length=1000)]
    """Names of the tasks that it runs."""
    queues: Annotated[list[Name], Meta(max_length=1000)] = []
    """It takes jobs of these queues only; empty for all."""
    slots: Annotated[int, Meta(ge=1, le=1000)] = 4
    """Attempts that it works on at once."""
    lease_seconds: Annotated[float, Meta(ge=1, le=3600)] = 15.0
    """It polls, and says of each attempt that it goes on, at least so often; better three times as often. An attempt
    that is not heard of for so long counts as crashed, and runs elsewhere."""
    name: Annotated[str, Meta(max_length=200)] = ""
    """For people."""


class Worker(Struct, frozen=True):
    """A worker that is registered."""

    id: str
    """New at each registration."""
    name: str
    tasks: list[str]
    queues: list[str]
    slots: int
    lease_seconds: float


class PollQuery(Struct, forbid_unknown_fields=True, frozen=True):
    """A worker comes for work."""

    limit: Annotated[int, Meta(ge=1, le=1000)] = 1
    """So many attempts it can begin now: its free slots."""
    wait_seconds: Annotated[float, Meta(ge=0, le=60)] = 20.0
    """If there is none, so long it waits for the first."""


class Assignment(Struct, frozen=True):
    """One attempt of a job, handed out to a worker."""

    token: str
    """Names the attempt in what the worker says of it; a secret between the two."""
    job_id: str
    task: str
    args: dict[str, Any]
    """The task's arguments by name."""
    queue: str
    attempt: int
    """From 1."""
    max_attempts: int
    """How many may end with an error."""
    timeout_seconds: float | None
    """After so long the worker is told to stop it."""
    nominal_at: Moment | None
    """The tick that the job stands for."""
    schedule_id: str | None
    traceparent: str | None
    """W3C Trace Context of the request that made the job."""


class AssignmentList(Struct, frozen=True):
    """Attempts, handed out."""

    data: list[Assignment]


class HeartbeatRequest(Struct, forbid_unknown_fields=True, frozen=True):
    """An attempt goes on."""

    progress: Annotated[float, Meta(ge=0, le=1)] | None = None
    """How far it is."""
    message: Annotated[str, Meta(max_length=1000)] = ""
    """Where it is, in words; counts only beside `progress`."""


class HeartbeatAnswer(Struct, frozen=True):
    """What the worker is told about an attempt."""

    stop: bool
    """Whether it is to end the attempt, and say that it failed."""
    reason: Literal["cancelled", "timed_out", "shutdown"] | None
    """Why."""


class CompleteRequest(Struct, forbid_unknown_fields=True, frozen=True):
    """An attempt succeeded."""

    result: Any = None
    """What it returns."""


class AttemptError(Struct, forbid_unknown_fields=True, frozen=True):
    """Why an attempt did not succeed."""

    message: Annotated[str, Meta(max_length=4096)]
    """One line where possible."""
    type: Annotated[str, Meta(min_length=1, max_length=200)] = "Error"
    """The class of the error."""
    traceback: Annotated[str, Meta(max_length=16384)] | None = None
    """Where it came from."""


class FailRequest(Struct, forbid_unknown_fields=True, frozen=True):
    """An attempt did not succeed."""

    error: AttemptError
    give_up: bool = False
    """Whether no further attempt is tried."""
    retry_seconds: Annotated[float, Meta(ge=0, le=31_536_000)] | None = None
    """The wait before the next attempt; null for what the job's retry policy says."""
