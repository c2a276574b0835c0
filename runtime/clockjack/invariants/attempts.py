"""Attempts: numbered without a gap, and counted."""

from clockjack.invariants.invariant import Invariant

ATTEMPTS = (
    Invariant(
        "a job's attempts are numbered from 1 without gaps: those that ended have a row, "
        "but for one that runs or succeeded, which is the last",
        """
        SELECT jobs.number, state, jobs.attempt, rows, last
        FROM jobs LEFT JOIN (SELECT number, count(*) AS rows, max(attempt) AS last FROM attempts GROUP BY number)
            USING (number)
        WHERE coalesce(rows, 0) != jobs.attempt - (state IN ('running', 'succeeded'))
            OR coalesce(last, 0) != coalesce(rows, 0)
        """,
    ),
    Invariant(
        "attempts belong to jobs",
        "SELECT number, attempt FROM attempts WHERE number NOT IN (SELECT number FROM jobs)",
    ),
    Invariant(
        "errors and crashes are counted from attempts that ended so",
        """
        SELECT number, errors, crashes FROM jobs
        WHERE errors > (
            SELECT count(*) FROM attempts WHERE attempts.number = jobs.number AND outcome IN ('failed', 'timed_out')
        ) OR crashes > (
            SELECT count(*) FROM attempts WHERE attempts.number = jobs.number AND outcome IN ('crashed', 'lost')
        )
        """,
    ),
    Invariant(
        "an attempt that succeeded has no row of its own",
        "SELECT number, attempt FROM attempts WHERE outcome = 'succeeded'",
    ),
)
"""What holds of attempts."""
