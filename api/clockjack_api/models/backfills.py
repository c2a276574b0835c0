"""Backfills: ticks of the past that a schedule makes up for."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from clockjack_api.models.common import Moment


class BackfillRequest(Struct, forbid_unknown_fields=True, frozen=True):
    """Which ticks of a schedule get the jobs that they didn't get."""

    start: Moment
    """The first instant; a tick at it is one of them."""
    end: Moment
    """The last instant, not in the future; a tick at it is one of them. Between the two lie at most 10,000 ticks."""
    concurrency: Annotated[int, Meta(ge=1, le=1000)] = 1
    """So many of its jobs are active at once: made, and not ended. With 1, they go one after the other."""


class BackfillCancelRequest(Struct, forbid_unknown_fields=True, frozen=True):
    """How a backfill is cancelled."""

    jobs: Literal["keep", "cancel"] = "keep"
    """What becomes of the jobs that it made and that have not ended."""


class Backfill(Struct, frozen=True):
    """A backfill, and how far it is."""

    id: str
    schedule_id: str
    state: Literal["running", "completed", "cancelled"]
    """``completed``: all ticks are decided on, and all jobs have ended."""
    waiting_for: Literal["schedule-paused", "backlog-full", "queue-draining"] | None
    """What keeps it from making jobs for now: its schedule is paused, or their queue takes none."""
    start: Moment
    end: Moment
    concurrency: int
    total: int
    """Ticks in its span."""
    decided: int
    """Those of them that made a job, or were skipped: what `total` counts towards."""
    made: int
    """Jobs that it made."""
    skipped: int
    """Ticks that made none: they had run already, or a unique key kept their jobs out."""
    active: int
    """Its jobs that have not ended."""
    succeeded: int
    failed: int
    """Its jobs that failed, were quarantined, cancelled, or expired."""
    created_at: Moment
    finished_at: Moment | None


class BackfillPage(Struct, frozen=True):
    """Some backfills, the newest first."""

    data: list[Backfill]
    has_more: bool
    next_cursor: str | None


class BackfillTick(Struct, frozen=True):
    """What was decided on one tick."""

    nominal_at: Moment
    decided_at: Moment
    decision: Literal["made", "skipped"]
    reason: str | None
    """Why it was skipped. ``already-ran``: it has a job, had one, or will have. ``unique-conflict``: another job holds
    the unique key."""
    job_id: str | None


class BackfillTickPage(Struct, frozen=True):
    """Some decisions, the oldest tick first."""

    data: list[BackfillTick]
    has_more: bool
    next_cursor: str | None
