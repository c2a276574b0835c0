"""Subscriptions: where events are sent that fit. What is sent, and what came of it, is in :mod:`.deliveries`."""

from typing import Final

from clockjack.apply import deliveries
from clockjack.apply.enabling import disable, emit
from clockjack.apply.outcome import APPLIED, LIMIT_REACHED, NOT_FOUND, STALE_REVISION, Made, Outcome, ignored
from clockjack.apply.rows import Subscription
from clockjack.apply.session import Session
from clockjack.apply.submit import remember, seen_before
from clockjack.apply.topics import Topic
from clockjack.records import DeleteSubscription, PutSubscription, RotateSecret, TestSubscription

MAX_SUBSCRIPTIONS: Final = 2_000
"""Subscriptions in one namespace."""

_COUNT = "SELECT count(*) FROM subscriptions WHERE namespace = ?"


def put(session: Session, record: PutSubscription) -> Outcome:
    """Create or replace a subscription. One that is enabled by that hears what comes from now on."""
    if (seen := seen_before(session, record.request)) is not None:
        return seen
    row = session.subscriptions.get(record.namespace, record.id)
    if record.expected_revision is not None and record.expected_revision != (row.revision if row else 0):
        return ignored(STALE_REVISION)
    if row is None:
        if record.secret is None:
            return ignored(NOT_FOUND)
        session.subscriptions.flush()
        [(known,)] = session.db.execute(_COUNT, (record.namespace,))
        if known >= MAX_SUBSCRIPTIONS:
            return ignored(LIMIT_REACHED)
        row = _new(session, record, record.secret)
        emit(session, row, "created", record.at)
        row.lifecycle_after = session.last_event
        if not record.enabled:
            disable(session, row, "request", record.at)
    else:
        row.revision += 1
        row.spec = record.spec
        row.updated_at = record.at
        if record.secret is not None and record.secret != row.secret:
            row.secret, row.old_secret, row.old_until = record.secret, None, None
        emit(session, row, "updated", record.at)
        if record.enabled and not row.enabled:
            _enable(session, row, record)
        elif row.enabled and not record.enabled:
            disable(session, row, "request", record.at)
    session.subscriptions.put(row)
    session.topics.add(Topic.SUBSCRIPTIONS)
    made = [Made(row.id, row.created_at)]
    remember(session, record.request, made)
    return Outcome(value=made)


def delete(session: Session, record: DeleteSubscription) -> Outcome:
    """Remove a subscription, with all that waits for it."""
    row = session.subscriptions.get(record.namespace, record.id)
    if row is None:
        return ignored(NOT_FOUND)
    if record.expected_revision not in (None, row.revision):
        return ignored(STALE_REVISION)
    deliveries.drop_all(session, row)
    session.subscriptions.remove(record.namespace, record.id)
    session.topics.add(Topic.SUBSCRIPTIONS)
    emit(session, row, "deleted", record.at)
    return APPLIED


def rotate(session: Session, record: RotateSecret) -> Outcome:
    """Give a subscription a new secret, beside the one that it has."""
    if (seen := seen_before(session, record.request)) is not None:
        return seen
    row = session.subscriptions.get(record.namespace, record.id)
    if row is None:
        return ignored(NOT_FOUND)
    if record.expected_revision not in (None, row.revision):
        return ignored(STALE_REVISION)
    if record.secret != row.secret:
        row.old_secret, row.old_until = row.secret, record.old_until
        row.secret = record.secret
    row.revision += 1
    row.updated_at = record.at
    session.subscriptions.put(row)
    session.topics.add(Topic.SUBSCRIPTIONS)
    emit(session, row, "updated", record.at)
    made = [Made(row.id, record.at)]
    remember(session, record.request, made)
    return Outcome(value=made)


def test(session: Session, record: TestSubscription) -> Outcome:
    """Have a test sent to a subscription, enabled or not."""
    if (seen := seen_before(session, record.request)) is not None:
        return seen
    row = session.subscriptions.get(record.namespace, record.id)
    if row is None:
        return ignored(NOT_FOUND)
    if not deliveries.has_room(row, len(record.document)):
        return ignored(LIMIT_REACHED)
    deliveries.add_test(session, row, record)
    session.topics.add(Topic.SUBSCRIPTIONS)
    made = [Made(record.message_id, record.at)]
    remember(session, record.request, made)
    return Outcome(value=made)


def _new(session: Session, record: PutSubscription, secret: str) -> Subscription:
    return Subscription(
        namespace=record.namespace,
        id=record.id,
        made=session.sequence,
        revision=1,
        spec=record.spec,
        secret=secret,
        old_secret=None,
        old_until=None,
        enabled=1,
        disabled_by=None,
        disabled_at=None,
        events_after=record.events_after,
        lifecycle_after=session.last_event,
        heard_from=record.at,
        failing_since=None,
        delivered_at=None,
        held_until=None,
        waiting=0,
        waiting_bytes=0,
        dead=0,
        dead_bytes=0,
        delivered=0,
        attempts=0,
        created_at=record.at,
        updated_at=record.at,
    )


def _enable(session: Session, row: Subscription, record: PutSubscription) -> None:
    row.enabled, row.disabled_by, row.disabled_at = 1, None, None
    row.failing_since = row.held_until = None
    row.events_after, row.heard_from = record.events_after, record.at
    emit(session, row, "enabled", record.at)
    row.lifecycle_after = session.last_event
