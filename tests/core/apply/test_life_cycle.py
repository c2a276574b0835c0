"""The life cycle of a job, over every state and every cause."""

import pytest
from tests.core.apply.bench import Bench
from tests.core.scribe import BEGIN, SECOND, ended, new_job

from clockjack import records as r
from clockjack.jobs import ENDED, MAX_CRASHES, TRANSITIONS, Cause, Outcome, State, after

# A second opinion on the table: rows are states, columns are causes, "." is what can't happen.
TABLE = """
            PROMOTE ASSIGN  SUCCEED   RETRY    FAIL   CRASH_OUT   RELEASE STOP      EXPIRE  REVIVE
SCHEDULED   READY   .       .         .        .      .           .       CANCELLED EXPIRED .
READY       .       RUNNING .         .        .      .           .       CANCELLED EXPIRED .
RUNNING     .       .       SUCCEEDED RETRYING FAILED QUARANTINED READY   CANCELLED .       .
RETRYING    READY   .       .         .        .      .           .       CANCELLED .       .
SUCCEEDED   .       .       .         .        .      .           .       .         .       .
FAILED      .       .       .         .        .      .           .       .         .       READY
CANCELLED   .       .       .         .        .      .           .       .         .       READY
EXPIRED     .       .       .         .        .      .           .       .         .       READY
QUARANTINED .       .       .         .        .      .           .       .         .       READY
"""

HEAD, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
EXPECTED = {
    (State[row[0]], Cause[cause]): None if to == "." else State[to]
    for row in ROWS
    for cause, to in zip(HEAD, row[1:], strict=True)
}
EVERY = [pytest.param(state, cause, id=f"{state.name}-{cause.name}") for state in State for cause in Cause]


def test_the_table_is_complete() -> None:
    assert set(EXPECTED) == {(state, cause) for state in State for cause in Cause}
    assert {pair: to for pair, to in EXPECTED.items() if to is not None} == TRANSITIONS


@pytest.mark.parametrize(("state", "cause"), EVERY)
def test_after(state: State, cause: Cause) -> None:
    assert after(state, cause) == EXPECTED[state, cause]


def test_nothing_happens_by_itself_to_a_job_that_has_ended() -> None:
    assert {state for state, cause in TRANSITIONS if cause is not Cause.REVIVE}.isdisjoint(ENDED)
    assert {State.SUCCEEDED, State.FAILED, State.CANCELLED, State.EXPIRED, State.QUARANTINED} == ENDED


def put_into(bench: Bench, state: State) -> None:
    """Bring job 1 there, the way that a job gets there."""
    later = state is State.SCHEDULED
    expires_at = BEGIN + 20 * SECOND
    bench.do(r.Submit([new_job(run_at=BEGIN + 10 * SECOND if later else None, expires_at=expires_at)]))
    if state is State.CANCELLED:
        bench.do(r.CancelJob("default", "j1", BEGIN))
    elif state is State.EXPIRED:
        bench.do(r.Expire(bench.lead("scheduler"), expires_at, [1]))
    elif state is State.QUARANTINED:
        for attempt in range(1, MAX_CRASHES + 1):
            bench.start(1, attempt)
            bench.report(ended(1, attempt, Outcome.CRASHED))
    elif state not in {State.SCHEDULED, State.READY}:
        bench.start(1)
        match state:
            case State.SUCCEEDED:
                bench.report(ended(1, 1))
            case State.FAILED:
                bench.report(ended(1, 1, Outcome.FAILED))
            case State.RETRYING:
                bench.report(ended(1, 1, Outcome.FAILED, retry_at=BEGIN + 10 * SECOND))
            case _:
                pass
    assert bench.job().state == state.value


def happen(bench: Bench, cause: Cause) -> None:
    """Have the journal say so, as far as a record can."""
    late = BEGIN + 60 * SECOND
    job = bench.job()
    attempt = max(job.attempt, 1)
    reports = {
        Cause.SUCCEED: ended(1, attempt),
        Cause.RETRY: ended(1, attempt, Outcome.TIMED_OUT, retry_at=late),
        Cause.FAIL: ended(1, attempt, Outcome.FAILED),
        Cause.RELEASE: ended(1, attempt, Outcome.RELEASED, started_at=None),
    }
    if cause in reports:
        bench.report(reports[cause])
        return
    match cause:
        case Cause.PROMOTE:
            bench.do(r.Promote(bench.lead("scheduler"), late, [1]))
        case Cause.ASSIGN:
            bench.do(r.Assign(bench.lead("dispatcher"), late, [(1, job.attempt + 1, "x1")]))
        case Cause.CRASH_OUT:
            for _ in range(MAX_CRASHES):
                bench.report(ended(1, bench.job().attempt or 1, Outcome.CRASHED))
                if bench.job().state == "ready" and job.state == "running":
                    bench.start(1, bench.job().attempt + 1)
        case Cause.STOP:
            bench.do(r.CancelJob("default", "j1", late))
            bench.report(ended(1, attempt, Outcome.CANCELLED))
        case Cause.EXPIRE:
            bench.do(r.Expire(bench.lead("scheduler"), late, [1]))
        case _:
            bench.do(r.RetryJob("default", "j1", late))


@pytest.mark.parametrize(("state", "cause"), EVERY)
def test_apply_does_what_the_table_says(bench: Bench, state: State, cause: Cause) -> None:
    put_into(bench, state)
    happen(bench, cause)
    assert bench.job().state == (EXPECTED[state, cause] or state).value
