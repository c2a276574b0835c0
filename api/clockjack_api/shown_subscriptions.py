"""Subscriptions as the API shows them."""

from typing import Any

import msgspec

from clockjack.clock import MICROSECONDS, to_datetime
from clockjack.subscriptions import SubscriptionSpec, decode_subscription
from clockjack.views.subscriptions import AttemptRow, DeadRow, SubscriptionRow
from clockjack_api.models.common import moment
from clockjack_api.models.subscriptions import DeadDelivery, DeliveryAttempt, NewSubscription, Subscription


def spec_of(row: SubscriptionRow) -> SubscriptionSpec:
    """Return what was said of a subscription, with whether it is enabled now."""
    spec = decode_subscription(row.spec)
    return SubscriptionSpec(
        spec.types,
        spec.sources,
        spec.filter,
        url=spec.url,
        description=spec.description,
        timeout_seconds=spec.timeout_seconds,
        enabled=bool(row.enabled),
    )


def subscription(row: SubscriptionRow, now: int) -> Subscription:
    """Return a subscription, without its secret."""
    spec = decode_subscription(row.spec)
    held = row.held_until if row.held_until is not None and row.held_until > now else None
    old_until = row.old_until if len(row.secrets(now)) > 1 else None
    return Subscription(
        row.id,
        spec.url,
        [*spec.types],
        [*spec.sources],
        spec.filter,
        spec.description,
        spec.timeout_seconds,
        bool(row.enabled),
        row.disabled_by,
        moment(row.disabled_at),
        moment(row.failing_since),
        moment(held),
        row.waiting,
        row.dead,
        row.delivered,
        moment(row.delivered_at),
        moment(old_until),
        row.revision,
        to_datetime(row.created_at),
        to_datetime(row.updated_at),
    )


def with_secret(row: SubscriptionRow, now: int, secret: str | None) -> NewSubscription:
    """Return a subscription, and a secret that is told now."""
    told: dict[str, Any] = {**msgspec.structs.asdict(subscription(row, now)), "secret": secret}
    return NewSubscription(**told)


def attempt(row: AttemptRow) -> DeliveryAttempt:
    """Return an attempt."""
    return DeliveryAttempt(
        row.message_id,
        row.type,
        row.attempt,
        row.result,
        to_datetime(row.began_at),
        row.duration / MICROSECONDS,
        row.status,
        row.error,
        moment(row.next_at),
    )


def dead_delivery(row: DeadRow) -> DeadDelivery:
    """Return a dead letter."""
    return DeadDelivery(
        row.message_id,
        row.type,
        to_datetime(row.at),
        to_datetime(row.dead_at),
        row.reason,
        row.attempt,
        row.status,
        row.error,
        row.size,
    )
