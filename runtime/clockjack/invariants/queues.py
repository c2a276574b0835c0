"""Queues, lanes, flows and keys: their counts are those of their jobs."""

from clockjack.invariants.invariant import Invariant

QUEUES = (
    Invariant(
        "a queue counts its ready, waiting and running jobs",
        """
        SELECT queues.namespace, name, ready, is_ready, waiting, is_waiting, running, is_running
        FROM queues LEFT JOIN (
            SELECT namespace, queue AS name, sum(state = 'ready') AS is_ready,
                sum(state IN ('scheduled', 'retrying')) AS is_waiting, sum(state = 'running') AS is_running
            FROM jobs GROUP BY namespace, queue
        ) USING (namespace, name)
        WHERE ready != coalesce(is_ready, 0) OR waiting != coalesce(is_waiting, 0)
            OR running != coalesce(is_running, 0)
        """,
    ),
    Invariant(
        "a queue has counted all its jobs that ended",
        """
        SELECT namespace, name, finished FROM queues
        WHERE finished < (
            SELECT count(*) FROM jobs
            WHERE jobs.namespace = queues.namespace AND queue = name AND finished_at IS NOT NULL
        )
        """,
    ),
    Invariant(
        "the queue of every job is there",
        """
        SELECT number, namespace, queue FROM jobs
        WHERE (namespace, queue) NOT IN (SELECT namespace, name FROM queues)
        """,
    ),
    Invariant(
        "a queue counts the jobs that there are, and is there because of them or because it was put",
        """
        SELECT queues.namespace, name, revision, kept, are_there
        FROM queues LEFT JOIN (
            SELECT namespace, queue AS name, count(*) AS are_there FROM jobs GROUP BY namespace, queue
        ) USING (namespace, name)
        WHERE kept != coalesce(are_there, 0) OR kept = 0 AND revision = 0
        """,
    ),
    Invariant(
        "a queue has a rate, with a next token, or none",
        """
        SELECT namespace, name, rate_limit, rate_period, rate_burst, token_at, token_rest FROM queues
        WHERE (rate_limit IS NULL) != (rate_period IS NULL) OR (rate_limit IS NULL) != (rate_burst IS NULL)
            OR (rate_limit IS NULL) != (token_at IS NULL) OR token_rest NOT BETWEEN 0 AND coalesce(rate_limit - 1, 0)
        """,
    ),
    Invariant(
        "a lane counts its ready jobs",
        """
        WITH counted AS (
            SELECT namespace, queue, task, placement, priority,
                sum(concurrency_key IS NULL) AS ready, sum(concurrency_key IS NOT NULL) AS keyed
            FROM jobs WHERE state = 'ready' GROUP BY namespace, queue, task, placement, priority
        )
        SELECT * FROM (SELECT * FROM counted EXCEPT SELECT * FROM lanes)
        UNION ALL SELECT * FROM (SELECT * FROM lanes EXCEPT SELECT * FROM counted)
        """,
    ),
    Invariant(
        "a flow counts the ready jobs of its key",
        """
        WITH counted AS (
            SELECT namespace, queue, task, placement, priority, concurrency_key, count(*) AS ready FROM jobs
            WHERE state = 'ready' AND concurrency_key IS NOT NULL
            GROUP BY namespace, queue, task, placement, priority, concurrency_key
        )
        SELECT * FROM (SELECT * FROM counted EXCEPT SELECT * FROM flows)
        UNION ALL SELECT * FROM (SELECT * FROM flows EXCEPT SELECT * FROM counted)
        """,
    ),
    Invariant(
        "a key counts its jobs that run",
        """
        WITH counted AS (
            SELECT namespace, queue, concurrency_key, count(*) AS running FROM jobs
            WHERE state = 'running' AND concurrency_key IS NOT NULL GROUP BY namespace, queue, concurrency_key
        )
        SELECT * FROM (SELECT * FROM counted EXCEPT SELECT * FROM key_slots)
        UNION ALL SELECT * FROM (SELECT * FROM key_slots EXCEPT SELECT * FROM counted)
        """,
    ),
)
"""What holds of queues, their lanes and their keys."""
