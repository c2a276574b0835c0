"""Errors as clients see them: RFC 9457 problem details, one table of them, and the exception that carries one.

``type`` is stable: clients may tell problems apart by it. Texts may change.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

MEDIA_TYPE = "application/problem+json"


class ProblemType(Struct, frozen=True):
    """A kind of error."""

    name: str
    status: int
    title: str

    @property
    def uri(self) -> str:
        """What ``type`` says."""
        return f"urn:clockjack:problem:{self.name}"


INVALID_REQUEST = ProblemType("invalid-request", 400, "The request is not valid")
FOREIGN_HOST = ProblemType("foreign-host", 403, "The node does not go by that name")
CROSS_ORIGIN = ProblemType("cross-origin", 403, "Pages of other sites may not do this")
UNAUTHENTICATED = ProblemType("unauthenticated", 401, "A key is needed that is good")
BAD_SIGNATURE = ProblemType("bad-signature", 403, "The signature is not good")
ROLE_FORBIDDEN = ProblemType("role-forbidden", 403, "The role of the key does not allow this")
NAMESPACE_FORBIDDEN = ProblemType("namespace-forbidden", 403, "The key does not act in that namespace")
NOT_FOUND = ProblemType("not-found", 404, "There is nothing of that name")
METHOD_NOT_ALLOWED = ProblemType("method-not-allowed", 405, "The resource does not support this method")
ATTEMPT_GONE = ProblemType("attempt-gone", 404, "The attempt is not this worker's, or not any more")
DUPLICATE_ID = ProblemType("duplicate-id", 409, "There is one of that id already")
FIRST_KEY_MUST_BE_ADMIN = ProblemType("first-key-must-be-admin", 409, "The first key must be one that can make others")
TOO_MANY_KEYS = ProblemType("too-many-keys", 409, "There are as many keys as there may be")
IN_USE = ProblemType("in-use", 409, "Others need it")
TOO_MANY_CALENDARS = ProblemType("too-many-calendars", 409, "There are as many calendars as there may be")
TOO_MANY_SUBSCRIPTIONS = ProblemType("too-many-subscriptions", 409, "There are as many subscriptions as there may be")
UNIQUE_CONFLICT = ProblemType("unique-conflict", 409, "Another job holds the unique key")
NOT_OF_THE_SET = ProblemType("not-of-the-set", 409, "A schedule of that id was not applied with this set")
WRONG_STATE = ProblemType("wrong-state", 409, "Its state does not allow this")
OVERLAP = ProblemType("overlap", 409, "A job of the schedule has not ended, and its policy is to make no other")
CHANGED_MEANWHILE = ProblemType("changed-meanwhile", 409, "It was changed by others again and again; try once more")
EVENTS_GONE = ProblemType("events-gone", 410, "The events after that id are no longer kept")
PRECONDITION_FAILED = ProblemType("precondition-failed", 412, "It was changed since")
TOO_LARGE = ProblemType("too-large", 413, "The request is too large")
UNSUPPORTED_MEDIA_TYPE = ProblemType("unsupported-media-type", 415, "The body is of a type that is not understood here")
BAD_SPAN = ProblemType("bad-span", 422, "The span can't be backfilled")
KEY_REUSED = ProblemType("idempotency-key-reused", 422, "The idempotency key was used for another request")
UPGRADE_REQUIRED = ProblemType("upgrade-required", 426, "This takes a WebSocket")
RATE_LIMITED = ProblemType("rate-limited", 429, "The key makes too many requests")
HEAD_TOO_LARGE = ProblemType("head-too-large", 431, "The headers of the request are too large")
QUEUE_DRAINING = ProblemType("queue-draining", 409, "The queue is drained, and takes no new jobs")
BACKLOG_FULL = ProblemType("backlog-full", 429, "The queue takes no more jobs for now")
TOO_MANY_BACKFILLS = ProblemType(
    "too-many-backfills", 429, "As many backfills of the schedule run as may: 10 of it, until one is over"
)
BUFFER_FULL = ProblemType("buffer-full", 429, "As many ticks of the schedule wait for the end of a job as may")
TOO_MANY_STREAMS = ProblemType("too-many-streams", 429, "There are as many streams as there may be")
TOO_MANY_WAITS = ProblemType("too-many-waits", 429, "As many requests wait as may do so")
TOO_MANY_WORKERS = ProblemType("too-many-workers", 429, "This node is the home of as many workers as it can be")
INTERNAL = ProblemType("internal-error", 500, "The server failed; the log says why, by the trace id")
NOT_IMPLEMENTED = ProblemType("method-not-implemented", 501, "The server does not know the method")
JOURNAL_UNAVAILABLE = ProblemType("journal-unavailable", 503, "The journal does not answer")
JOURNAL_FULL = ProblemType("journal-full", 503, "The journal has no room")
TOO_MANY_CONNECTIONS = ProblemType("too-many-connections", 503, "The node has as many connections as it may")
NOT_READY = ProblemType("not-ready", 503, "The node is not ready")

BY_STATUS: dict[int, ProblemType] = {
    400: INVALID_REQUEST,
    404: NOT_FOUND,
    405: METHOD_NOT_ALLOWED,
    413: TOO_LARGE,
    415: UNSUPPORTED_MEDIA_TYPE,
}
"""What an error that the framework found is reported as."""


class FieldProblem(Struct, frozen=True):
    """What is wrong with one part of a request."""

    location: str
    """``body``, ``query``, ``path`` or ``header``."""
    pointer: str
    """JSON Pointer (RFC 6901) of the field in that part; of a missing field, where it should be."""
    detail: str
    """What is wrong, in words."""


class Problem(Struct, frozen=True):
    """An error (RFC 9457)."""

    type: str
    """Tells errors apart: stable."""
    title: str
    """What the type means."""
    status: int
    """The HTTP status."""
    detail: str
    """What happened this time."""
    instance: str
    """Path of the request."""
    trace_id: str
    """Of the request (W3C Trace Context): what to look for in the log."""
    errors: list[FieldProblem]
    """Each bad field, as far as they were found; empty where the error is about no field."""


class ApiProblem(Exception):
    """An error on its way to the client."""

    def __init__(
        self,
        kind: ProblemType,
        detail: str = "",
        errors: Sequence[FieldProblem] = (),
        *,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        """Tell what is wrong; `members` are added to the document (RFC 9457, section 3.2)."""
        super().__init__(detail or kind.title)
        self.kind = kind
        self.detail = detail or kind.title
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.members = dict(members or {})


def invalid(errors: Sequence[FieldProblem]) -> ApiProblem:
    """Return the problem of a request with bad fields, told by the first of them."""
    first = errors[0]
    where = f"{first.location} {first.pointer}".rstrip()
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return ApiProblem(INVALID_REQUEST, f"{where}: {first.detail}{more}", errors)


def bad_header(name: str, detail: str) -> ApiProblem:
    """Return the problem of a bad request header."""
    return invalid([FieldProblem("header", "/" + pointer_token(name), detail)])


def pointer_token(name: str) -> str:
    """Return `name` as one reference token of a JSON Pointer (RFC 6901, section 3)."""
    return name.replace("~", "~0").replace("/", "~1")


def encode(problem: ApiProblem, instance: str, trace_id: str) -> bytes:
    """Return the document of `problem`."""
    kind = problem.kind
    document = Problem(kind.uri, kind.title, kind.status, problem.detail, instance, trace_id, problem.errors)
    if not problem.members:
        return msgspec.json.encode(document)
    return msgspec.json.encode(msgspec.structs.asdict(document) | problem.members)
