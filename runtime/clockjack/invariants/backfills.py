"""Backfills: each tick made exactly one job or was skipped with a reason, and the counts are those of the rows."""

from clockjack.apply.backfills import KEPT, MAX_RUNNING
from clockjack.invariants.invariant import Invariant

BACKFILLS = (
    Invariant(
        "a backfill has decided on as many ticks as it says, and no more than there are, each with one outcome",
        """
        SELECT b.namespace, b.schedule_id, b.id, total, place, made, skipped, count(t.nominal_at), count(t.job_id)
        FROM backfills b LEFT JOIN backfill_ticks t
            ON t.namespace = b.namespace AND t.schedule_id = b.schedule_id AND t.backfill_id = b.id
        GROUP BY b.namespace, b.schedule_id, b.id
        HAVING place > total OR place != made + skipped OR place != count(t.nominal_at) OR made != count(t.job_id)
        """,
    ),
    Invariant(
        "a tick of a backfill made a job or has a reason, and lies in its span",
        """
        SELECT t.* FROM backfill_ticks t LEFT JOIN backfills b
            ON t.namespace = b.namespace AND t.schedule_id = b.schedule_id AND t.backfill_id = b.id
        WHERE (job_id IS NULL) = (reason IS NULL) OR (nominal_at BETWEEN start_at AND end_at) IS NOT TRUE
        """,
    ),
    Invariant(
        "no tick of a schedule has made jobs in two backfills",
        """
        SELECT namespace, schedule_id, nominal_at, count(*) FROM backfill_ticks WHERE job_id IS NOT NULL
        GROUP BY namespace, schedule_id, nominal_at HAVING count(*) > 1
        """,
    ),
    Invariant(
        "a backfill counts its jobs that have not ended, and how the others did",
        """
        SELECT namespace, schedule_id, id, active, succeeded, failed, made FROM backfills
        WHERE made != active + succeeded + failed OR active != (
            SELECT count(*) FROM jobs WHERE jobs.namespace = backfills.namespace
                AND jobs.schedule_id = backfills.schedule_id AND backfill_id = backfills.id AND finished_at IS NULL
        )
        """,
    ),
    Invariant(
        "a job of a backfill stands for one of its ticks",
        """
        SELECT jobs.namespace, jobs.id, jobs.backfill_id, jobs.nominal_at FROM jobs
        JOIN backfills b ON b.namespace = jobs.namespace AND b.schedule_id = jobs.schedule_id AND b.id = backfill_id
        WHERE (jobs.namespace, jobs.schedule_id, jobs.backfill_id, jobs.nominal_at, jobs.id) NOT IN (
            SELECT namespace, schedule_id, backfill_id, nominal_at, job_id FROM backfill_ticks
            WHERE job_id IS NOT NULL
        )
        """,
    ),
    Invariant(
        "a backfill goes on while there are ticks left and its concurrency allows it",
        """
        SELECT namespace, schedule_id, id, state, wakes FROM backfills
        WHERE wakes != (state = 'running' AND place < total AND active < concurrency)
            OR (held_until IS NULL) != (held_by IS NULL) OR (held_until IS NOT NULL AND state != 'running')
        """,
    ),
    Invariant(
        "a backfill is over when all is decided on and has ended, or it was cancelled, and only then has no plan",
        """
        SELECT namespace, schedule_id, id, state FROM backfills
        WHERE state NOT IN ('running', 'completed', 'cancelled') OR (state = 'running') != (finished_at IS NULL)
            OR (state = 'running' AND place = total AND active = 0) OR (state = 'completed' AND place < total)
            OR (state = 'running') != EXISTS (
                SELECT 1 FROM backfill_plans p
                WHERE p.namespace = backfills.namespace AND p.schedule_id = backfills.schedule_id
                    AND p.id = backfills.id AND length(ticks) = 8 * total
            )
        """,
    ),
    Invariant(
        "backfills belong to schedules, and plans and ticks to backfills",
        """
        SELECT namespace, schedule_id, id FROM backfills
        WHERE (namespace, schedule_id) NOT IN (SELECT namespace, id FROM schedules)
        UNION ALL
        SELECT namespace, schedule_id, id FROM backfill_plans
        WHERE (namespace, schedule_id, id) NOT IN (SELECT namespace, schedule_id, id FROM backfills)
        """,
    ),
    Invariant(
        "no schedule has more backfills than may run, or are kept",
        f"""
        SELECT namespace, schedule_id, count(finished_at), count(*) FROM backfills GROUP BY namespace, schedule_id
        HAVING count(finished_at) > {KEPT} OR count(*) - count(finished_at) > {MAX_RUNNING}
        """,
    ),
)
"""What holds of backfills."""
