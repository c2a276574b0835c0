"""Schedules."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from clockjack.schedules import JobTemplate, Overlap, Policy
from clockjack.specs import Name
from clockjack.triggers.trigger import Trigger
from clockjack_api.models.common import Cursor, Limit, Moment


class ScheduleRequest(Struct, forbid_unknown_fields=True, frozen=True):
    """A schedule to be made."""

    trigger: Trigger
    """When, or on which events, a job is made."""
    job: JobTemplate
    """What the jobs are like."""
    policy: Policy = Policy()
    """How the schedule acts."""
    id: Name | None = None
    """Null: a new ULID."""


class SchedulePatch(Struct, forbid_unknown_fields=True, frozen=True):
    """What changes in a schedule: a JSON Merge Patch (RFC 7396). Null removes a member: its default counts again."""

    trigger: dict[str, Any] = {}
    job: dict[str, Any] = {}
    policy: dict[str, Any] | None = {}


class Schedule(Struct, frozen=True):
    """A schedule."""

    id: str
    trigger: Trigger
    job: JobTemplate
    policy: Policy
    paused: bool
    paused_by: Literal["request", "failures"] | None
    """``failures``: by itself, as `pause_after_failures` says. Null while it is not paused."""
    pause_reason: str | None
    """Why, in words, if somebody said."""
    paused_at: Moment | None
    next_at: Moment | None
    """The next tick; null if there is none, or it waits for events."""
    last_at: Moment | None
    """The last tick that made a job."""
    runs: int
    """Jobs that it made, but for those by hand and of backfills."""
    skipped: int
    """Ticks and events that made none."""
    active: int
    """Its jobs that have not ended, but for those of backfills."""
    buffered: int
    """Its ticks that wait for one of those to end."""
    failures: int
    """How many of its jobs in a row, the last ones that ended, failed, were quarantined or expired."""
    set: str | None
    """The set that it was applied with; null if it was written by itself."""
    revision: int
    """Counts up with each change, pauses included; what the `ETag` is made of."""
    created_at: Moment
    updated_at: Moment


class SchedulePage(Struct, frozen=True):
    """Some schedules, by id."""

    data: list[Schedule]
    has_more: bool
    next_cursor: str | None


class PauseRequest(Struct, forbid_unknown_fields=True, frozen=True):
    """Why a schedule is paused."""

    reason: Annotated[str, Meta(max_length=500)] | None = None
    """Shown with the schedule until it is resumed."""


class TriggerRequest(Struct, forbid_unknown_fields=True, frozen=True):
    """How a schedule's job is made by hand."""

    overlap: Overlap | None = None
    """What happens if a job of the schedule has not ended; null: what its policy says."""


class Waiting(Struct, frozen=True):
    """A job that will be made when another one of its schedule has ended."""

    decision: Literal["buffered"]
    job_id: str
    """What it will be called."""
    schedule_id: str
    decided_at: Moment


class ResumeRequest(Struct, forbid_unknown_fields=True, frozen=True, rename={"begin": "from"}):
    """How a paused schedule goes on."""

    begin: Literal["now", "retained"] = "now"
    """``now``: with the next tick from now on; ticks that waited for a job to end are given up. ``retained``: with the
    first tick that the pause kept from firing; what becomes of those, the policy on missed ticks says."""


MissedReason = Literal["policy-last", "policy-none", "window", "max"]
"""Why ticks make no jobs of their own that were missed."""


class Firing(Struct, frozen=True):
    """A tick to come."""

    nominal_at: Moment
    """The tick."""
    run_at: Moment
    """When its job runs: the tick, and the jitter; or, of a missed one, when it is made up for."""
    missed: int
    """How many ticks before it are passed over with it."""


class PassedOver(Struct, frozen=True):
    """Ticks that make no jobs of their own."""

    first_at: Moment
    """The first of them."""
    upto: Moment
    """The last of them; where one job stands for all of them, the tick of that."""
    count: int
    reason: MissedReason
    """``policy-last``: one job stands for all of them. ``policy-none``: missed ones make no jobs. ``window``: they lie
    too far back. ``max``: as many as may be made up for come later."""


class Preview(Struct, frozen=True):
    """What a schedule will do, by the code that does it; as if it were not paused, and nothing overlapped."""

    data: list[Firing]
    """The next ticks that make jobs."""
    passed_over: list[PassedOver]
    """With `resume_from`: missed ticks that make none."""


class Tick(Struct, frozen=True):
    """One decision of a schedule."""

    tick: int
    """Counts up."""
    nominal_at: Moment
    """The tick, or when the event came."""
    decided_at: Moment
    settled_at: Moment | None
    """When a tick that had been buffered got its job, or was given up."""
    late_seconds: float
    """How long after `nominal_at` it was decided, or settled."""
    decision: Literal["fired", "skipped", "triggered", "buffered"]
    """``fired``: a job was made. ``triggered``: by hand. ``buffered``: it will be when another one has ended."""
    reason: str | None
    """Why it was skipped. ``missed``: the scheduler came to it too late. ``overlap``: a job had not ended.
    ``buffer-full``: as many ticks waited as may. ``max-runs``: all jobs were made, or waited for. ``backlog-full``: the
    queue took no more. ``replaced``: a later tick took its place. ``policy``: the policy was changed while it waited.
    ``paused``: so was the schedule, and it went on from a later time. Of events, further: ``rate-limit``,
    ``throttle-full``, ``too-many-keys``, ``too-much-held``, ``too-large``, ``too-complex``, ``too-deep``,
    ``bad-values``; the event trigger says what they mean."""
    missed: int
    """Ticks before this one that were passed over with it."""
    missed_from: Moment | None
    """The first of those, or this one if it was missed itself, and there were none before."""
    missed_reason: MissedReason | None
    """Why they were. ``policy-last``: one job stands for all of them. ``policy-none``: missed ones make no jobs.
    ``window``: they lay too far back. ``max``: as many as may be made up for came later."""
    job_id: str | None
    """Of a buffered one: what the job will be called."""
    event_id: str | None
    """The event that it stands for: its source, ``#`` and its id; null for several."""
    events: int | None
    """How many events it decided on; null for a tick of time."""


class TickPage(Struct, frozen=True):
    """Some decisions, the newest first."""

    data: list[Tick]
    has_more: bool
    next_cursor: str | None


class SchedulesQuery(Struct, forbid_unknown_fields=True, frozen=True):
    """Which schedules are listed."""

    set: Name | None = None
    """Those of this set."""
    cursor: Cursor | None = None
    limit: Limit = 50


class PreviewQuery(Struct, forbid_unknown_fields=True, frozen=True):
    """How many ticks are shown."""

    count: Annotated[int, Meta(ge=1, le=1000)] = 10
    resume_from: Literal["now", "retained"] | None = None
    """What would run, and what not, if it were resumed now: with the next tick from now on, or with the first one that
    a pause, or downtime, kept from being decided."""
