"""Schedules: their counts are those of their jobs and ticks, and what waits is to be waited for."""

from clockjack.apply.ticks import KEPT_TICKS
from clockjack.invariants.invariant import Invariant

SCHEDULES = (
    Invariant(
        "a schedule counts its jobs that have not ended",
        """
        SELECT namespace, id, active FROM schedules
        WHERE active != (
            SELECT count(*) FROM jobs
            WHERE jobs.namespace = schedules.namespace AND schedule_id = schedules.id
                AND number >= first_number AND finished_at IS NULL AND backfill_id IS NULL
        )
        """,
    ),
    Invariant(
        "a schedule is due at its next tick, or when that is held until, unless it is paused",
        """
        SELECT namespace, id, paused, next_at, held_until, due_at FROM schedules
        WHERE due_at IS NOT iif(paused, NULL, max(next_at, coalesce(held_until, next_at)))
        """,
    ),
    Invariant(
        "a schedule that made all its jobs has no next tick",
        "SELECT namespace, id FROM schedules WHERE runs >= max_runs AND next_at IS NOT NULL",
    ),
    Invariant(
        "every decision of a schedule is a job made, a tick skipped or one that waits, or was asked for by hand",
        "SELECT namespace, id, ticks, runs, skipped, buffered FROM schedules WHERE ticks < runs + skipped + buffered",
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
        "a tick made a job, or will, or has a reason",
        """
        SELECT namespace, schedule_id, tick, decision, job_id, reason FROM ticks
        WHERE decision NOT IN ('fired', 'triggered', 'buffered', 'skipped')
            OR (job_id IS NULL) != (decision = 'skipped') OR (reason IS NULL) = (decision = 'skipped')
            OR decision = 'buffered' AND settled_at IS NOT NULL
        """,
    ),
    Invariant(
        "a schedule decides once on an event",
        """
        SELECT namespace, schedule_id, event_id, count(*) FROM ticks WHERE event_id IS NOT NULL
        GROUP BY namespace, schedule_id, event_id HAVING count(*) > 1
        """,
    ),
    Invariant(
        "a schedule counts its ticks that wait, and they are no more than may",
        """
        SELECT namespace, id, buffered, buffer_max FROM schedules
        WHERE buffered > buffer_max OR buffered != (
            SELECT count(*) FROM buffered WHERE buffered.namespace = schedules.namespace AND schedule_id = schedules.id
        )
        """,
    ),
    Invariant(
        "what waits, waits for a schedule's job to end, or for the schedule to be resumed",
        """
        SELECT namespace, id, tick, by_hand, paused FROM schedules JOIN buffered USING (namespace)
        WHERE schedule_id = id AND active = 0 AND (by_hand OR NOT paused)
        """,
    ),
    Invariant(
        "what waits belongs to a schedule, and is a job as yet unmade",
        """
        SELECT namespace, schedule_id, tick, job_id FROM buffered
        WHERE (namespace, schedule_id) NOT IN (SELECT namespace, id FROM schedules)
            OR (namespace, schedule_id, job_id) IN (SELECT namespace, schedule_id, job_id FROM buffered
                GROUP BY namespace, schedule_id, job_id HAVING count(*) > 1)
        """,
    ),
    Invariant(
        "the log of decisions says which ticks wait",
        f"""
        SELECT namespace, schedule_id, tick FROM (
            SELECT namespace, schedule_id, tick, job_id FROM ticks WHERE decision = 'buffered'
            EXCEPT SELECT namespace, schedule_id, tick, job_id FROM buffered
        )
        UNION ALL
        SELECT namespace, schedule_id, tick FROM (
            SELECT namespace, schedule_id, tick, job_id FROM buffered JOIN schedules USING (namespace)
            WHERE schedule_id = id AND tick > ticks - {KEPT_TICKS}
            EXCEPT SELECT namespace, schedule_id, tick, job_id FROM ticks WHERE decision = 'buffered'
        )
        """,
    ),
    Invariant(
        "a schedule is paused by somebody",
        "SELECT namespace, id, paused, paused_by FROM schedules "
        "WHERE (paused != 0) != (paused_by IS NOT NULL) OR (paused_by IS NULL) != (paused_at IS NULL)",
    ),
)
"""What holds of schedules and their ticks."""
