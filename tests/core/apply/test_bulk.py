"""The same with many jobs, in one record."""

import pytest
from tests.core.apply.bench import Bench
from tests.core.scribe import BEGIN, SECOND, ended, new_job

from clockjack import records as r
from clockjack.jobs import Outcome

WAITING = ["scheduled", "ready", "retrying"]


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """Return a state with jobs that are ready, running, scheduled and failed, and one of another namespace."""
    later = new_job("j3", run_at=BEGIN + SECOND)
    bench.do(r.Submit([new_job("j1"), new_job("j2"), later, new_job("j4", max_attempts=1)]))
    bench.do(r.Submit([new_job("j1", namespace="other")]))
    bench.start(2)
    bench.start(4)
    bench.report(ended(4, 1, Outcome.FAILED, error=b"{}"))
    return bench


def act(bench: Bench, action: str, *numbers: int, states: list[str]) -> int:
    outcome = bench.do(r.ActOnJobs("default", bench.now, action, list(numbers), states))  # type: ignore[arg-type]
    assert outcome.reason is None
    return int(outcome.value)


def states(bench: Bench) -> list[str]:
    return [state for (state,) in bench.rows("SELECT state FROM jobs ORDER BY number")]


def test_does_it_with_each_that_is_in_one_of_the_states(bench: Bench) -> None:
    assert act(bench, "cancel", 1, 2, 3, 4, 5, 99, states=WAITING) == 2
    assert states(bench) == ["cancelled", "running", "cancelled", "failed", "ready"]
    assert bench.job(2).cancel_asked == 0


def test_asks_a_job_that_runs_once(bench: Bench) -> None:
    assert act(bench, "cancel", 2, 2, states=["running"]) == 1
    assert act(bench, "cancel", 2, states=["running"]) == 0
    assert bench.job(2).cancel_asked == 1


def test_retries_and_hurries(bench: Bench) -> None:
    assert act(bench, "retry", 1, 2, 3, 4, states=["failed", "ready"]) == 1
    assert act(bench, "run-now", 1, 2, 3, 4, states=[*WAITING, "running"]) == 1
    assert states(bench) == ["ready", "running", "ready", "ready", "ready"]


def test_a_second_time_does_nothing(bench: Bench) -> None:
    record = r.ActOnJobs("default", bench.now, "cancel", [1, 3], WAITING)
    assert bench.do(record).value == 2
    assert bench.do(record).value == 0


def test_what_waits_for_such_jobs_goes_on(bench: Bench) -> None:
    bench.do(r.PutSchedule("default", "s", BEGIN, b"{}", "time", None, "buffer_all", None))
    for number in range(3):
        job = new_job(f"of-{number}", schedule_id="s")
        bench.do(r.TriggerSchedule("default", "s", BEGIN, job, overlap="policy"))
    act(bench, "cancel", 6, states=WAITING)
    assert (bench.schedule().active, bench.schedule().buffered) == (1, 1)
