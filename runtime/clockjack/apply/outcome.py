"""What became of a record that was applied."""

from typing import Any, Final

from msgspec import Struct

NOT_FOUND: Final = "not-found"
"""The job, schedule or queue that the record names isn't there."""
WRONG_STATE: Final = "wrong-state"
"""The life cycle doesn't allow it from where the job is."""
STALE_EPOCH: Final = "stale-epoch"
"""It comes from a leader that was deposed, or never led."""
STALE_REVISION: Final = "stale-revision"
"""The schedule or queue was changed in the meantime."""
STALE_CALENDARS: Final = "stale-calendars"
"""A calendar was changed after the next tick had been computed."""
IN_USE: Final = "in-use"
"""Schedules keep to the calendar."""
DUPLICATE_ID: Final = "duplicate-id"
"""A job of that id is there already."""
UNIQUE_CONFLICT: Final = "unique-conflict"
"""Another job holds the unique key."""
BACKLOG_FULL: Final = "backlog-full"
"""The queue's ``max_backlog`` is reached."""
QUEUE_DRAINING: Final = "queue-draining"
"""The queue takes no new jobs, until somebody lets it."""
KEY_REUSED: Final = "key-reused"
"""The idempotency key was used for another request."""
LEASE_HELD: Final = "lease-held"
"""Another node's lease has not run out."""
NOT_ALLOWED: Final = "not-allowed"
"""Whoever wrote the record may not."""
LIMIT_REACHED: Final = "limit-reached"
"""The queue's concurrency is used up; or there are as many keys as there may be."""
FIRST_KEY: Final = "first-key"
"""The first key must be one that may make others."""
ALREADY_DONE: Final = "already-done"
"""The tick, the match or the report was there before."""
OVERLAP: Final = "overlap"
"""A job of the schedule has not ended, and its policy is to make no other."""
BUFFER_FULL: Final = "buffer-full"
"""As many ticks of the schedule wait for the end of a job as may."""
BUFFERED: Final = "buffered"
"""The job will be made when another one of the schedule has ended."""
MAX_RUNS: Final = "max-runs"
"""The schedule has made as many jobs as it may, those counted for which ticks wait."""


class Made(Struct, frozen=True, gc=False):
    """What one item of a ``Submit`` led to, in the order of its jobs; or what a ``TriggerSchedule`` did."""

    id: str
    """Of the new job; of the one that holds the unique key where `reason` is ``UNIQUE_CONFLICT``."""
    created_at: int
    """Microseconds since the epoch; of a replayed request, that of the first."""
    reason: str | None = None
    """None if the job was added, else why not."""


class Outcome(Struct, frozen=True, gc=False):
    """What one record did."""

    reason: str | None = None
    """None if it applied (for records of many items: if it was considered), else why it was ignored."""
    value: Any = None
    """
    ``Submit``, ``SubmitAndAssign``, ``TriggerSchedule``, ``PutSchedule``, ``StartBackfill``: a list of :class:`Made`.
    ``Assign``: the items that applied. ``RetryJob`` that was ignored because of ``UNIQUE_CONFLICT``: the id of the job
    that holds the unique key. ``ActOnJobs``: with how many it was done. ``PutQueue``: its revision. ``PurgeQueue``: how
    many were cancelled. ``ApplySchedules``: how many were written or removed. ``AdvanceBackfill``: on how many ticks it
    decided. ``PruneBackfills``: how many went. Else None.
    """
    replayed: bool = False
    """The idempotency key was seen before: `value` is that of the first time, and nothing was done now."""
    begun: list[tuple[int, int, str]] = []
    """Of ``SubmitAndAssign``: the attempts that it began, each as job number, attempt and executor."""


APPLIED = Outcome()


def ignored(reason: str) -> Outcome:
    """Return the outcome of a record whose precondition doesn't hold."""
    return Outcome(reason)
