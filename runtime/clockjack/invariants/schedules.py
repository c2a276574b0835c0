"""Schedules: their counts are those of their jobs and ticks."""

from clockjack.apply.schedules import KEPT_TICKS
from clockjack.invariants.invariant import Invariant

SCHEDULES = (
    Invariant(
        "a schedule counts its jobs that have not ended",
        """
        SELECT namespace, id, active FROM schedules
        WHERE active != (
            SELECT count(*) FROM jobs
            WHERE jobs.namespace = schedules.namespace AND schedule_id = schedules.id
                AND number >= first_number AND finished_at IS NULL
        )
        """,
    ),
    Invariant(
        "a schedule is due at its next tick, unless it is paused",
        """
        SELECT namespace, id, paused, next_at, due_at FROM schedules
        WHERE due_at IS NOT iif(paused, NULL, next_at)
        """,
    ),
    Invariant(
        "a schedule that made all its jobs has no next tick",
        "SELECT namespace, id FROM schedules WHERE runs >= max_runs AND next_at IS NOT NULL",
    ),
    Invariant(
        "every decision of a schedule is a job made or a tick skipped, or was asked for by hand",
        "SELECT namespace, id, ticks, runs, skipped FROM schedules WHERE ticks < runs + skipped",
    ),
    Invariant(
        "the newest ticks of a schedule are there, without gaps",
        f"""
        SELECT namespace, id, ticks, rows, last FROM schedules LEFT JOIN (
            SELECT namespace, schedule_id AS id, count(*) AS rows, max(tick) AS last FROM ticks
            GROUP BY namespace, schedule_id
        ) USING (namespace, id)
        WHERE coalesce(rows, 0) != min(ticks, {KEPT_TICKS}) OR coalesce(last, 0) != ticks
        """,
    ),
    Invariant(
        "ticks belong to schedules",
        """
        SELECT namespace, schedule_id, tick FROM ticks
        WHERE (namespace, schedule_id) NOT IN (SELECT namespace, id FROM schedules)
        """,
    ),
    Invariant(
        "a tick either made a job or has a reason",
        """
        SELECT namespace, schedule_id, tick, decision, job_id, reason FROM ticks
        WHERE decision NOT IN ('fired', 'triggered', 'skipped')
            OR (job_id IS NULL) != (decision = 'skipped') OR (reason IS NULL) = (decision = 'skipped')
        """,
    ),
    Invariant(
        "a schedule decides once on an event",
        """
        SELECT namespace, schedule_id, event_id, count(*) FROM ticks WHERE event_id IS NOT NULL
        GROUP BY namespace, schedule_id, event_id HAVING count(*) > 1
        """,
    ),
)
"""What holds of schedules and their ticks."""
