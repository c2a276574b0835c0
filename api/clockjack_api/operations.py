"""What each route says of itself: the material of the OpenAPI document.

A route takes the request as it is and reads it by the structs named here (see :mod:`clockjack_api.request`), so
that the document and the code say the same. :func:`describe` makes the ``opt`` of a Litestar handler.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from clockjack.access import NAMESPACE_PATTERN

OPT = "operation"
"""Key in a handler's ``opt``."""


class Header(Struct, frozen=True):
    """A header of requests or answers."""

    name: str
    description: str
    schema: Mapping[str, Any]


IDEMPOTENCY_KEY = Header(
    "Idempotency-Key",
    "The same request with the same key has its effect once; for 24 hours, its answer comes again.",
    {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
)
PREFER = Header(
    "Prefer",
    "`wait=10` (RFC 7240) answers when the job has ended, or after 10 seconds; at most 60.",
    {"type": "string"},
)
IF_MATCH = Header(
    "If-Match",
    "Do it only if the `ETag` is still this one (RFC 9110, section 13.1.1); `*`: only if it is there.",
    {"type": "string", "maxLength": 200, "pattern": r'^(\*|(W/)?"[!#-~]*"(, *(W/)?"[!#-~]*")*)$'},
)
IF_NONE_MATCH = Header("If-None-Match", "`*`: do it only if there is none yet.", {"type": "string", "enum": ["*"]})
LAST_EVENT_ID = Header(
    "Last-Event-ID",
    "The id of an event: begin behind it.",
    {"type": "string", "pattern": "^[0-9]{1,18}-[0-9]{1,18}$"},
)
NAMESPACE = Header(
    "Clockjack-Namespace",
    "Where the request acts. A key of one namespace acts there anyway; without such a key, it is `default`.",
    {"type": "string", "pattern": NAMESPACE_PATTERN},
)
TRACEPARENT = Header("traceparent", "W3C Trace Context: goes on to the job.", {"type": "string"})

LAST_LINE_ID = Header(
    "Last-Event-ID",
    "The id of a line: begin behind it.",
    {"type": "string", "pattern": "^[0-9]{1,9}-[0-9]{1,18}-[0-9]{1,9}$"},
)

LOCATION = Header("Location", "Where it is.", {"type": "string", "format": "uri-reference"})
ETAG = Header("ETag", "Changes with each change of what can be put (strong).", {"type": "string"})
REPLAYED = Header(
    "Idempotent-Replayed", "`true`: this is the answer to an earlier request with the key.", {"const": "true"}
)
STALE = Header(
    "Clockjack-Stale",
    "`true`: it may be old, because this node can't reach the journal, or nothing has come from it for some seconds.",
    {"const": "true"},
)
PREFERENCE_APPLIED = Header("Preference-Applied", "What of `Prefer` was done.", {"type": "string"})


class Link(Struct, frozen=True):
    """Operations on what was answered."""

    parameter: str
    """Their parameter."""
    source: str
    """The member of the answer that is its value."""
    operations: tuple[str, ...]
    """Their ids."""


class Answer(Struct, frozen=True):
    """A way in which an operation succeeds."""

    shape: Any
    """The type of the body; None for none."""
    description: str
    headers: tuple[Header, ...] = ()
    media_type: str = "application/json"
    links: tuple[Link, ...] = ()
    also: tuple[tuple[str, Any], ...] = ()
    """Other media types that it may have, by what is asked for, each with the type of the body."""


JOB_LINKS = (
    Link(
        "job_id",
        "id",
        ("getJob", "listJobAttempts", "listJobEvents", "listJobLogs", "cancelJob", "retryJob", "runJobNow"),
    ),
)
SCHEDULE_LINKS = (
    Link(
        "schedule_id",
        "id",
        (
            "getSchedule",
            "putSchedule",
            "patchSchedule",
            "deleteSchedule",
            "pauseSchedule",
            "resumeSchedule",
            "triggerSchedule",
            "previewSchedule",
            "listScheduleTicks",
            "backfillSchedule",
            "listBackfills",
        ),
    ),
)
BACKFILL_LINKS = (Link("backfill_id", "id", ("getBackfill", "listBackfillTicks", "cancelBackfill")),)
KEY_LINKS = (Link("key_id", "id", ("getApiKey", "revokeApiKey")),)
SUBSCRIPTION_LINKS = (
    Link(
        "subscription_id",
        "id",
        (
            "getSubscription",
            "putSubscription",
            "patchSubscription",
            "deleteSubscription",
            "rotateSubscriptionSecret",
            "testSubscription",
            "replaySubscription",
            "listSubscriptionAttempts",
            "listSubscriptionDeadLetters",
        ),
    ),
)
CALENDAR_LINKS = (Link("name", "name", ("getCalendar", "putCalendar", "deleteCalendar")),)
QUEUE_LINKS = (
    Link(
        "name", "name", ("getQueue", "putQueue", "deleteQueue", "pauseQueue", "resumeQueue", "drainQueue", "purgeQueue")
    ),
)

WORKER_LINKS = (Link("worker_id", "id", ("pollWorker", "removeWorker")),)


class Operation(Struct, frozen=True, kw_only=True):
    """One method of one path."""

    id: str
    tag: str
    summary: str
    description: str = ""
    query: type[Struct] | None = None
    headers: tuple[Header, ...] = ()
    bodies: Mapping[str, Any] = {}
    """The type of the body by its media type."""
    body_optional: bool = False
    answers: Mapping[int, Answer]
    errors: tuple[int, ...] = ()
    """Statuses of problems, beside those that follow from the rest: 400, 413 and 415 from a body, 400 from a query."""


def describe(**details: Any) -> dict[str, Any]:
    """Return the ``opt`` of a handler; see :class:`Operation`."""
    return {OPT: Operation(**details)}
