"""How a schedule acts: overlap, missed ticks, jitter, and how long."""

from enum import Enum
from typing import Annotated

from msgspec import Meta, Struct

from clockjack.triggers.date import Moment


class Overlap(str, Enum):
    """What happens when a schedule is to act while a job that it made has not ended."""

    SKIP = "skip"
    """No job is made."""
    ALLOW_ALL = "allow_all"
    """The job is made all the same."""


class Missed(str, Enum):
    """What becomes of ticks that the scheduler comes to late."""

    LAST = "last"
    """One job for all of them: it stands for the last one."""
    ALL = "all"
    """A job for each."""
    NONE = "none"
    """No job."""


class Policy(Struct, forbid_unknown_fields=True, frozen=True):
    """How a schedule acts. What is said of ticks says nothing to a schedule with an event trigger."""

    overlap: Overlap = Overlap.SKIP
    """What happens when it is to act while a job that it made has not ended: ``skip``: no job is made;
    ``allow_all``: it is made all the same."""
    missed: Missed = Missed.LAST
    """What becomes of ticks that the scheduler comes to more than 10 s late (nothing ran, or the clock jumped):
    ``last``: one job, for the last of them; ``all``: one for each; ``none``: none."""
    missed_window_seconds: Annotated[float, Meta(ge=0, le=31_536_000)] = 3600.0
    """Missed ticks that lie further back than this make no job; at most a year."""
    jitter_seconds: Annotated[float, Meta(ge=0, le=86_400)] = 0.0
    """Each job runs up to so many seconds after its tick, but before the next one. How much differs by schedule and
    tick, and is the same in the preview."""
    max_runs: Annotated[int, Meta(ge=1, le=9_007_199_254_740_991)] | None = None
    """After so many jobs the schedule makes no more; null: no limit."""
    start_at: Moment | None = None
    """There are no ticks, and events count for nothing, before this; null: no limit."""
    end_at: Moment | None = None
    """There are no ticks, and events count for nothing, after this; null: no limit."""
