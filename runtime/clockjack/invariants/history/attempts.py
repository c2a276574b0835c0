"""Attempts: one at a time for each job, numbered without gaps, ended only by who may."""

from collections import Counter
from collections.abc import Iterator

from clockjack.invariants.history.step import Step, begun_by
from clockjack.records import Assign, Finish, Lost, SubmitAndAssign


class Attempts:
    """Which attempts run, by the journal alone."""

    def __init__(self, seen: Counter[str]) -> None:
        """Begin with none; count in `seen` what came late."""
        self._seen = seen
        self.running: dict[int, tuple[int, str]] = {}
        """Attempt and executor of every job that runs, by its number."""
        self.given: dict[tuple[int, int], str] = {}
        """Which executor every attempt was ever given to, by job number and attempt."""
        self._last: dict[int, int] = {}

    def take(self, step: Step) -> Iterator[str]:
        """Judge one entry."""
        touched = bool(step.changed)
        for record, outcome in step.records:
            match record:
                case Assign() | SubmitAndAssign():
                    touched = True
                    for number, attempt, executor in begun_by(record, outcome):
                        yield from self._begin(number, attempt, executor, record)
                case Finish():
                    touched = True
                    if step.node is None and step.executor != record.executor_id:
                        continue
                    for ended in record.items:
                        self._count_late(ended.number, ended.attempt, record.executor_id)
                        self._end(ended.number, ended.attempt, record.executor_id)
                case Lost() if outcome.reason is None:
                    touched = True
                    for number, attempt, _ in record.items:
                        self._end(number, attempt, None)
                case _:
                    pass
        if touched:
            yield from self._compare(step)

    def _begin(self, number: int, attempt: int, executor: str, record: Assign | SubmitAndAssign) -> Iterator[str]:
        if isinstance(record, Assign):
            said = (number, attempt, executor) in record.items
        else:
            said = attempt == 1 and executor in record.executor_ids
        if not said:
            yield f"attempt {attempt} of job {number} was given to {executor}, which the record does not say"
        if number in self.running:
            yield f"attempt {attempt} of job {number} began while attempt {self.running[number][0]} ran"
        if attempt != self._last.get(number, 0) + 1:
            yield f"attempt {attempt} of job {number} followed on attempt {self._last.get(number, 0)}"
        self._last[number] = attempt
        self.running[number] = attempt, executor
        self.given[number, attempt] = executor

    def _end(self, number: int, attempt: int, executor: str | None) -> None:
        held = self.running.get(number)
        if held is not None and held[0] == attempt and executor in (None, held[1]):
            del self.running[number]

    def _count_late(self, number: int, attempt: int, executor: str) -> None:
        held = self.running.get(number)
        if held is not None and held[0] != attempt:
            where = "there" if held[1] == executor else "elsewhere"
            self._seen[f"a report came late, while the next attempt ran {where}"] += 1

    def _compare(self, step: Step) -> Iterator[str]:
        rows = step.db.execute("SELECT number, attempt, executor_id FROM jobs WHERE state = 'running'")
        found = {number: (attempt, executor) for number, attempt, executor in rows}
        if found != self.running:
            wrong = sorted(set(found.items()) ^ set(self.running.items()))[:3]
            yield f"other attempts run than the journal says: {wrong}"
            self.running = found
