"""Jobs: a state, and the fields that go with it."""

from clockjack.invariants.invariant import Invariant
from clockjack.jobs import ENDED, MAX_CRASHES, State

_STATES = ", ".join(f"'{state.value}'" for state in State)
_ENDED = ", ".join(f"'{state.value}'" for state in sorted(ENDED))

JOBS = (
    Invariant(
        "a job's state is one of the life cycle",
        f"SELECT number, state FROM jobs WHERE state NOT IN ({_STATES})",
    ),
    Invariant(
        "the scheduler looks at a job when its time comes or it expires, and never otherwise",
        """
        SELECT number, state, attempt, run_at, expires_at, wake_at FROM jobs WHERE wake_at IS NOT CASE state
            WHEN 'scheduled' THEN min(run_at, coalesce(expires_at, run_at))
            WHEN 'retrying' THEN run_at
            WHEN 'ready' THEN iif(attempt = 0, expires_at, NULL)
        END
        """,
    ),
    Invariant(
        "a job that waits for a time has one",
        "SELECT number, state FROM jobs WHERE state IN ('scheduled', 'retrying') AND run_at IS NULL",
    ),
    Invariant(
        "a job has finished_at just while it has ended",
        f"SELECT number, state, finished_at FROM jobs WHERE (finished_at IS NULL) = (state IN ({_ENDED}))",
    ),
    Invariant(
        "a job has an executor and started_at from its first attempt on",
        """
        SELECT number, attempt, executor_id, started_at FROM jobs
        WHERE (executor_id IS NULL) != (attempt = 0) OR (started_at IS NULL) != (attempt = 0)
        """,
    ),
    Invariant(
        "a job runs, succeeds, waits for another attempt, fails or is quarantined only after an attempt",
        """
        SELECT number, state FROM jobs
        WHERE attempt = 0 AND state IN ('running', 'succeeded', 'retrying', 'failed', 'quarantined')
        """,
    ),
    Invariant(
        "a job that waits for its first time, or has expired, had no attempt",
        "SELECT number, state, attempt FROM jobs WHERE state IN ('scheduled', 'expired') AND attempt != 0",
    ),
    Invariant(
        "a job with errors left goes on; one without has failed, or was cancelled",
        "SELECT number, state, errors FROM jobs WHERE errors >= max_attempts AND state NOT IN ('failed', 'cancelled')",
    ),
    Invariant(
        "a job that failed has an error",
        "SELECT number FROM jobs WHERE state = 'failed' AND errors = 0",
    ),
    Invariant(
        "a job with too many crashes, and no other, is quarantined",
        f"""
        SELECT number, state, crashes FROM jobs
        WHERE crashes >= {MAX_CRASHES} AND state NOT IN ('quarantined', 'cancelled')
            OR crashes < {MAX_CRASHES} AND state = 'quarantined'
        """,
    ),
    Invariant(
        "only an attempt that runs is asked to end",
        "SELECT number, state FROM jobs WHERE cancel_asked != 0 AND state != 'running'",
    ),
    Invariant(
        "progress is a fraction",
        "SELECT number, progress FROM jobs WHERE progress NOT BETWEEN 0 AND 1",
    ),
    Invariant(
        "a job's number and last change are not from the future",
        """
        SELECT number, changed FROM jobs
        WHERE number >= (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'next_number')
            OR changed > (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'applied')
        """,
    ),
    Invariant(
        "every job has its work, and all work its job",
        """
        SELECT number FROM jobs WHERE number NOT IN (SELECT number FROM job_work)
        UNION ALL SELECT number FROM job_work WHERE number NOT IN (SELECT number FROM jobs)
        """,
    ),
    Invariant(
        "what attempts left belongs to a job that had one",
        "SELECT number FROM job_ends WHERE number NOT IN (SELECT number FROM jobs WHERE attempt > 0)",
    ),
    Invariant(
        "a job is found by the labels that it has, and by no others",
        """
        WITH wanted AS (
            SELECT namespace, l.key || '=' || l.value AS label, number
            FROM job_work JOIN jobs USING (number), json_each(labels) AS l WHERE labels IS NOT NULL
        )
        SELECT * FROM (SELECT * FROM wanted EXCEPT SELECT namespace, label, number FROM job_labels)
        UNION ALL
        SELECT * FROM (SELECT namespace, label, number FROM job_labels EXCEPT SELECT * FROM wanted)
        """,
    ),
)
"""What holds of jobs."""
