"""Queues."""

from typing import Annotated

from msgspec import Meta, Struct

from clockjack_api.models.common import Moment
from clockjack_api.models.jobs import LimitName


class RateRequest(Struct, forbid_unknown_fields=True, frozen=True):
    """How many jobs start in how long, in the whole cluster, attempts after the first included: a token bucket."""

    limit: Annotated[int, Meta(ge=1, le=1_000_000)]
    """So many start in each period, one after the other, evenly spread."""
    period_seconds: Annotated[float, Meta(ge=0.001, le=31_536_000)]
    burst: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    """So many start at once after a pause; at most `limit`."""


class QueueRequest(Struct, forbid_unknown_fields=True, frozen=True):
    """The limits of a queue. What is left out has no limit."""

    concurrency: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    """So many of its jobs run at once, in the whole cluster."""
    rate: RateRequest | None = None
    """So many of its jobs start in a time, in the whole cluster."""
    key_concurrency: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    """So many of its jobs with the same `concurrency_key` run at once, in the whole cluster."""
    weight: Annotated[int, Meta(ge=1, le=1000)] = 1
    """Its share of the slots, in proportion to the other queues that have jobs waiting for one."""
    max_backlog: Annotated[int, Meta(ge=1, le=1_000_000_000)] | None = None
    """So many of its jobs may wait; more are refused (429)."""
    ageing_seconds: Annotated[float, Meta(ge=1, le=31_536_000)] = 600.0
    """So much waiting is worth a level of priority: a job is overtaken by those a level above it that come at most so
    much later."""
    paused: bool = False
    """No job of it is started; those that run go on."""
    draining: bool = False
    """It takes no new jobs (409), and does those that it has."""


class Rate(Struct, frozen=True):
    """How many jobs start in how long."""

    limit: int
    period_seconds: float
    burst: int


class Queue(Struct, frozen=True):
    """A queue. It exists from its first use on; one that was never put is gone with the last of its jobs."""

    name: str
    concurrency: int | None
    rate: Rate | None
    key_concurrency: int | None
    weight: int
    max_backlog: int | None
    ageing_seconds: float
    paused: bool
    draining: bool
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
    """Jobs that ended in the last minute; of the first 5,000 queues by name."""
    oldest_age_seconds: float | None
    """How long the job waits that was ready first; null where none is ready."""
    tokens: float | None
    """How many jobs its rate allows to start at once now; null without a rate."""
    limited_by: list[LimitName]
    """What keeps ready jobs of it, or some of them, from starting now, as far as this node can tell."""
    revision: int
    """Counts up with each change of its limits; the `ETag` changes with it."""
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
