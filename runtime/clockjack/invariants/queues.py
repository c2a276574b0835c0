"""Queues and lanes: their counts are those of their jobs."""

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
        "a lane counts its ready jobs",
        """
        WITH counted AS (
            SELECT namespace, queue, task, count(*) AS ready FROM jobs WHERE state = 'ready'
            GROUP BY namespace, queue, task
        )
        SELECT * FROM (
            SELECT * FROM counted EXCEPT SELECT namespace, queue, task, ready FROM lanes
        )
        UNION ALL
        SELECT * FROM (
            SELECT namespace, queue, task, ready FROM lanes WHERE ready != 0 EXCEPT SELECT * FROM counted
        )
        """,
    ),
)
"""What holds of queues and lanes."""
