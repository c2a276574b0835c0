"""Events: CloudEvents 1.0 (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md)."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from clockjack.cloudevents import MAX_ID, MAX_SOURCE, MAX_TYPE, TYPE_PATTERN
from clockjack.specs import Name
from clockjack_api.models.common import Cursor, Limit, Moment

EventType = Annotated[str, Meta(min_length=1, max_length=MAX_TYPE, pattern=TYPE_PATTERN)]
"""A type: printable ASCII without `*` and `>`, in parts with dots between, as it becomes a NATS subject."""


class CloudEvent(Struct, frozen=True):
    """An event. Further members are extension attributes: names of lower-case letters and digits, plain values."""

    specversion: Literal["1.0"]
    id: Annotated[str, Meta(min_length=1, max_length=MAX_ID)]
    """With `source`, tells events apart: the same again is stored once."""
    source: Annotated[str, Meta(min_length=1, max_length=MAX_SOURCE)]
    """Where it comes from: a URI reference. ``/hooks/`` and ``/clockjack/`` are for clockjack's own."""
    type: EventType
    """What happened. ``io.clockjack.`` is for clockjack's own."""
    subject: Annotated[str, Meta(min_length=1, max_length=1000)] | UnsetType | None = UNSET
    """What in the source it is about."""
    time: Moment | UnsetType | None = UNSET
    """When it happened."""
    datacontenttype: Annotated[str, Meta(min_length=1, max_length=200)] | UnsetType | None = UNSET
    """Media type of `data`; left out, it is JSON."""
    dataschema: Annotated[str, Meta(min_length=1, max_length=1000)] | UnsetType | None = UNSET
    """Where the schema of `data` is: a URI."""
    data: Any = UNSET
    """What it says."""
    data_base64: Annotated[str, Meta(max_length=2_000_000)] | UnsetType | None = UNSET
    """The same as bytes, in base64; instead of `data`."""


class EventPage(Struct, frozen=True):
    """Some events, the newest first."""

    data: list[CloudEvent]
    has_more: bool
    """There may be more: a page can have fewer events than asked for, and still not be the last."""
    next_cursor: str | None


class DeadLetter(Struct, frozen=True):
    """What a NATS client published, and is no event."""

    position: int
    """Its sequence in the events stream."""
    stored_at: Annotated[datetime, Meta(tz=True)]
    """When the stream stored it."""
    subject: str
    """The NATS subject that it was published on."""
    reason: str
    """Why it is no event."""
    size: int
    """Bytes of its payload."""
    payload_base64: str
    """The first 1,024 of them."""


class DeadLetterPage(Struct, frozen=True):
    """Some dead letters, the newest first."""

    data: list[DeadLetter]
    has_more: bool
    next_cursor: str | None


class EventsAccepted(Struct, frozen=True):
    """Events that are stored."""

    accepted: int
    """How many; an event that was stored before counts."""


Glob = Annotated[str, Meta(min_length=1, max_length=1000)]
"""A text in which ``*`` stands for anything."""


class EventsQuery(Struct, forbid_unknown_fields=True, frozen=True):
    """Which events are listed."""

    type: list[Glob] = []
    """Of one of these types; `*` stands for anything."""
    source: list[Glob] = []
    """From one of these sources; `*` stands for anything."""
    after: Moment | UnsetType = UNSET
    """Stored after this time."""
    before: Moment | UnsetType = UNSET
    """Stored before this time."""
    cursor: Cursor | None = None
    limit: Limit = 50


class StreamQuery(Struct, forbid_unknown_fields=True, frozen=True):
    """Which events a stream has."""

    types: list[Glob] = []
    """Of one of these types; `*` stands for anything."""
    sources: list[Glob] = []
    """From one of these sources; `*` stands for anything."""
    job_id: Name | None = None
    """What happens to this job."""
    schedule_id: Name | None = None
    """What happens to this schedule and its jobs."""
    after: Annotated[str, Meta(max_length=50)] | None = None
    """The id of an event: begin behind it. `0-0` is before all that are kept; left out, begin now. The header
    ``Last-Event-ID`` has precedence."""
