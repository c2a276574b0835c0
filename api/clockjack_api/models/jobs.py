"""Jobs."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from clockjack.placement import Placement
from clockjack.specs import Failure, Name, Retry, Seconds, Target
from clockjack_api.models.common import Cursor, Labels, Limit, Moment

StateName = Literal[
    "scheduled", "ready", "running", "retrying", "succeeded", "failed", "cancelled", "expired", "quarantined"
]
"""Where a job is in its life."""

LimitName = Literal["paused", "no_executor", "concurrency", "key_concurrency", "rate", "slots"]
"""What keeps jobs from starting: their queue is paused; no executor that is there may run them (they don't know the
target, don't take jobs of that queue or namespace, or lack labels that are required); a limit of the queue is
reached; or no executor that may run them has a free slot."""

OutcomeName = Literal["succeeded", "failed", "timed_out", "crashed", "lost", "cancelled", "released"]
"""How an attempt ended."""


class UniqueRequest(Struct, forbid_unknown_fields=True, frozen=True):
    """No second job with the same key while the first holds it."""

    key: Annotated[str, Meta(min_length=1, max_length=200)]
    """Compared as it is, within the namespace."""
    until: Literal["finished", "started", "forever"] = "finished"
    """How long the job holds it: to its end, to the start of its first attempt, or for as long as it is kept."""
    ttl_seconds: Seconds | None = None
    """At most so long, by the time of the journal."""
    on_conflict: Literal["reject", "return", "replace"] = "reject"
    """What becomes of a second job: 409, the first one as the answer, or it takes the place of the first, which is
    cancelled; one that runs stays, and the second is refused (409)."""


class JobRequest(Struct, forbid_unknown_fields=True):
    """A job to be done: a `target`, or `task` and `args` for short."""

    target: Target | None = None
    """What to do; or give `task` and `args`."""
    task: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    """Short for a target of type `task`: its name. One that no executor has announced is taken too: the job waits
    for an executor that knows it."""
    args: dict[str, Any] | None = None
    """The arguments of `task` by name; checked against its JSON Schema (``GET /v1/tasks``), where one is known."""
    queue: Name | None = None
    """Null: the task's own, else ``default``."""
    priority: Annotated[int, Meta(ge=0, le=9)] | None = None
    """9 first. Null: the task's own, else 5."""
    run_at: Moment | None = None
    """Not before this time."""
    delay_seconds: Annotated[float, Meta(ge=0, le=315_360_000)] | None = None
    """Not before so many seconds from now; instead of `run_at`."""
    expires_at: Moment | None = None
    """If it has not started by then, it never will."""
    timeout_seconds: Seconds | None = None
    """An attempt that runs longer is ended. Null: the task's own, else no limit."""
    retry: Retry | None = None
    """When and how often a failed attempt is tried again. Null: the task's own, else the defaults of `retry`."""
    unique: UniqueRequest | None = None
    """No second job with the same key. A job that is retried by hand takes its key back, and is not retried (409) while
    another holds it."""
    concurrency_key: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    """Jobs of a queue with the same key run `key_concurrency` at once, as the queue says; keys take turns."""
    executor: Placement | None = None
    """Which executors may run it, by their labels. Null: any that knows its target."""
    labels: Labels = {}
    """To find the job by."""
    metadata: dict[str, Any] = {}
    """Kept with the job, at most 16 KiB as JSON; clockjack doesn't look at it."""
    id: Name | None = None
    """Null: a new ULID."""


class Holdup(Struct, frozen=True):
    """What keeps a job from starting."""

    reason: LimitName
    detail: str
    """In words."""


class Progress(Struct, frozen=True):
    """How far a running attempt says it is."""

    fraction: float
    """0 to 1."""
    message: str


class Job(Struct, frozen=True):
    """A job."""

    id: str
    state: StateName
    target: Target
    queue: str
    priority: int
    """9 goes first."""
    attempt: int
    """Number of the last attempt; 0 before the first."""
    max_attempts: int
    created_at: Moment
    run_at: Moment | None
    """Not before this; of a job in `retrying`, when the next attempt is due."""
    started_at: Moment | None
    """Of the last attempt."""
    finished_at: Moment | None
    result: Any
    """What it returned. Null as long as it has not ended; of one that did not succeed, what it left all the same: a
    program's output, what came after the time-out."""
    error: Failure | None
    """Why the last attempt that ended did not succeed."""
    schedule_id: str | None
    nominal_at: Moment | None
    """The tick that it stands for."""
    backfill_id: str | None
    """The backfill that made it; null if none did."""
    executor_id: str | None
    """Where the last attempt ran."""
    progress: Progress | None
    labels: dict[str, str]
    metadata: dict[str, Any]
    concurrency_key: str | None
    executor: Placement
    """Which executors may run it."""
    waiting_for: Holdup | None
    """What keeps a ready job from starting, as far as this node can tell; null if it isn't ready, or has just been."""


class JobPage(Struct, frozen=True):
    """Some jobs, the newest first."""

    data: list[Job]
    has_more: bool
    """There may be more: a page can have fewer jobs than asked for, and still not be the last."""
    next_cursor: str | None
    """`cursor` of the next page."""


class Attempt(Struct, frozen=True):
    """One attempt to do a job."""

    attempt: int
    """From 1."""
    outcome: OutcomeName | None
    """How it ended; null while it runs."""
    executor_id: str | None
    started_at: Moment | None
    """Null if it never started."""
    finished_at: Moment | None
    error: Failure | None


class AttemptPage(Struct, frozen=True):
    """Some attempts of a job, the first first."""

    data: list[Attempt]
    has_more: bool
    next_cursor: str | None


class BatchRequest(Struct, forbid_unknown_fields=True):
    """Many jobs."""

    jobs: Annotated[list[JobRequest], Meta(min_length=1, max_length=10_000)]


class BatchItem(Struct, frozen=True):
    """What became of one job of a batch."""

    status: int
    """As ``POST /jobs`` would have answered: 201 made; 200 there already, by its unique key; 409 or 429 refused."""
    id: str
    """The job's; of the one that holds the unique key where that is why."""
    problem: str | None
    """The `type` of the problem, where it was refused."""


class BatchResult(Struct, frozen=True):
    """What became of the jobs of a batch, in their order."""

    data: list[BatchItem]
    created: int
    """How many were made."""


class JobsQuery(Struct, forbid_unknown_fields=True, frozen=True):
    """Which jobs are listed."""

    state: list[StateName] = []
    """In one of these states."""
    queue: Name | None = None
    task: Annotated[str, Meta(max_length=200)] | None = None
    """The task's name; ``http:`` and ``command:`` for those targets, ``command:rsync`` for a program."""
    schedule_id: Name | None = None
    label: list[Annotated[str, Meta(max_length=300, pattern=r"^[^=]+=")]] = []
    """``key=value``; all of them."""
    created_after: Moment | UnsetType = UNSET
    created_before: Moment | UnsetType = UNSET
    cursor: Cursor | None = None
    limit: Limit = 50


class JobsFilter(Struct, forbid_unknown_fields=True, frozen=True):
    """Which jobs are meant: those to which all of it applies. It must say something."""

    state: list[StateName] = []
    """In one of these states; where it is empty, in any from which they can be acted upon."""
    queue: Name | None = None
    task: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    """The task's name; ``http:`` and ``command:`` for those targets."""
    schedule_id: Name | None = None
    label: Annotated[list[Annotated[str, Meta(max_length=601, pattern=r"^[^=]+=")]], Meta(max_length=50)] = []
    """``key=value``; all of them."""
    created_after: Moment | None = None
    created_before: Moment | None = None


class JobsAction(Struct, forbid_unknown_fields=True, frozen=True):
    """What is to be done with many jobs."""

    action: Literal["cancel", "retry", "run-now"]
    """``cancel``: those that wait end at once, the executors of those that run are asked to end them. ``retry``: those
    that ended without success run again, with their attempts allowed anew. ``run-now``: those that wait for a time
    don't wait any longer."""
    filter: JobsFilter
    limit: Annotated[int, Meta(ge=1, le=10_000)] = 1_000
    """With at most so many; `next_cursor` goes on after them."""
    cursor: Cursor | None = None
    """`next_cursor` of the answer before: with the jobs that it did not come to."""
    dry_run: bool = False
    """Nothing is done; the answer says with how many it would be."""


class JobsActed(Struct, frozen=True):
    """What was done with many jobs, the newest first."""

    action: Literal["cancel", "retry", "run-now"]
    dry_run: bool
    done: int
    """With so many it was done, or would be: each as if it was asked for alone."""
    passed_over: int
    """So many were found, and it could not be done with them: their state was another by then, they were cancelled
    already; those to be retried have lost their unique key to others, or their queue takes no more jobs."""
    has_more: bool
    """There may be more: go on with `next_cursor`."""
    next_cursor: str | None


class JobQuery(Struct, forbid_unknown_fields=True, frozen=True):
    """How one job is read."""

    wait_seconds: Annotated[float, Meta(ge=0, le=60)] = 0
    """Answer when it has ended, or after so long."""


class PageQuery(Struct, forbid_unknown_fields=True, frozen=True):
    """Which part of a list."""

    cursor: Cursor | None = None
    limit: Limit = 50


class NoQuery(Struct, forbid_unknown_fields=True, frozen=True):
    """No parameters."""
