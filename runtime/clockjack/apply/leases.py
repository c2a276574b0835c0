"""Leadership: leases in the journal, judged by the time that the log gave the entries.

A lease is taken with the next epoch once it is free: never held, resigned, run out, or the same node's own from
before a restart. So the order of the log alone decides who leads; a wrong clock on a node decides nothing.
"""

from clockjack.apply.outcome import APPLIED, LEASE_HELD, NOT_ALLOWED, STALE_EPOCH, Outcome, ignored
from clockjack.apply.rows import Lease
from clockjack.apply.session import Session
from clockjack.apply.topics import Topic
from clockjack.records import Claim, Renew, Resign


def claim(session: Session, record: Claim) -> Outcome:
    """Take a lease."""
    if record.node_id != session.author_node:
        return ignored(NOT_ALLOWED)
    lease = session.leases.get(record.role)
    if record.epoch != (lease.epoch if lease else 0) + 1:
        return ignored(STALE_EPOCH)
    if lease is not None and lease.node_id != record.node_id and _is_held(session, lease):
        return ignored(LEASE_HELD)
    session.leases.put(
        Lease(
            record.role,
            record.node_id,
            record.epoch,
            session.stored_at + record.lease_microseconds,
            record.lease_microseconds,
            session.stored_at,
        )
    )
    session.topics.add(Topic.LEASES)
    return APPLIED


def renew(session: Session, record: Renew) -> Outcome:
    """Keep leases; those that somebody else took in the meantime are gone."""
    if record.node_id != session.author_node:
        return ignored(NOT_ALLOWED)
    kept = 0
    for role, epoch in record.leases:
        lease = session.leases.get(role)
        if lease is not None and lease.node_id == record.node_id and lease.epoch == epoch and lease.expires_at != 0:
            lease.expires_at = session.stored_at + lease.lease
            session.leases.put(lease)
            kept += 1
    session.topics.add(Topic.LEASES)
    return APPLIED if kept == len(record.leases) else ignored(STALE_EPOCH)


def resign(session: Session, record: Resign) -> Outcome:
    """Give a lease back."""
    if record.node_id != session.author_node:
        return ignored(NOT_ALLOWED)
    lease = session.leases.get(record.role)
    if lease is None or lease.node_id != record.node_id or lease.epoch != record.epoch:
        return ignored(STALE_EPOCH)
    lease.expires_at = 0
    session.leases.put(lease)
    session.topics.add(Topic.LEASES)
    return APPLIED


def _is_held(session: Session, lease: Lease) -> bool:
    """Say whether a lease has not run out.

    One that would last much longer than a lease does comes from before the log's clock was set back. It is free: its
    holder would have renewed it since. Otherwise nobody could lead until the clock is there again.
    """
    return session.stored_at < lease.expires_at <= session.stored_at + 2 * lease.lease
