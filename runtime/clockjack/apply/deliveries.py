"""Deliveries: events on their way to subscriptions, what came of each attempt, and dead letters.

An event is noted once, as a *notice*, with a delivery for each subscription that hears it. A delivery is gone when it
succeeded; one that failed waits until it is due again, or is a dead letter until it is replayed or makes room.
"""

from typing import Final, Literal

from clockjack.apply.enabling import disable
from clockjack.apply.outcome import ALREADY_DONE, NOT_FOUND, STALE_EPOCH, Outcome, ignored
from clockjack.apply.rows import Delivery, Notice, Subscription
from clockjack.apply.session import Session
from clockjack.apply.topics import Topic
from clockjack.records import Delivered, FanOut, ReplayDeadLetters, TestSubscription
from clockjack.records import Delivery as Attempted
from clockjack.records import Notice as Noticed

MAX_WAITING: Final = 10_000
"""So many events wait for one subscription; a further one is a dead letter at once."""

MAX_WAITING_BYTES: Final = 64 << 20
"""Of what waits for one subscription."""

MAX_DEAD: Final = 1_000
"""Dead letters of one subscription; the oldest go first."""

MAX_DEAD_BYTES: Final = 64 << 20
"""Of the dead letters of one subscription."""

EVICTED: Final = 100
"""So many dead letters go at once where there are too many."""

KEPT_ATTEMPTS: Final = 100
"""Attempts of one subscription that are listed, the newest."""

DISABLED_AFTER: Final = 86_400_000_000
"""A subscription is disabled when an event has failed for so long, in microseconds, and nothing was delivered since."""

_INTO_DOCUMENTS = "INSERT INTO notice_documents (number, document)"
_INTO_ATTEMPTS = (
    "INSERT INTO delivery_attempts (namespace, subscription_id, made, serial, message_id, type, attempt, result, "
    "began_at, duration, status, error, next_at)"
)
_DROP_DOCUMENT = "DELETE FROM notice_documents WHERE number = ?"
_DROP_ATTEMPTS = (
    "DELETE FROM delivery_attempts WHERE namespace = ? AND subscription_id = ? AND made = ? AND serial <= ?"
)
_ALL = "SELECT number FROM deliveries WHERE namespace = ? AND subscription_id = ? ORDER BY number"
_OLDEST_DEAD = (
    "SELECT number FROM deliveries WHERE namespace = ? AND subscription_id = ? AND dead_at IS NOT NULL "
    "ORDER BY number LIMIT ?"
)
_REPLAYABLE = (
    "SELECT deliveries.number FROM deliveries JOIN notices USING (number) "
    "WHERE deliveries.namespace = ?1 AND subscription_id = ?2 AND dead_at IS NOT NULL AND reason <> 'too-large' "
    "AND (?3 IS NULL OR deliveries.message_id = ?3) AND at >= ?4 AND at < ?5 ORDER BY deliveries.number"
)


def fan_out(session: Session, record: FanOut) -> Outcome:
    """Take note of events, and of how far the courier is."""
    if not session.leads("courier", record.epoch):
        return ignored(STALE_EPOCH)
    if record.serial != int(session.meta("fanned_serial") or 0) + 1:
        return ignored(ALREADY_DONE)
    session.note("fanned_serial", str(record.serial))
    session.note("fanned_events", str(record.events_position))
    session.note("fanned_lifecycle", str(record.lifecycle_position))
    last = number = _last_notice(session)
    for notice in record.notices:
        number += _notice(session, notice, number + 1, record.at)
    if number > last:
        session.note("notices", str(number))
    return Outcome()


def delivered(session: Session, record: Delivered) -> Outcome:
    """Take note of what came of attempts; the outcome's value lists the subscriptions that were disabled by that."""
    if not session.leads("courier", record.epoch):
        return ignored(STALE_EPOCH)
    disabled: list[tuple[str, str, str]] = []
    for item in record.items:
        row = session.subscriptions.get(item.namespace, item.subscription_id)
        if row is None or row.made != item.made:
            continue
        delivery = _get(session, item.namespace, item.subscription_id, item.number)
        if delivery is None or delivery.due_at is None or delivery.attempt != item.attempt - 1:
            continue
        _settle(session, row, delivery, item, record.at)
        if item.result != "delivered" and row.enabled and (why := _why_disabled(row, item, record.at)) is not None:
            disable(session, row, why, record.at)
            row.revision += 1
            disabled.append((row.namespace, row.id, why))
        session.subscriptions.put(row)
    return Outcome(value=disabled)


