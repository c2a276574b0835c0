"""Jobs that have not ended, and whether anybody can say why."""

import json
import sqlite3
from collections.abc import Iterable

OWED = """
SELECT number, id, state, queue, task, attempt, executor_id, run_at, expires_at
FROM jobs JOIN queues ON queues.namespace = jobs.namespace AND queues.name = jobs.queue
WHERE finished_at IS NULL
    AND (
        attempt = 0 AND state IN ('scheduled', 'ready') AND expires_at <= ?1
        OR NOT (
            state IN ('scheduled', 'retrying') AND run_at > ?1
            OR state = 'ready' AND (paused OR task NOT IN (SELECT value FROM json_each(?2)))
        )
    )
"""
"""Selects jobs that should go on at once: whose time has come, and whose queue is not on hold."""


def unaccounted_for(db: sqlite3.Connection, now: int, known: Iterable[str]) -> list[str]:
    """Return, in words, which jobs should go on at the instant `now` (microseconds since the epoch).

    One that has not ended is owed to its client. It may wait for its time, for its queue to be resumed, or for an
    executor that knows its task: there are such for `known`. In a cluster at rest, no other job may be left.
    """
    rows = db.execute(OWED, (now, json.dumps(sorted(known))))
    return [
        f"job {number} ({job_id}) is {state} in queue {queue}, task {task}, attempt {attempt} on {executor}, "
        f"due at {run_at}, expires at {expires_at}, now {now}"
        for number, job_id, state, queue, task, attempt, executor, run_at, expires_at in rows
    ]
