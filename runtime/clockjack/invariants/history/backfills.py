"""Backfills: no job is made beyond their concurrency, or while their schedule is paused."""

from collections.abc import Iterator

from clockjack.invariants.history.step import Step
from clockjack.records import ActOnJobs, AdvanceBackfill, RetryJob


class Backfills:
    """A job of a backfill is made when fewer than its concurrency are active, each tick's once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._last = 0
        """The number of the last job that there was."""
        self._made: set[tuple[str, str, str, int | None]] = set()

    def take(self, step: Step) -> Iterator[str]:
        """Judge one entry."""
        new = [job for job in step.changed.values() if job.number > self._last and job.backfill_id is not None]
        self._last = max(self._last, *step.changed, 0)
        for job in new:
            key = (job.namespace, job.schedule_id or "", job.backfill_id or "", job.nominal_at)
            if key in self._made:
                yield f"a second job {job.id} was made for the tick {job.nominal_at} of backfill {job.backfill_id}"
            self._made.add(key)
        advanced = [r for r, outcome in step.records if isinstance(r, AdvanceBackfill) and outcome.reason is None]
        if new and not {job.backfill_id for job in new} <= {record.id for record in advanced}:
            yield f"jobs {[job.id for job in new]} of backfills were made that nobody went on with"
        if any(isinstance(record, RetryJob | ActOnJobs) for record, _ in step.records):
            return  # those that were revived in the same entry count, too
        for backfill_id in {job.backfill_id for job in new}:
            rows = step.db.execute(
                "SELECT concurrency, count(number) FROM backfills JOIN jobs ON backfill_id = backfills.id "
                "WHERE backfills.id = ? AND jobs.finished_at IS NULL GROUP BY backfills.id",
                (backfill_id,),
            )
            for concurrency, active in rows:
                if active > concurrency:
                    yield f"{active} jobs of backfill {backfill_id} are active, of {concurrency} at once"
