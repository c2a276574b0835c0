"""Unique keys: held by jobs that may hold them."""

from clockjack.invariants.invariant import Invariant

UNIQUE_KEYS = (
    Invariant(
        "a unique key is held by a job that took it",
        """
        SELECT k.namespace, k.key, k.number FROM unique_keys AS k LEFT JOIN jobs
            ON jobs.number = k.number AND jobs.namespace = k.namespace AND jobs.unique_key = k.key
        WHERE jobs.number IS NULL
        """,
    ),
    Invariant(
        "a job that has ended holds no unique key, unless for ever",
        """
        SELECT k.namespace, k.key, k.number, unique_until FROM unique_keys AS k JOIN jobs USING (number)
        WHERE finished_at IS NOT NULL AND unique_until != 'forever'
        """,
    ),
    Invariant(
        "a job that holds a unique key until it starts waits to start",
        """
        SELECT k.namespace, k.key, k.number FROM unique_keys AS k JOIN jobs USING (number)
        WHERE unique_until = 'started' AND state NOT IN ('scheduled', 'ready')
        """,
    ),
)
"""What holds of unique keys."""
