"""What the messages of the event channels look like."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from clockjack_api.models.events import CloudEvent


class LifecycleData(Struct, omit_defaults=True, frozen=True):
    """What a life-cycle event says; what it has nothing to say of is left out."""

    job_id: str | None = None
    schedule_id: str | None = None
    calendar_id: str | None = None
    queue: str | None = None
    task: str | None = None
    attempt: int | None = None
    executor_id: str | None = None
    reason: str | None = None
    """Of ``schedule.skipped``: why. Of ``schedule.paused``: ``request`` or ``failures``."""


class LifecycleEvent(Struct, frozen=True):
    """What happened to a job, a schedule or a calendar: a CloudEvent of clockjack's own."""

    specversion: str
    id: str
    """Its place among the life-cycle events of the cluster: it counts up."""
    source: str
    """``/clockjack/<namespace>/jobs``, or ``…/schedules``."""
    type: Annotated[str, Meta(pattern=r"^io\.clockjack\.")]
    """``io.clockjack.job.succeeded``, and so on; clients must expect new ones."""
    subject: str
    """The job's or the schedule's id."""
    time: str
    datacontenttype: str
    data: LifecycleData
    clockjackdepth: int | None = None
    """How many jobs stand before it in a chain of events and jobs."""


class SocketPlace(Struct, frozen=True):
    """The first message: where the stream begins."""

    id: str
    """To be given as ``after``, or ``Last-Event-ID``, when one comes back."""


class SocketEvent(Struct, frozen=True):
    """An event, and its place in the stream."""

    id: str
    """To be given as ``after``, or ``Last-Event-ID``, when one comes back."""
    event: dict[str, Any]
    """A CloudEvent: a user's, or of clockjack's own."""


MESSAGES: dict[str, tuple[type[Struct], str, str]] = {
    "userEvent": (CloudEvent, "An event that a user published.", "application/cloudevents+json"),
    "lifecycleEvent": (LifecycleEvent, "What happened to a job or a schedule.", "application/cloudevents+json"),
    "socketPlace": (SocketPlace, "Where a socket's stream begins.", "application/json"),
    "socketEvent": (SocketEvent, "An event over a socket.", "application/json"),
}
"""Payload, summary and media type, by name."""
