"""Subscriptions count what waits for them and what is dead, and nothing is kept that nobody needs."""

from clockjack.apply.deliveries import KEPT_ATTEMPTS, MAX_DEAD, MAX_DEAD_BYTES, MAX_WAITING, MAX_WAITING_BYTES
from clockjack.invariants.invariant import Invariant

SUBSCRIPTIONS = (
    Invariant(
        "a subscription knows how much waits for it, and how much of it is dead",
        "SELECT s.namespace, s.id, s.waiting, s.waiting_bytes, s.dead, s.dead_bytes FROM subscriptions s "
        "LEFT JOIN deliveries d ON d.namespace = s.namespace AND d.subscription_id = s.id GROUP BY s.namespace, s.id "
        "HAVING s.waiting <> count(d.due_at) OR s.dead <> count(d.dead_at) "
        "OR s.waiting_bytes <> coalesce(sum(d.size) FILTER (WHERE d.due_at IS NOT NULL), 0) "
        "OR s.dead_bytes <> coalesce(sum(d.size) FILTER (WHERE d.dead_at IS NOT NULL), 0)",
    ),
    Invariant(
        "no more waits for a subscription, or is dead, than may be",
        "SELECT namespace, id, waiting, dead FROM subscriptions "
        f"WHERE waiting > {MAX_WAITING} OR waiting_bytes > {MAX_WAITING_BYTES} OR dead > {MAX_DEAD} "
        f"OR dead_bytes > {MAX_DEAD_BYTES} OR min(waiting, waiting_bytes, dead, dead_bytes) < 0",
    ),
    Invariant(
        "a delivery waits or is dead, and belongs to a subscription",
        "SELECT d.* FROM deliveries d LEFT JOIN subscriptions s ON s.namespace = d.namespace "
        "AND s.id = d.subscription_id WHERE s.id IS NULL OR (d.due_at IS NULL) = (d.dead_at IS NULL) "
        "OR (d.dead_at IS NULL) <> (d.reason IS NULL)",
    ),
    Invariant(
        "a notice is there as long as there are deliveries of it",
        "SELECT n.number, n.uses, count(d.number) FROM notices n LEFT JOIN deliveries d USING (number) "
        "GROUP BY n.number HAVING n.uses <> count(d.number) OR n.uses = 0",
    ),
    Invariant(
        "what is to be sent is there, and nothing else",
        "SELECT n.number FROM notices n LEFT JOIN notice_documents USING (number) "
        "WHERE (document IS NULL) <> (size = 0) "
        "UNION ALL SELECT number FROM notice_documents WHERE number NOT IN (SELECT number FROM notices)",
    ),
    Invariant(
        "a subscription that is not enabled says why",
        "SELECT namespace, id FROM subscriptions WHERE enabled = (disabled_by IS NOT NULL) "
        "OR (disabled_by IS NULL) <> (disabled_at IS NULL)",
    ),
    Invariant(
        "the newest attempts of a subscription are kept, and no more",
        "SELECT a.namespace, a.subscription_id, count(*) FROM delivery_attempts a LEFT JOIN subscriptions s "
        "ON s.namespace = a.namespace AND s.id = a.subscription_id AND s.made = a.made "
        f"GROUP BY a.namespace, a.subscription_id, a.made HAVING s.id IS NULL OR count(*) > {KEPT_ATTEMPTS}",
    ),
)
"""What holds of subscriptions."""
