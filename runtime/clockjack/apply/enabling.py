"""Subscriptions that are disabled: because somebody asked for it, or because their receiver is not there."""

from typing import Literal

from clockjack.apply.rows import Subscription
from clockjack.apply.session import Session
from clockjack.apply.topics import Topic
from clockjack.lifecycle import LifecycleEvent


def disable(session: Session, row: Subscription, why: Literal["request", "gone", "failures"], at: int) -> None:
    """Send it nothing more until somebody enables it. What waits stays; what comes meanwhile it does not hear."""
    row.enabled, row.disabled_by, row.disabled_at = 0, why, at
    session.topics.add(Topic.SUBSCRIPTIONS)
    emit(session, row, "disabled", at, why)


def emit(session: Session, row: Subscription, what: str, at: int, reason: str | None = None) -> None:
    """Add a life-cycle event of a subscription."""
    session.emit(LifecycleEvent(f"subscription.{what}", at, row.namespace, row.id, reason=reason))
