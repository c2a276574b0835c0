"""Sets of schedules, written down together."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from clockjack.schedules import JobTemplate, Policy
from clockjack.specs import Name
from clockjack.triggers.trigger import Trigger

MAX_SCHEDULES = 5_000
"""Schedules that a set may have."""


Kind = Literal["added", "changed", "removed", "unchanged", "leftover"]
"""What may become of a schedule."""


class SetMember(Struct, forbid_unknown_fields=True, frozen=True):
    """A schedule of a set."""

    id: Name
    trigger: Trigger
    """When, or on which events, a job is made."""
    job: JobTemplate
    """What the jobs are like."""
    policy: Policy = Policy()
    """How the schedule acts."""
    paused: bool | None = None
    """Whether it is paused; null: as it is, and a new one is not."""


class ApplyRequest(Struct, forbid_unknown_fields=True, frozen=True):
    """What the schedules of a set are to be."""

    schedules: Annotated[list[SetMember], Meta(max_length=MAX_SCHEDULES)]
    prune: bool = False
    """Schedules of the set that are not among these are removed."""
    adopt: bool = False
    """Schedules that were not applied with this set are taken over, and belong to it from then on."""
    dry_run: bool = False
    """Nothing is changed; the answer says what would be."""


class FieldChange(Struct, frozen=True):
    """One difference."""

    pointer: str
    """JSON Pointer of the field in the schedule: ``/policy/overlap``."""
    before: Any
    """Null if there was none."""
    after: Any
    """Null if there is none."""


class ScheduleChange(Struct, frozen=True):
    """What becomes of one schedule."""

    id: str
    change: Kind
    """``leftover``: it belongs to the set and is not in the request, which does not prune."""
    fields: list[FieldChange]
    """Of a changed one: what differs. An array counts as a whole."""


class Applied(Struct, frozen=True):
    """What was done to the schedules of a set; or would have been, if it was a dry run."""

    set: str
    dry_run: bool
    added: int
    changed: int
    removed: int
    unchanged: int
    leftover: int
    """Schedules of the set that are not in the request, and stay: it does not prune."""
    changes: list[ScheduleChange]
    """By id."""
