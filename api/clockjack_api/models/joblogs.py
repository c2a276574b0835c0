"""What jobs log and print."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from clockjack_api.models.common import Cursor, Moment

Place = Annotated[str, Meta(pattern="^[0-9]{1,9}-[0-9]{1,18}-[0-9]{1,9}$")]


class JobLogLine(Struct, frozen=True):
    """One line that an attempt logged or printed."""

    id: str
    """How far the job's lines were read with it."""
    attempt: int
    time: Moment
    """By the clock of the executor."""
    source: Literal["log", "stdout", "stderr", "clockjack"]
    """`log` for what went through `logging`; `clockjack` for a notice that lines are missing."""
    level: Literal["debug", "info", "warning", "error", "critical"] | None
    """Null for what was printed."""
    logger: str | None
    """Name of the logger; null for what was printed."""
    message: str
    """At most 16 KiB. It has line feeds where a traceback is part of it."""


class JobLogPage(Struct, frozen=True):
    """Some lines of a job, the first first."""

    data: list[JobLogLine]
    has_more: bool
    """There may be more now: a page can have fewer lines than asked for, even none, and still not be the last."""
    next_cursor: str | None
    """`cursor` of the next page; null if there is none now: the `id` of the last line as `after` asks again later."""


class JobLogQuery(Struct, forbid_unknown_fields=True, frozen=True):
    """Which lines, and how."""

    attempt: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    """Of this attempt only."""
    after: Place | None = None
    """Begin behind the line of this `id`."""
    cursor: Cursor | None = None
    limit: Annotated[int, Meta(ge=1, le=1000)] = 200
    """How many lines a page may have."""
    follow: bool = False
    """Go on, until the job has ended: as server-sent events, or as text if that is what is accepted."""
