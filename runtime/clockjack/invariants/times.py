"""Times: in the order in which things happen, as far as one clock tells them."""

from clockjack.invariants.invariant import Invariant

TIMES = (
    Invariant(
        "a job is made, starts and finishes in this order",
        "SELECT number, created_at, started_at, finished_at FROM jobs "
        "WHERE started_at < created_at OR finished_at < coalesce(started_at, created_at)",
    ),
    Invariant(
        "an attempt starts before it finishes, after the one before it",
        """
        SELECT number, attempt, started_at, finished_at FROM (
            SELECT *, lag(finished_at) OVER (PARTITION BY number ORDER BY attempt) AS before FROM attempts
        )
        WHERE finished_at < started_at OR started_at < before
        """,
    ),
    Invariant(
        "a lease lasts for a while from its claim on",
        "SELECT role, claimed_at, expires_at FROM leases WHERE expires_at != 0 AND expires_at < claimed_at + lease",
    ),
)
"""What holds of times while the clocks of all nodes and executors, and the log's, agree; not of any state."""
