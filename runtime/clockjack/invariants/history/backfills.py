"""Backfills: no job is made beyond their concurrency, or of a tick that had one already."""

from collections.abc import Iterator

from clockjack.derived_ids import tick_job_id
from clockjack.invariants.history.step import JobNow, Step
from clockjack.records import ActOnJobs, AdvanceBackfill, ApplySchedules, DeleteSchedule, RetryJob

Key = tuple[str, str]
"""Namespace and schedule."""


class Backfills:
    """A job of a backfill is made when fewer than its concurrency are active, and none stood for its tick before."""

    def __init__(self) -> None:
        """Begin with none."""
        self._last = 0
        """The number of the last job that there was."""
        self._had: dict[Key, set[str]] = {}
        """Ids of jobs that stood for ticks of a schedule, since it was there."""

    def take(self, step: Step) -> Iterator[str]:
        """Judge one entry."""
        advanced: set[str] = set()
        revived = False
        for record, outcome in step.records:
            match record:
                case AdvanceBackfill() if outcome.reason is None:
                    advanced.add(record.id)
                case DeleteSchedule() if outcome.reason is None:
                    self._had.pop((record.namespace, record.id), None)
                case ApplySchedules() if outcome.reason is None:
                    for each in record.deletes:
                        self._had.pop((each.namespace, each.id), None)
                case RetryJob() | ActOnJobs():
                    revived = True
                case _:
                    pass
        new = [job for job in step.changed.values() if job.number > self._last]
        self._last = max(self._last, *step.changed, 0)
        for job in new:
            yield from self._made(job, advanced)
        if not revived:  # those that were revived in the same entry count as active, too
            yield from self._too_many(step, {job.backfill_id for job in new if job.backfill_id is not None})

    def _made(self, job: JobNow, advanced: set[str]) -> Iterator[str]:
        if job.schedule_id is None or job.nominal_at is None:
            return
        if job.id == tick_job_id(job.namespace, job.schedule_id, job.nominal_at):
            had = self._had.setdefault((job.namespace, job.schedule_id), set())
            if job.id in had:
                yield f"the tick {job.nominal_at} of {job.schedule_id} had a job when {job.number} was made"
            had.add(job.id)
        elif job.backfill_id is not None:
            yield f"{job.id} of backfill {job.backfill_id} is not the job of its tick"
        if job.backfill_id is not None and job.backfill_id not in advanced:
            yield f"{job.id} of backfill {job.backfill_id} was made, and nobody went on with that"

    def _too_many(self, step: Step, backfills: set[str]) -> Iterator[str]:
        for backfill_id in sorted(backfills):
            rows = step.db.execute(
                "SELECT concurrency, count(number) FROM backfills JOIN jobs ON backfill_id = backfills.id "
                "WHERE backfills.id = ? AND jobs.finished_at IS NULL GROUP BY backfills.id",
                (backfill_id,),
            )
            for concurrency, active in rows:
                if active > concurrency:
                    yield f"{active} jobs of backfill {backfill_id} are active, of {concurrency} at once"
