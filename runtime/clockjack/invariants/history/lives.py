"""Jobs: from state to state as the life cycle allows, and never gone before their end."""

from collections.abc import Iterator

from clockjack.invariants.history.step import JobNow, Step
from clockjack.jobs import ENDED, TRANSITIONS
from clockjack.records import ActOnJobs, CancelJob, Prune, RunJobNow

WAITING = ("scheduled", "ready", "retrying")
"""States of jobs that are a queue's backlog."""

_ENDED = frozenset(state.value for state in ENDED)
_NEXT: dict[str, frozenset[str]] = {
    before.value: frozenset(to.value for (state, _), to in TRANSITIONS.items() if state is before)
    for before, _ in TRANSITIONS
}


def reachable(before: str, after: str) -> bool:
    """Say whether a job can come from one state to another, in any number of steps."""
    seen = {before}
    front = {before}
    while front:
        front = {to for state in front for to in _NEXT.get(state, ())} - seen
        seen |= front
    return after in seen


_REACHABLE = {
    (before, after) for before in (*_NEXT, *_ENDED) for after in (*_NEXT, *_ENDED) if reachable(before, after)
}


class Lives:
    """Every job that there ever was, as it was last."""

    def __init__(self) -> None:
        """Begin with none."""
        self.jobs: dict[int, JobNow] = {}
        """By number; those that were pruned too."""
        self.pruned: set[int] = set()
        self.hurried: set[int] = set()
        """Jobs that somebody wanted to run before their time."""
        self._asked: set[int] = set()
        """Jobs that ran when they were cancelled, and run on."""

    def take(self, step: Step) -> Iterator[str]:
        """Judge one entry, after everybody else has."""
        for record, outcome in step.records:
            if outcome.reason is None:
                match record:
                    case Prune():
                        yield from self._prune(record.numbers, step)
                    case RunJobNow():
                        self.hurried |= self._numbers_of(record.id, step)
                    case CancelJob():
                        self._ask(self._numbers_of(record.id, step))
                    case ActOnJobs(action="cancel") if {*WAITING, "running"} <= {*record.states}:
                        self._ask({number for number in record.numbers if self._is_of(number, record.namespace)})
                    case ActOnJobs(action="run-now"):
                        self.hurried |= {number for number in record.numbers if self._is_of(number, record.namespace)}
                    case _:
                        pass
        for number, job in step.changed.items():
            yield from self._change(number, job)
            self.jobs[number] = job

    def _ask(self, numbers: set[int]) -> None:
        """Take note that jobs are to end: those that ran before this entry."""
        self._asked |= {n for n in numbers if n in self.jobs and self.jobs[n].state == "running"}

    def _is_of(self, number: int, namespace: str) -> bool:
        return number in self.jobs and self.jobs[number].namespace == namespace

    def _change(self, number: int, job: JobNow) -> Iterator[str]:
        old = self.jobs.get(number)
        if old is None:
            return
        if (old.state, job.state) not in _REACHABLE:
            yield f"job {number} came from {old.state} to {job.state}"
        if (old.id, old.queue, old.nominal_at, old.event_id) != (job.id, job.queue, job.nominal_at, job.event_id):
            yield f"job {number} became another: {old} and {job}"
        if number in self._asked and job.state != "running":
            self._asked.remove(number)
            if job.state not in _ENDED:
                yield f"job {number} was cancelled while it ran, and is {job.state} now"

    def _numbers_of(self, job_id: str, step: Step) -> set[int]:
        """Return the jobs of an id: more than one, if it was given anew after the first was dropped."""
        everybody = (*self.jobs.values(), *step.changed.values())
        return {job.number for job in everybody if job.id == job_id and job.number not in self.pruned}

    def _prune(self, numbers: list[int], step: Step) -> Iterator[str]:
        for number in numbers:
            job = self.jobs.get(number)
            if job is None or number in self.pruned:
                continue
            if step.db.execute("SELECT 1 FROM jobs WHERE number = ?", (number,)).fetchone() is None:
                self.pruned.add(number)
                if job.state not in _ENDED:
                    yield f"job {number} was dropped while it was {job.state}"
