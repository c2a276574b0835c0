"""Schedules: no job is made beside another one, unless the policy allows it."""

from collections.abc import Iterator

from clockjack.invariants.history.step import JobNow, Step
from clockjack.records import ActOnJobs, ApplySchedules, PutSchedule, RetryJob, TriggerSchedule

ALLOWS = "allow_all"
AS_IT_SAYS = "policy"


class Overlaps:
    """A job that doesn't allow for others is made only when none of its schedule is active."""

    def __init__(self) -> None:
        """Begin with no schedule."""
        self._policies: dict[tuple[str, str], str] = {}
        self._active: dict[tuple[str, str], set[int]] = {}
        """Jobs that had not ended after the last entry, by number."""
        self._by_hand: dict[tuple[str, str], str] = {}
        """What was said of overlaps where a job, by namespace and id, was asked for by hand."""
        self._last = 0
        """The number of the last job that there was."""

    def take(self, step: Step) -> Iterator[str]:
        """Judge one entry."""
        allowed = {key for key, policy in self._policies.items() if policy == ALLOWS}
        revived: set[tuple[str, str]] = set()
        for record, outcome in step.records:
            if outcome.reason is not None or outcome.replayed:
                continue
            match record:
                case PutSchedule() | ApplySchedules():
                    for put in [record] if isinstance(record, PutSchedule) else record.puts:
                        self._policies[put.namespace, put.id] = put.overlap
                        allowed |= {(put.namespace, put.id)} if put.overlap == ALLOWS else set()
                case TriggerSchedule():
                    self._by_hand[record.namespace, record.job.id] = record.overlap or ALLOWS
                case RetryJob():
                    revived.add((record.namespace, record.id))
                case ActOnJobs(action="retry"):
                    found = (step.changed.get(number) for number in record.numbers)
                    revived |= {(job.namespace, job.id) for job in found if job is not None}
                case _:
                    pass
        of_schedules = [job for job in step.changed.values() if job.schedule_id is not None and job.backfill_id is None]
        for job in of_schedules:
            if job.number > self._last and not self._is_allowed(job, allowed):
                yield from self._beside(job, step, revived)
        for job in of_schedules:
            numbers = self._active.setdefault((job.namespace, job.schedule_id or ""), set())
            (numbers.add if job.finished_at is None else numbers.discard)(job.number)
        self._last = max(self._last, *step.changed, 0)

    def _is_allowed(self, job: JobNow, allowed: set[tuple[str, str]]) -> bool:
        policy = self._by_hand.get((job.namespace, job.id), AS_IT_SAYS)
        return policy == ALLOWS or (policy == AS_IT_SAYS and (job.namespace, job.schedule_id or "") in allowed)

    def _beside(self, job: JobNow, step: Step, revived: set[tuple[str, str]]) -> Iterator[str]:
        key = (job.namespace, job.schedule_id or "")
        row = step.db.execute("SELECT first_number FROM schedules WHERE namespace = ? AND id = ?", key).fetchone()
        if row is None:
            return
        for number in sorted(self._active.get(key, ())):
            other = step.changed.get(number)
            ended = other is not None and (other.finished_at is not None or (other.namespace, other.id) in revived)
            if number >= row[0] and not ended:
                yield f"{job.id} of {job.schedule_id} was made beside job {number}"