def replay(session: Session, record: ReplayDeadLetters) -> Outcome:
    """Let dead letters be tried again, the oldest first, as far as there is room; the outcome says how many."""
    row = session.subscriptions.get(record.namespace, record.id)
    if row is None:
        return ignored(NOT_FOUND)
    session.deliveries.flush()
    session.notices.flush()
    since = record.since if record.since is not None else 0
    until = record.until if record.until is not None else (1 << 63) - 1
    found = session.db.execute(_REPLAYABLE, (row.namespace, row.id, record.message_id, since, until)).fetchall()
    if record.message_id is not None and not found:
        return ignored(NOT_FOUND)
    replayed = 0
    for (number,) in found:
        delivery = _get(session, row.namespace, row.id, number)
        if delivery is None or not has_room(row, delivery.size):
            continue
        row.dead -= 1
        row.dead_bytes -= delivery.size
        row.waiting += 1
        row.waiting_bytes += delivery.size
        delivery.dead_at = delivery.reason = None
        delivery.begun_at = delivery.due_at = record.at
        delivery.attempt = 0
        session.deliveries.put(delivery)
        replayed += 1
    session.subscriptions.put(row)
    session.topics.add(Topic.SUBSCRIPTIONS)
    return Outcome(value=replayed)


def has_room(row: Subscription, size: int) -> bool:
    """Say whether one more of that size can wait."""
    return row.waiting < MAX_WAITING and row.waiting_bytes + size <= MAX_WAITING_BYTES


def add_test(session: Session, row: Subscription, record: TestSubscription) -> None:
    """Let a test wait."""
    number = _last_notice(session) + 1
    session.note("notices", str(number))
    notice = Notice(number, row.namespace, record.message_id, record.event_type, record.at, len(record.document), 0)
    session.insert(_INTO_DOCUMENTS, (notice.number, record.document))
    _add(session, row, notice, record.at, test=1).due_at = 0  # in front of all that waits
    session.notices.put(notice)
    session.subscriptions.put(row)


def drop_all(session: Session, row: Subscription) -> None:
    """Forget all deliveries of a subscription that goes."""
    session.deliveries.flush()
    for (number,) in session.db.execute(_ALL, (row.namespace, row.id)).fetchall():
        delivery = _get(session, row.namespace, row.id, number)
        if delivery is not None:
            _finish(session, row, delivery)
    session.later(_DROP_ATTEMPTS, (row.namespace, row.id, row.made, row.attempts))


def _last_notice(session: Session) -> int:
    return int(session.meta("notices") or 0)


def _notice(session: Session, noticed: Noticed, number: int, at: int) -> bool:
    """Enter an event, if there is anybody left who hears it; return whether there is."""
    hearing: list[Subscription] = []
    for subscription_id, made in noticed.subscriptions:
        row = session.subscriptions.get(noticed.namespace, subscription_id)
        if row is not None and row.made == made and row.enabled:
            hearing.append(row)
    if not hearing:
        return False
    size = len(noticed.document)
    notice = Notice(number, noticed.namespace, noticed.message_id, noticed.type, noticed.at, size, 0)
    if noticed.document:
        session.insert(_INTO_DOCUMENTS, (notice.number, noticed.document))
    session.notices.put(notice)
    for row in hearing:
        delivery = _add(session, row, notice, at)
        if not noticed.document:
            _bury(session, row, delivery, "too-large", at)
        elif row.waiting > MAX_WAITING or row.waiting_bytes > MAX_WAITING_BYTES:
            _bury(session, row, delivery, "overflow", at)
        session.subscriptions.put(row)
    return True


