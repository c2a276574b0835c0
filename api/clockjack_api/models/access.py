"""API keys, and who asks."""

from typing import Annotated

from msgspec import Meta, Struct

from clockjack.access import Role
from clockjack_api.models.common import Cursor, Limit, Moment

NamespaceOrAll = Annotated[str, Meta(pattern=r"^(\*|[A-Za-z0-9][A-Za-z0-9_-]{0,62})$")]
"""A namespace, or ``*`` for all."""


class ApiKeyRequest(Struct, forbid_unknown_fields=True, frozen=True):
    """A key to be made."""

    name: Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
    """For people: whose it is, or what for. Two may have the same."""
    role: Role
    """What it may do. ``viewer`` looks; ``submitter`` also brings jobs and events, and cancels; ``operator`` also
    changes schedules and queues; ``worker`` does jobs; ``admin`` may do all that, make keys, and see who did what."""
    namespace: NamespaceOrAll | None = None
    """The one in which it acts. Null: the one that this request acts in. ``*``: all, for who may act in all; its
    requests then say where by ``Clockjack-Namespace``."""
    expires_at: Moment | None = None
    """It is good until then. Null: until it is revoked."""


class ApiKey(Struct, frozen=True):
    """A key, without its secret."""

    id: str
    prefix: str
    """How the secret begins."""
    name: str
    role: Role
    namespace: str
    """The one in which it acts; ``*`` for all."""
    created_at: Moment
    expires_at: Moment | None
    last_used_at: Moment | None
    """To within about five minutes."""


class NewApiKey(ApiKey, frozen=True):
    """A key that was just made."""

    secret: str | None
    """Goes into ``Authorization: Bearer …``. Told this once, and kept nowhere: null where an answer comes again for its
    ``Idempotency-Key``."""


class ApiKeyPage(Struct, frozen=True):
    """Some keys, by id."""

    data: list[ApiKey]
    has_more: bool
    next_cursor: str | None


class Access(Struct, frozen=True):
    """Who asks, and what they may do."""

    open: bool
    """No key was made: whoever reaches this node may do anything."""
    key_id: str | None
    name: str
    role: Role
    namespace: str
    """The one in which the key acts; ``*`` for all."""


class AuditQuery(Struct, forbid_unknown_fields=True, frozen=True):
    """Which entries."""

    verb: Annotated[list[Annotated[str, Meta(max_length=50)]], Meta(max_length=20)] = []
    """A whole one, such as ``job.cancel``, or what it begins with, such as ``job``."""
    object: Annotated[str, Meta(max_length=200)] | None = None
    """The id or name of what it was done to."""
    key_id: Annotated[str, Meta(max_length=100)] | None = None
    """Of the key that did it."""
    trace_id: Annotated[str, Meta(max_length=64)] | None = None
    """Of the request."""
    namespace: NamespaceOrAll | None = None
    """Entries about this namespace; ``*`` for those that are about all."""
    after: Moment | None = None
    """Later than this."""
    before: Moment | None = None
    """Earlier than this."""
    cursor: Cursor | None = None
    limit: Limit = 50


class AuditEntry(Struct, frozen=True):
    """Something that somebody did."""

    id: str
    at: Moment
    """By the journal's time."""
    verb: str
    """What was done: ``job.submit``, ``schedule.put``, ``key.revoke`` …"""
    namespace: str | None
    object: str | None
    """The id or name of what it was done to; null for several jobs that were submitted at once."""
    count: int
    """How many things it was done to."""
    key_id: str | None
    """The key that did it; null while access was open, or on the node's own machine."""
    key_name: str
    trace_id: str
    """Of the request (W3C Trace Context)."""


class AuditPage(Struct, frozen=True):
    """Some entries, the newest first."""

    data: list[AuditEntry]
    has_more: bool
    next_cursor: str | None
