"""Events as they are stored: users' in their log, clockjack's own in the replica; both as CloudEvents."""

import msgspec
from msgspec import Raw, Struct

from clockjack.cloudevents import NotAnEvent, read_event
from clockjack.lifecycle import Positioned, as_cloudevent
from clockjack.log.port import Entry

_encode = msgspec.json.Encoder().encode


class StoredEvent(Struct, frozen=True):
    """An event, with what filters ask of it."""

    at: int
    """When it was stored, microseconds since the epoch."""
    namespace: str
    type: str
    source: str
    job_id: str | None
    schedule_id: str | None
    document: Raw
    """The CloudEvent as JSON."""


def user_event(entry: Entry) -> StoredEvent | None:
    """Return the event that an entry of the events log is; None if it is none."""
    try:
        read = read_event(entry)
    except NotAnEvent:
        return None
    return StoredEvent(entry.timestamp, read.namespace, read.type, read.source, None, None, Raw(read.document))


def lifecycle_event(item: Positioned) -> StoredEvent:
    """Return a life-cycle event."""
    document = as_cloudevent(item)
    event = item.event
    job_id = event.subject if event.type.startswith("job.") else None
    schedule_id = event.schedule_id if job_id is not None else event.subject
    return StoredEvent(
        event.at, event.namespace, document["type"], document["source"], job_id, schedule_id, Raw(_encode(document))
    )
