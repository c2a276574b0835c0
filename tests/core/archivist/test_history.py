"""Which jobs are over the budget of history, and that finding them does not mean looking at all."""

from collections.abc import Sequence
from typing import Any

from tests.core.apply.bench import Bench
from tests.core.scribe import BEGIN, SECOND, ended, new_job

from clockjack import records as r
from clockjack.archivist.budgets import Budget, Budgets
from clockjack.archivist.retention import over_budget
from clockjack.jobs import Outcome

DAY = 86_400.0
MUCH = Budget(1_000, DAY)


class Reading:
    """Reads a state, and writes down how SQLite finds what is asked for."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.plans: list[tuple[str, str]] = []

    async def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        if "FROM jobs" in sql:
            plan = self.bench.db.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
            self.plans += [(sql, step) for *_, step in plan]
        return self.bench.db.execute(sql, parameters).fetchall()


def filled() -> Reading:
    """Return a state with jobs that succeeded (1–3), failed (4–6), were cancelled (7), run (8) and wait (9)."""
    bench = Bench()
    bench.lead("archivist")
    bench.do(r.Submit([new_job(f"j{number}", max_attempts=1, queue=f"q{number % 2}") for number in range(1, 10)]))
    for number in (1, 2, 3, 4, 5, 6, 8):
        bench.start(number)
    for number in (1, 2, 3, 4, 5, 6):
        outcome = Outcome.SUCCEEDED if number < 4 else Outcome.FAILED
        at = BEGIN + number * SECOND
        bench.report(ended(number, 1, outcome, started_at=at, finished_at=at, error=b"{}" if number > 3 else None))
    bench.do(r.CancelJob("default", "j7", BEGIN + 7 * SECOND))
    return Reading(bench)


async def test_by_number_each_kind_for_itself() -> None:
    reading = filled()
    assert await over_budget(reading, Budgets(history=Budget(4, DAY), dead_letters=Budget(3, DAY)), BEGIN) == []
    assert await over_budget(reading, Budgets(history=Budget(2, DAY), dead_letters=Budget(1, DAY)), BEGIN) == [1, 2]
    assert await over_budget(reading, Budgets(history=MUCH, dead_letters=Budget(1, DAY)), BEGIN) == [4, 5]
    reading.bench.do(r.Prune(1, BEGIN, [1, 2]))
    assert await over_budget(reading, Budgets(history=Budget(2, DAY), dead_letters=MUCH), BEGIN) == []


async def test_by_age_each_kind_for_itself() -> None:
    reading = filled()
    now = BEGIN + 10 * SECOND
    assert await over_budget(reading, Budgets(history=Budget(100, 6.5), dead_letters=MUCH), now) == [1, 2, 3]
    assert await over_budget(reading, Budgets(history=MUCH, dead_letters=Budget(100, 4.5)), now) == [4, 5]


async def test_looks_at_no_job_that_stays() -> None:
    """A million of them are kept, and it looks every few seconds."""
    reading = filled()
    await over_budget(reading, Budgets(history=MUCH, dead_letters=MUCH, bytes=0), BEGIN)
    assert reading.plans
    for sql, step in reading.plans:
        if "jobs" in step:
            found = "jobs_dead" in step or ("jobs_history" in step and "LIMIT" in sql)
            assert found, (sql, step)
