"""How a schedule acts: overlap, missed ticks, jitter, and how long."""

from enum import Enum
from typing import Annotated

from msgspec import Meta, Struct

from clockjack.triggers.date import Moment


class Overlap(str, Enum):
    """What happens when a schedule is to act while a job that it made has not ended.

    Decided by :mod:`clockjack.apply.overlap`, which says it in full.
    """

    SKIP = "skip"
    """No job is made."""
    BUFFER_ONE = "buffer_one"
    """The job is made when the other one has ended; one waits so, at most."""
    BUFFER_ALL = "buffer_all"
    """The jobs are made one after the other; ``buffer_max`` wait so, at most."""
    CANCEL_OTHER = "cancel_other"
    """The other one is cancelled, and the job is made as soon as that has ended."""
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


class MissedRate(Struct, forbid_unknown_fields=True, frozen=True):
    """How fast missed ticks are made up for."""

    limit: Annotated[int, Meta(ge=1, le=100_000)]
    """So many jobs in a period, evenly spaced."""
    period_seconds: Annotated[float, Meta(ge=0.1, le=86_400)]
    """How long a period is."""


class Policy(Struct, forbid_unknown_fields=True, frozen=True):
    """How a schedule acts. What is said of ticks says nothing to a schedule with an event trigger."""

    overlap: Overlap = Overlap.SKIP
    """What happens when it is to act while a job that it made has not ended. ``skip``: no job is made.
    ``buffer_one``: the tick waits, and its job is made when the other one has ended; while one waits, no other does.
    ``buffer_all``: as many wait as `buffer_max` says, and go one after the other. ``cancel_other``: the other job is
    cancelled, and the new one made as soon as it has ended; of several ticks that wait for that, the last counts.
    ``allow_all``: the job is made all the same."""
    missed: Missed = Missed.LAST
    """What becomes of ticks that the scheduler comes to more than 10 s late (nothing ran, or the clock jumped):
    ``last``: one job, for the last of them; ``all``: one for each; ``none``: none."""
    missed_window_seconds: Annotated[float, Meta(ge=0, le=31_536_000)] = 3600.0
    """Missed ticks that lie further back than this make no job; at most a year."""
    missed_max: Annotated[int, Meta(ge=1, le=10_000)] = 1000
    """With ``all``, so many of the ticks that are due make jobs, the latest; those before them are passed over."""
    missed_rate: MissedRate | None = None
    """With ``all``, how fast missed ticks make jobs; null: at once. Until it has caught up, ticks that become due wait
    their turn. Ticks that are on time are not held up."""
    jitter_seconds: Annotated[float, Meta(ge=0, le=86_400)] = 0.0
    """Each job runs up to so many seconds after its tick, but before the next one. How much differs by schedule and
    tick, and is the same in the preview."""
    max_runs: Annotated[int, Meta(ge=1, le=9_007_199_254_740_991)] | None = None
    """After so many jobs the schedule makes no more; null: no limit."""
    start_at: Moment | None = None
    """There are no ticks, and events count for nothing, before this; null: no limit."""
    end_at: Moment | None = None
    """There are no ticks, and events count for nothing, after this; null: no limit."""
    buffer_max: Annotated[int, Meta(ge=1, le=1000)] = 100
    """With ``buffer_all``, so many ticks wait at most; what comes beyond is skipped."""
    pause_after_failures: Annotated[int, Meta(ge=1, le=1000)] | None = None
    """After so many of its jobs in a row that failed, were quarantined or expired, it pauses. One that succeeds
    begins the count anew, so does resuming; those that were cancelled don't count. Null: never."""
