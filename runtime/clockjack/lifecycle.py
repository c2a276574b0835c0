"""Life-cycle events: what happened to jobs and schedules, in the order of the journal.

Apply writes them beside the state, so every node has the same events at the same positions; subscribers, the
matcher and ``Last-Event-ID`` count by that position. The newest :data:`KEPT` are there.
"""

from typing import Any

import msgspec
from msgspec import Struct

from clockjack.clock import to_datetime

KEPT = 100_000
"""How many events are kept."""

DEPTH = "clockjackdepth"
"""The CloudEvents extension that tells how many jobs stand before an event in a chain."""

PREFIX = "io.clockjack."
"""What a CloudEvents ``type`` of such an event begins with."""


class LifecycleEvent(Struct, array_like=True, gc=False):
    """One thing that happened."""

    type: str
    """``job.created``, ``job.ready``, ``job.started``, ``job.succeeded``, ``job.retrying``, ``job.failed``,
    ``job.cancelled``, ``job.expired``, ``job.quarantined``, ``schedule.skipped``, ``schedule.buffered``,
    ``schedule.created``, ``schedule.updated``, ``schedule.deleted``, ``schedule.paused``, ``schedule.resumed``,
    ``calendar.created``, ``calendar.updated``, ``calendar.deleted``, ``backfill.started``, ``backfill.completed``,
    ``backfill.cancelled``, ``subscription.created``, ``subscription.updated``, ``subscription.deleted``,
    ``subscription.enabled``, ``subscription.disabled``."""
    at: int
    """Microseconds since the epoch."""
    namespace: str
    subject: str
    """The id of the job, schedule, backfill or subscription, or the calendar's name."""
    schedule_id: str | None = None
    queue: str | None = None
    task: str | None = None
    attempt: int | None = None
    executor_id: str | None = None
    reason: str | None = None
    """Of ``schedule.skipped``: why. Of ``schedule.paused``: ``request`` or ``failures``. Of
    ``subscription.disabled``: ``request``, ``gone`` or ``failures``."""
    depth: int | None = None
    """How many jobs stand before the event's job in a chain of events and jobs; None for none."""


class Positioned(Struct, frozen=True):
    """An event and where it stands."""

    position: int
    event: LifecycleEvent


encoder = msgspec.msgpack.Encoder()
decoder: msgspec.msgpack.Decoder[list[LifecycleEvent]] = msgspec.msgpack.Decoder(list[LifecycleEvent])


def as_cloudevent(item: Positioned) -> dict[str, Any]:
    """Return an event as CloudEvents 1.0 has it, for subscribers and for triggers alike."""
    event = item.event
    noun = event.type.partition(".")[0]
    data = {
        f"{noun}_id": event.subject,
        "schedule_id": event.schedule_id,
        "queue": event.queue,
        "task": event.task,
        "attempt": event.attempt,
        "executor_id": event.executor_id,
        "reason": event.reason,
    }
    depth = {} if event.depth is None else {DEPTH: event.depth}
    return {
        "specversion": "1.0",
        "id": str(item.position),
        "source": f"/clockjack/{event.namespace}/{noun}s",
        "type": PREFIX + event.type,
        "subject": event.subject,
        "time": to_datetime(event.at).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        **depth,
        "data": {key: value for key, value in data.items() if value is not None},
    }
