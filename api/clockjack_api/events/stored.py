"""Events as they are stored: users' in their log, clockjack's own in the replica; both as CloudEvents."""

import base64
from typing import Any, cast

import msgspec
from msgspec import Raw, Struct

from clockjack.clock import to_datetime
from clockjack.lifecycle import Positioned, as_cloudevent
from clockjack.log.port import Entry

NATIVE_SOURCE = "/nats"
"""The source of what a NATS client published that is no CloudEvent."""

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


class _Head(Struct):
    """Enough of a CloudEvent to tell that it is one."""

    specversion: str
    id: str
    source: str
    type: str


_head_decoder = msgspec.json.Decoder(_Head)


def user_event(entry: Entry) -> StoredEvent:
    """Return an entry of the events log.

    NATS clients may publish what they like: what is no CloudEvent is wrapped in one, its type from the subject.
    """
    try:
        head = _head_decoder.decode(entry.payload)
        if head.specversion == "1.0" and head.id and head.source and head.type and b"\n" not in entry.payload:
            return StoredEvent(
                entry.timestamp, namespace_of(entry), head.type, head.source, None, None, Raw(entry.payload)
            )
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    return _wrapped(entry)


def namespace_of(entry: Entry) -> str:
    """Return the namespace that an entry of the events log was published in."""
    return entry.subject.split(".", 3)[2]


def _wrapped(entry: Entry) -> StoredEvent:
    _, _, namespace, kind = entry.subject.split(".", 3)
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": entry.message_id or str(entry.sequence),
        "source": NATIVE_SOURCE,
        "type": kind,
        "time": to_datetime(entry.timestamp),
    }
    try:
        data = msgspec.json.decode(entry.payload)
        if isinstance(data, dict) and "specversion" in data:
            # A CloudEvent that was written over several lines, or is not quite one.
            document = cast("dict[str, Any]", data)
            event |= {key: value for key, value in document.items() if key not in event or isinstance(value, str)}
        else:
            event["data"] = data
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        event["data_base64"] = base64.b64encode(entry.payload).decode()
    source, kind = str(event["source"]), str(event["type"])
    return StoredEvent(entry.timestamp, namespace, kind, source, None, None, Raw(_encode(event)))


def lifecycle_event(item: Positioned) -> StoredEvent:
    """Return a life-cycle event."""
    document = as_cloudevent(item)
    event = item.event
    job_id = event.subject if event.type.startswith("job.") else None
    schedule_id = event.schedule_id if job_id is not None else event.subject
    return StoredEvent(
        event.at, event.namespace, document["type"], document["source"], job_id, schedule_id, Raw(_encode(document))
    )
