"""Queues: never more at once than they allow."""

from collections import Counter
from collections.abc import Iterator

from clockjack.invariants.history.lives import WAITING, Lives
from clockjack.invariants.history.rates import Starts
from clockjack.invariants.history.step import Step, begun_by
from clockjack.records import Assign, DeleteQueue, DrainQueue, PauseQueue, PutQueue, SubmitAndAssign

Queue = tuple[str, str]
"""Namespace and name."""


class Rules:
    """What a queue allows."""

    concurrency: int | None = None
    key_concurrency: int | None = None
    max_backlog: int | None = None
    starts: Starts | None = None
    paused = False
    draining = False


class Limits:
    """No attempt begins beyond a queue's concurrency or that of its key, faster than its rate, or while it is paused.

    No new job comes beyond its backlog, or while it drains.
    """

    def __init__(self, lives: Lives) -> None:
        """Know of the jobs what `lives` knows: their states before the entry that is judged."""
        self._lives = lives
        self._rules: dict[Queue, Rules] = {}
        self._states: Counter[tuple[str, str, str]] = Counter()
        self._keys: Counter[tuple[Queue, str]] = Counter()
        """How many jobs of a queue and key run."""

    def take(self, step: Step) -> Iterator[str]:
        """Judge one entry."""
        backlogs = self._backlogs()
        begun = self._ended(step)
        opened = {queue for queue, rules in self._rules.items() if not rules.draining}
        for record, outcome in step.records:
            match record:
                case PutQueue() if outcome.reason is None:
                    self._put(record)
                    _note(backlogs, (record.namespace, record.name), record.max_backlog)
                    if not record.draining:
                        opened.add((record.namespace, record.name))
                case DeleteQueue() if outcome.reason is None:
                    self._rules.pop((record.namespace, record.name), None)
                    _note(backlogs, (record.namespace, record.name), None)
                case DrainQueue() if outcome.reason is None:
                    queue = (record.namespace, record.name)
                    if queue not in self._rules:
                        opened.add(queue)  # what came before this record did not come too late
                    self._rules.setdefault(queue, Rules()).draining = True
                case PauseQueue() if outcome.reason is None:
                    rules = self._rules.setdefault((record.namespace, record.name), Rules())
                    rules.paused = record.paused
                    rules.draining = rules.draining and record.paused
                    if not rules.draining:
                        opened.add((record.namespace, record.name))
                case Assign() | SubmitAndAssign():
                    numbers = [number for number, _, _ in begun_by(record, outcome)]
                    yield from self._begin(numbers, begun, step)
                case _:
                    pass
        before, coming_back = self._count(step)
        yield from self._look_at_backlogs(step, backlogs, before, coming_back)
        for number, job in step.changed.items():
            queue = (job.namespace, job.queue)
            if self._is_new(number) and queue in self._rules and queue not in opened:
                yield f"job {number} came into {job.queue}, which is draining"

    def _put(self, record: PutQueue) -> None:
        rules = self._rules.setdefault((record.namespace, record.name), Rules())
        rules.concurrency, rules.max_backlog = record.concurrency, record.max_backlog
        rules.key_concurrency = record.key_concurrency
        rules.paused, rules.draining = record.paused, record.draining
        if record.rate is None:
            rules.starts = None
        elif rules.starts is None or rules.starts.rate != record.rate:
            rules.starts = Starts(record.rate)

    def _ended(self, step: Step) -> Counter[Queue | tuple[Queue, str]]:
        """Return by how much an entry makes room: it is one instant, and what it ends makes room for what it begins."""
        ended: Counter[Queue | tuple[Queue, str]] = Counter()
        for number, job in step.changed.items():
            old = self._lives.jobs.get(number)
            if old is not None and old.state == "running" and (job.state, job.attempt) != ("running", old.attempt):
                queue = (job.namespace, job.queue)
                ended[queue] -= 1
                if job.concurrency_key is not None:
                    ended[queue, job.concurrency_key] -= 1
        return ended

    def _begin(self, numbers: list[int], begun: Counter[Queue | tuple[Queue, str]], step: Step) -> Iterator[str]:
        for number in numbers:
            job = self._lives.jobs.get(number) or step.changed.get(number)
            if job is None:
                yield f"job {number} began, which is not there"
                continue
            queue = (job.namespace, job.queue)
            rules = self._rules.get(queue)
            if rules is None:
                continue
            begun[queue] += 1
            if rules.paused:
                yield f"job {number} began though its queue {job.queue} is paused"
            running = self._states[(*queue, "running")] + begun[queue]
            if rules.concurrency is not None and running > rules.concurrency:
                yield f"job {number} is one of {running} that run in {job.queue}, which allows {rules.concurrency}"
            if job.concurrency_key is not None:
                key = (queue, job.concurrency_key)
                begun[key] += 1
                running = self._keys[key] + begun[key]
                if rules.key_concurrency is not None and running > rules.key_concurrency:
                    yield (
                        f"job {number} is one of {running} that run in {job.queue} for {job.concurrency_key}, "
                        f"which allows {rules.key_concurrency}"
                    )
            if rules.starts is not None and (words := rules.starts.add(step.stamp)) is not None:
                yield f"job {number} began too soon in {job.queue}: {words}"

    def _count(self, step: Step) -> tuple[dict[Queue, int], Counter[Queue]]:
        """Count what the entry changed; return how many jobs waited before it, and how many wait again."""
        before: dict[Queue, int] = {}
        coming_back: Counter[Queue] = Counter()
        for number, job in step.changed.items():
            queue = (job.namespace, job.queue)
            before.setdefault(queue, self._waiting(queue))
            old = self._lives.jobs.get(number)
            if job.concurrency_key is not None:
                ran = old is not None and old.state == "running"
                self._keys[queue, job.concurrency_key] += (job.state == "running") - ran
            if old is not None:
                self._states[(*queue, old.state)] -= 1
                coming_back[queue] += old.state not in WAITING and job.state in WAITING
            self._states[(*queue, job.state)] += 1
        return before, coming_back

    def _look_at_backlogs(
        self, step: Step, backlogs: dict[Queue, int], before: dict[Queue, int], coming_back: Counter[Queue]
    ) -> Iterator[str]:
        for queue in {(job.namespace, job.queue): None for number, job in step.changed.items() if self._is_new(number)}:
            if queue in backlogs:
                allowed = max(backlogs[queue], before[queue]) + coming_back[queue]
                if (waiting := self._waiting(queue)) > allowed:
                    yield f"{waiting} jobs wait in {queue[1]}, whose backlog is {backlogs[queue]}"

    def _is_new(self, number: int) -> bool:
        return number not in self._lives.jobs

    def _waiting(self, queue: Queue) -> int:
        return sum(self._states[(*queue, state)] for state in WAITING)

    def _backlogs(self) -> dict[Queue, int]:
        return {queue: rules.max_backlog for queue, rules in self._rules.items() if rules.max_backlog is not None}


def _note(backlogs: dict[Queue, int], queue: Queue, limit: int | None) -> None:
    """Note a limit that changes within an entry: the largest counts, as the order of its jobs isn't known."""
    if limit is None:
        backlogs.pop(queue, None)
    elif queue in backlogs:
        backlogs[queue] = max(backlogs[queue], limit)