def _add(session: Session, row: Subscription, notice: Notice, at: int, test: int = 0) -> Delivery:
    delivery = Delivery(
        namespace=row.namespace,
        subscription_id=row.id,
        number=notice.number,
        message_id=notice.message_id,
        size=notice.size,
        test=test,
        begun_at=at,
        attempt=0,
        due_at=at,
        dead_at=None,
        reason=None,
        status=None,
        error=None,
    )
    notice.uses += 1
    row.waiting += 1
    row.waiting_bytes += notice.size
    session.deliveries.put(delivery)
    return delivery


def _get(session: Session, namespace: str, subscription_id: str, number: int) -> Delivery | None:
    row = session.deliveries.get(namespace, subscription_id, number)
    return row if row is not None and (row.due_at is not None or row.dead_at is not None) else None


def _settle(session: Session, row: Subscription, delivery: Delivery, item: Attempted, at: int) -> None:
    """Carry out what an attempt came to."""
    _note_attempt(session, row, delivery, item)
    delivery.attempt = item.attempt
    delivery.status, delivery.error = item.status, item.error
    if item.result == "delivered":
        row.delivered += 1
        row.failing_since = row.held_until = None
        row.delivered_at = at
        _finish(session, row, delivery)
        return
    if delivery.test:
        _finish(session, row, delivery)
        return
    if row.failing_since is None:
        row.failing_since = max(delivery.begun_at, row.delivered_at or 0)
    row.held_until = item.held_until
    if item.result == "retry":
        delivery.due_at = item.next_at
        session.deliveries.put(delivery)
    else:
        _bury(session, row, delivery, "gone" if item.result == "gone" else "failures", at)


def _why_disabled(row: Subscription, item: Attempted, at: int) -> Literal["gone", "failures"] | None:
    if item.result == "gone":
        return "gone"
    if row.failing_since is not None and at - row.failing_since >= DISABLED_AFTER:
        return "failures"
    return None


def _note_attempt(session: Session, row: Subscription, delivery: Delivery, item: Attempted) -> None:
    notice = session.notices.get(delivery.number)
    row.attempts += 1
    session.insert(
        _INTO_ATTEMPTS,
        (
            row.namespace,
            row.id,
            row.made,
            row.attempts,
            delivery.message_id,
            "" if notice is None else notice.type,
            item.attempt,
            item.result,
            item.began_at,
            item.duration,
            item.status,
            item.error,
            item.next_at,
        ),
    )
    if row.attempts > KEPT_ATTEMPTS:
        session.later(_DROP_ATTEMPTS, (row.namespace, row.id, row.made, row.attempts - KEPT_ATTEMPTS))


def _bury(session: Session, row: Subscription, delivery: Delivery, reason: str, at: int) -> None:
    """Make a delivery that waits a dead letter; the oldest go where there are too many."""
    row.waiting -= 1
    row.waiting_bytes -= delivery.size
    row.dead += 1
    row.dead_bytes += delivery.size
    delivery.due_at, delivery.dead_at, delivery.reason = None, at, reason
    session.deliveries.put(delivery)
    while row.dead > MAX_DEAD or row.dead_bytes > MAX_DEAD_BYTES:
        session.deliveries.flush()
        for (number,) in session.db.execute(_OLDEST_DEAD, (row.namespace, row.id, EVICTED)).fetchall():
            oldest = _get(session, row.namespace, row.id, number)
            if oldest is not None and oldest.number != delivery.number:
                _finish(session, row, oldest)


def _finish(session: Session, row: Subscription, delivery: Delivery) -> None:
    """Forget a delivery, and its notice with the last one."""
    if delivery.due_at is not None:
        row.waiting -= 1
        row.waiting_bytes -= delivery.size
    else:
        row.dead -= 1
        row.dead_bytes -= delivery.size
    delivery.due_at = delivery.dead_at = None
    session.deliveries.put(delivery)
    notice = session.notices.get(delivery.number)
    if notice is not None:
        notice.uses -= 1
        session.notices.put(notice)
        if not notice.uses:
            session.later(_DROP_DOCUMENT, (notice.number,))
