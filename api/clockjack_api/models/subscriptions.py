"""Subscriptions: outbound webhooks."""

from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct

from clockjack.specs import Name
from clockjack.subscriptions import SubscriptionSpec
from clockjack_api.models.common import Moment

Secret = Annotated[str, Meta(max_length=200)]


class SubscriptionPut(SubscriptionSpec, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A subscription, as it is to be."""

    secret: Secret | None = None
    """What deliveries are signed with: ``whsec_`` and 24 to 64 bytes in base64. Null: for a new subscription the server
    makes one; otherwise it stays. Another one than before counts at once, and alone; ``/rotate-secret`` lets both count
    for a while."""


class SubscriptionRequest(SubscriptionPut, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A new subscription."""

    id: Name | None = None
    """Null: a new ULID."""


class SubscriptionPatch(Struct, forbid_unknown_fields=True, frozen=True):
    """What changes in a subscription: a JSON Merge Patch (RFC 7396). Null removes a member: it has its default then."""

    url: str = ""
    types: list[str] | None = None
    sources: list[str] | None = None
    filter: dict[str, Any] | None = None
    description: str | None = None
    timeout_seconds: float | None = None
    enabled: bool | None = None


class Subscription(Struct, frozen=True):
    """A subscription, without its secret."""

    id: str
    url: str
    types: list[str]
    sources: list[str]
    filter: dict[str, Any] | None
    description: str
    timeout_seconds: float
    enabled: bool
    disabled_by: Literal["request", "gone", "failures"] | None
    """``gone``: its receiver answered 410; ``failures``: an event failed for a day, and nothing was delivered
    meanwhile. Null while it is enabled."""
    disabled_at: Moment | None
    failing_since: Moment | None
    """Since when nothing was delivered that should have been; null if the last attempt succeeded."""
    held_until: Moment | None
    """Nothing is sent before: its receiver has asked for that by `Retry-After`."""
    waiting: int
    """Events that wait to be delivered, at most 10,000 and 64 MiB; what comes on top is a dead letter."""
    dead_letters: int
    """Events that were given up; at most 1,000 and 64 MiB are kept."""
    delivered: int
    """Events that were delivered, ever."""
    delivered_at: Moment | None
    """When one was last."""
    old_secret_until: Moment | None
    """So long deliveries are signed with the secret before, too; null if they are not."""
    revision: int
    created_at: Moment
    updated_at: Moment


class NewSubscription(Subscription, frozen=True):
    """A subscription that was just made or got a new secret."""

    secret: str | None
    """What deliveries are signed with. Told in this answer, and where that comes again for its ``Idempotency-Key``,
    unless the subscription was changed since; null otherwise, and where the secret stays as it was."""


class SubscriptionPage(Struct, frozen=True):
    """Some subscriptions, by id."""

    data: list[Subscription]
    has_more: bool
    next_cursor: str | None


class RotateRequest(Struct, forbid_unknown_fields=True, frozen=True):
    """How the secret is changed."""

    secret: Secret | None = None
    """The new one. Null: the server makes one."""
    overlap_seconds: Annotated[float, Meta(ge=0, le=2_592_000)] = 86_400.0
    """So long deliveries have two signatures, by the new secret and by the old one."""


class ReplayRequest(Struct, forbid_unknown_fields=True, frozen=True):
    """Which dead letters are sent again."""

    since: Moment | None = None
    """Those whose event came at that time or later. Null: however old."""
    until: Moment | None = None
    """And before that time. Null: until now."""


class Replayed(Struct, frozen=True):
    """What was sent again."""

    replayed: int
    """How many dead letters; fewer than there are where more than 10,000 events would wait."""


class TestSent(Struct, frozen=True):
    """A test that is on its way."""

    __test__: ClassVar[bool] = False

    message_id: str
    """Its `webhook-id`, by which it is found among the attempts."""


class DeliveryAttempt(Struct, frozen=True):
    """An attempt to deliver an event."""

    message_id: str
    """`webhook-id`: the same for each attempt to deliver the same event."""
    type: str
    """Of the event."""
    attempt: int
    """From 1."""
    result: Literal["delivered", "retry", "dead", "gone"]
    """``retry``: it is tried again at `next_at`; ``dead``: it is a dead letter, or was a test; ``gone``: and the
    subscription was disabled."""
    started_at: Moment
    duration_seconds: float
    status: int | None
    """Of the answer; null if there was none."""
    error: str | None
    next_at: Moment | None


class DeliveryAttemptPage(Struct, frozen=True):
    """Some attempts, the newest first."""

    data: list[DeliveryAttempt]
    has_more: bool
    next_cursor: str | None


class DeadDelivery(Struct, frozen=True):
    """An event that could not be delivered."""

    message_id: str
    """`webhook-id`; names it where it is replayed."""
    type: str
    came_at: Moment
    """When the event came."""
    dead_at: Moment
    reason: Literal["failures", "gone", "overflow", "too-large"]
    """``overflow``: too many waited; ``too-large``: it has more than 256 KiB, was not sent, and can't be replayed."""
    attempts: int
    status: int | None
    """Of the last answer."""
    error: str | None
    size: int
    """Bytes of what would be sent."""


class DeadDeliveryPage(Struct, frozen=True):
    """Some dead letters, the newest first."""

    data: list[DeadDelivery]
    has_more: bool
    next_cursor: str | None
