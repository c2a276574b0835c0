"""API keys: made, revoked, used."""

from typing import Final

from clockjack.access import ALL_NAMESPACES
from clockjack.apply.outcome import (
    APPLIED,
    DUPLICATE_ID,
    FIRST_KEY,
    LIMIT_REACHED,
    NOT_FOUND,
    WRONG_STATE,
    Made,
    Outcome,
    ignored,
)
from clockjack.apply.rows import ApiKey
from clockjack.apply.session import Session
from clockjack.apply.submit import remember, seen_before
from clockjack.apply.topics import Topic
from clockjack.records import CreateKey, KeysUsed, RevokeKey

MAX_KEYS: Final = 10_000
"""Keys that are known, those that were revoked included: of these the oldest goes for a new one."""

_TAKEN = "SELECT 1 FROM api_keys WHERE id = ? OR digest = ?"
_OLDEST_REVOKED = "SELECT id FROM api_keys WHERE revoked_at IS NOT NULL ORDER BY revoked_at, id LIMIT 1"


def create(session: Session, record: CreateKey) -> Outcome:
    """Make a key; the first one must be an admin of all namespaces, or nobody could make another."""
    if (seen := seen_before(session, record.request)) is not None:
        return seen
    session.api_keys.flush()
    [(known,)] = session.db.execute("SELECT count(*) FROM api_keys")
    if not known and (record.role != "admin" or record.namespace != ALL_NAMESPACES):
        return ignored(FIRST_KEY)
    if session.db.execute(_TAKEN, (record.id, record.digest)).fetchone() is not None:
        return ignored(DUPLICATE_ID)
    if known >= MAX_KEYS:
        oldest = session.db.execute(_OLDEST_REVOKED).fetchone()
        if oldest is None:
            return ignored(LIMIT_REACHED)
        session.api_keys.remove(oldest[0])
    session.api_keys.put(
        ApiKey(
            record.id,
            record.digest,
            record.prefix,
            record.name,
            record.role,
            record.namespace,
            record.at,
            record.expires_at,
            None,
            None,
        )
    )
    session.topics.add(Topic.KEYS)
    made = [Made(record.id, record.at)]
    remember(session, record.request, made)
    return Outcome(value=made)


def revoke(session: Session, record: RevokeKey) -> Outcome:
    """End the use of a key; it stays in the table, so that its secret can't be made a key again."""
    key = session.api_keys.get(record.id)
    if key is None or record.namespace not in (ALL_NAMESPACES, key.namespace):
        return ignored(NOT_FOUND)
    if key.revoked_at is not None:
        return ignored(WRONG_STATE)
    key.revoked_at = record.at
    session.api_keys.put(key)
    session.topics.add(Topic.KEYS)
    return APPLIED


def used(session: Session, record: KeysUsed) -> Outcome:
    """Take note of when keys were last used."""
    for key_id, at in record.items:
        key = session.api_keys.get(key_id)
        if key is not None and (key.last_used_at or 0) < at:
            key.last_used_at = at
            session.api_keys.put(key)
    return APPLIED
