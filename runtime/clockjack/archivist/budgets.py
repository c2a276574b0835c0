"""How much history is kept."""

from msgspec import Struct


class Budget(Struct, frozen=True):
    """Limits of one kind of history; what is over any of them goes, the oldest first."""

    jobs: int
    """How many jobs that have ended."""
    age_seconds: float
    """How long after their end."""


class AuditBudget(Struct, frozen=True):
    """Limits of the audit trail, of each class of entries; what is over any of them goes, the oldest first."""

    entries: int
    """How many."""
    age_seconds: float
    """How long they are kept."""


class BackfillBudget(Struct, frozen=True):
    """Limits of backfills that are over; what is over any of them goes, the oldest first."""

    ticks: int
    """How many ticks they decided on, all in all; each is a small row."""
    age_seconds: float
    """How long after their end."""


class Budgets(Struct, frozen=True, kw_only=True):
    """All limits."""

    history: Budget = Budget(1_000_000, 30 * 86_400.0)
    """Of jobs that succeeded, were cancelled or expired."""
    dead_letters: Budget = Budget(100_000, 90 * 86_400.0)
    """Of jobs that failed or were quarantined."""
    audit: AuditBudget = AuditBudget(100_000, 400 * 86_400.0)
    """Of the audit trail: of jobs that were submitted, and of all other changes."""
    backfills: BackfillBudget = BackfillBudget(1_000_000, 30 * 86_400.0)
    """Of backfills that are over; of each schedule, :data:`clockjack.apply.backfills.KEPT` are kept at most."""
    bytes: int = 8 << 30
    """Of the replica's file; when it is larger, the oldest history goes."""


class Pace(Struct, frozen=True, kw_only=True):
    """How often the archivist acts."""

    look_seconds: float = 10.0
    """It looks for history over the budget this often."""
    checkpoint_seconds: float = 30.0
    """Replicas are compared this often, while the journal grows."""
    snapshot_entries: int = 50_000
    """A snapshot is taken when the journal has grown by so many entries since the last one."""
    snapshot_bytes: int = 256 << 20
    """A journal that is larger presses: snapshots are taken, and it is trimmed, as often as they can be."""
    pressed_entries: int = 100
    """By so many entries it must have grown even then."""
    margin_entries: int = 10_000
    """Behind a snapshot, so many entries are kept for replicas that are behind."""
