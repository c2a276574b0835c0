"""Queues."""

from typing import Annotated

from msgspec import Meta, Struct

from clockjack_api.models.common import Moment


class QueueRequest(Struct, forbid_unknown_fields=True, frozen=True):
    """The limits of a queue. What is left out has no limit."""

    concurrency: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    """So many of its jobs run at once, in the whole cluster."""
    max_backlog: Annotated[int, Meta(ge=1, le=1_000_000_000)] | None = None
    """So many of its jobs may wait; more are refused (429)."""
    paused: bool = False
    """No job of it is started; those that run go on."""


class Queue(Struct, frozen=True):
    """A queue. It exists from its first use on."""

    name: str
    concurrency: int | None
    max_backlog: int | None
    paused: bool
    depth: int
    """Jobs that have not started: `ready` and `waiting`."""
    ready: int
    """Jobs that wait for a free slot."""
    waiting: int
    """Jobs that wait for a time: scheduled and retrying."""
    running: int
    finished: int
    """Jobs that ended, ever."""
    finished_per_minute: float
    """Jobs that ended in the last minute."""
    oldest_age_seconds: float | None
    """How long the job waits that was ready first; null where none is ready."""
    revision: int
    """Counts up with each change of its limits; what the `ETag` is made of."""
    created_at: Moment
    updated_at: Moment


class QueuePage(Struct, frozen=True):
    """Some queues, by name."""

    data: list[Queue]
    has_more: bool
    next_cursor: str | None


class Purged(Struct, frozen=True):
    """What became of a queue's jobs."""

    cancelled: int
    """Jobs that waited and were cancelled."""
