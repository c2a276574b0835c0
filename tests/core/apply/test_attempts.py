"""Attempts: what their ends mean for the job, and what is kept of them."""

import pytest
from tests.core.apply.bench import Bench
from tests.core.scribe import BEGIN, SECOND, ended, new_job

from clockjack import records as r
from clockjack.jobs import MAX_CRASHES, Outcome

ERROR = b'{"type":"E","message":"m"}'
LATER = BEGIN + 60 * SECOND


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """Return a state with a job that is ready."""
    bench.do(r.Submit([new_job()]))
    return bench


def attempts(bench: Bench) -> list[tuple[object, ...]]:
    return bench.rows("SELECT attempt, outcome, executor_id, error FROM attempts ORDER BY attempt")


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.TIMED_OUT])
def test_errors_count_against_the_attempts_that_are_allowed(bench: Bench, outcome: Outcome) -> None:
    for attempt in (1, 2):
        bench.start(1, attempt)
        bench.report(ended(1, attempt, outcome, error=ERROR, retry_at=LATER))
        assert (bench.job().state, bench.job().run_at, bench.job().wake_at) == ("retrying", LATER, LATER)
        bench.do(r.RunJobNow("default", "j1", BEGIN))
    bench.start(1, 3)
    bench.report(ended(1, 3, outcome, error=ERROR, retry_at=LATER))
    assert (bench.job().state, bench.job().errors, bench.job().crashes) == ("failed", 3, 0)
    assert attempts(bench) == [(n, outcome.value, "x1", ERROR) for n in (1, 2, 3)]
    assert bench.row("SELECT result, error FROM job_ends") == (None, ERROR)


def test_an_error_without_a_time_for_another_attempt_is_the_last(bench: Bench) -> None:
    bench.start(1)
    bench.report(ended(1, 1, Outcome.FAILED))
    assert (bench.job().state, bench.job().errors) == ("failed", 1)


@pytest.mark.parametrize("outcome", [Outcome.CRASHED, Outcome.LOST])
def test_crashes_count_apart(bench: Bench, outcome: Outcome) -> None:
    for attempt in range(1, MAX_CRASHES + 1):
        bench.start(1, attempt)
        bench.report(ended(1, attempt, outcome))
    assert (bench.job().state, bench.job().errors, bench.job().crashes) == ("quarantined", 0, MAX_CRASHES)


def test_another_attempt_at_once_needs_no_wait(bench: Bench) -> None:
    bench.start(1)
    bench.report(ended(1, 1, Outcome.FAILED, retry_at=BEGIN + 2 * SECOND))
    assert (bench.job().state, bench.job().errors, bench.job().wake_at) == ("ready", 1, None)


def test_an_attempt_that_was_given_back_counts_as_nothing(bench: Bench) -> None:
    for attempt in range(1, 11):
        bench.start(1, attempt)
        bench.report(ended(1, attempt, Outcome.RELEASED, started_at=None))
    job = bench.job()
    assert (job.state, job.attempt, job.errors, job.crashes) == ("ready", 10, 0, 0)
    assert bench.rows("SELECT DISTINCT outcome, started_at FROM attempts") == [("released", None)]


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.SUCCEEDED, "succeeded"),
        (Outcome.FAILED, "cancelled"),
        (Outcome.TIMED_OUT, "cancelled"),
        (Outcome.CRASHED, "cancelled"),
        (Outcome.LOST, "cancelled"),
        (Outcome.CANCELLED, "cancelled"),
        (Outcome.RELEASED, "cancelled"),
    ],
)
def test_a_job_that_is_asked_to_end_has_no_other_attempt(bench: Bench, outcome: Outcome, state: str) -> None:
    bench.start(1)
    assert bench.do(r.CancelJob("default", "j1", BEGIN)).reason is None
    assert (bench.job().state, bench.job().cancel_asked) == ("running", 1)
    bench.report(ended(1, 1, outcome, retry_at=LATER))
    assert (bench.job().state, bench.job().cancel_asked) == (state, 0)


def test_keeps_the_times_that_the_executor_tells(bench: Bench) -> None:
    bench.start(1)
    assert bench.job().started_at == bench.now
    bench.report(ended(1, 1, started_at=BEGIN + 3, finished_at=BEGIN + 5))
    assert (bench.job().started_at, bench.job().finished_at) == (BEGIN + 3, BEGIN + 5)


def test_keeps_results(bench: Bench) -> None:
    bench.start(1)
    bench.report(ended(1, 1, result=b'{"a":1}'))
    assert bench.row("SELECT * FROM job_ends") == (1, b'{"a":1}', None)
    assert attempts(bench) == []


def test_a_result_of_null_needs_no_row(bench: Bench) -> None:
    bench.start(1)
    bench.report(ended(1, 1))
    assert bench.rows("SELECT * FROM job_ends") == []


def test_a_success_leaves_no_error_of_an_earlier_attempt(bench: Bench) -> None:
    bench.start(1)
    bench.report(ended(1, 1, Outcome.FAILED, error=ERROR, retry_at=BEGIN))
    bench.start(1, 2)
    bench.report(ended(1, 2))
    assert bench.row("SELECT result, error FROM job_ends") == (None, None)
    assert attempts(bench) == [(1, "failed", "x1", ERROR)]


@pytest.mark.parametrize(
    ("reported", "kept"),
    [(0.25, 0.25), (0.1 + 0.2, 0.3), (1 / 3, 0.333333), (1.5, None), (-0.1, None), (float("nan"), None)],
)
def test_progress_is_kept_so_that_every_replica_has_the_same(bench: Bench, reported: float, kept: float | None) -> None:
    """Rows are loaded through JSON, which rounds floats to 15 digits, and has no NaN."""
    bench.start(1)
    bench.report(ended(1, 1, Outcome.FAILED, retry_at=LATER, progress=(reported, "half\x00way")))
    bench.reopen()
    bench.do(r.Promote(bench.lead("scheduler"), LATER, [1]))
    assert (bench.job().progress, bench.job().progress_text) == (kept, "half\x00way")
    bench.start(1, 2)
    assert (bench.job().progress, bench.job().progress_text) == (None, None)


def test_says_what_happened(bench: Bench) -> None:
    bench.start(1)
    bench.report(ended(1, 1, Outcome.FAILED, retry_at=LATER))
    bench.do(r.RunJobNow("default", "j1", BEGIN))
    bench.start(1, 2, "x2")
    bench.report(ended(1, 2), executor="x2")
    happened = [(event.type, event.attempt, event.executor_id) for event in bench.events()]
    assert happened == [
        ("job.created", 0, None),
        ("job.started", 1, "x1"),
        ("job.retrying", 1, "x1"),
        ("job.ready", 1, "x1"),
        ("job.started", 2, "x2"),
        ("job.succeeded", 2, "x2"),
    ]


# --- what does not apply --------------------------------------------------------------------------------------


def test_gives_out_only_the_attempt_that_is_next(bench: Bench) -> None:
    epoch = bench.lead("dispatcher")
    for attempt in (-1, 0, 2, 3):
        assert bench.do(r.Assign(epoch, BEGIN, [(1, attempt, "x1")])).value == []
    assert bench.do(r.Assign(epoch, BEGIN, [(1, 1, "x1"), (1, 1, "x2"), (7, 1, "x1")])).value == [(1, 1, "x1")]
    assert bench.do(r.Assign(epoch, BEGIN, [(1, 1, "x2"), (1, 2, "x2")])).value == []


def test_only_the_attempt_that_runs_can_be_lost(bench: Bench) -> None:
    bench.start(1)
    bench.report(ended(1, 1, Outcome.RELEASED))
    bench.start(1, 2)
    epoch = bench.lead("dispatcher")
    bench.do(r.Lost(epoch, LATER, [(1, 1, LATER), (1, 3, LATER), (9, 1, LATER)]))
    assert (bench.job().state, bench.job().crashes) == ("running", 0)
    bench.do(r.Lost(epoch, LATER, [(1, 2, LATER + SECOND)]))
    assert (bench.job().state, bench.job().crashes, bench.job().run_at) == ("retrying", 1, LATER + SECOND)


def test_a_report_of_another_attempt_or_executor_counts_for_nothing(bench: Bench) -> None:
    bench.start(1)
    bench.report(ended(1, 1, Outcome.RELEASED))
    bench.start(1, 2, "x2")
    before = bench.job()
    assert bench.report(ended(1, 1)).reason == "already-done"
    assert bench.report(ended(1, 2)).reason == "already-done"
    assert bench.report(ended(1, 3), executor="x2").reason == "already-done"
    assert bench.report(ended(9, 1), executor="x2").reason == "already-done"
    assert bench.job() == before
    assert bench.report(ended(9, 1), ended(1, 2), executor="x2").reason is None
    assert bench.job().state == "succeeded"


@pytest.mark.parametrize("by", ["x2", "x1.more", "X1"])
def test_nobody_reports_for_another(bench: Bench, by: str) -> None:
    bench.start(1)
    assert bench.report(ended(1, 1), executor="x1", by=by).reason == "not-allowed"
    assert bench.job().state == "running"


def test_a_node_reports_for_its_executors(bench: Bench) -> None:
    bench.start(1)
    assert bench.do(r.Finish("x1", [ended(1, 1)]), by="b").reason is None
    assert bench.job().state == "succeeded"


@pytest.mark.parametrize("subject", ["clockjack.journal.0.other.a", "clockjack.journal.0", "clockjack", ""])
def test_what_neither_a_node_nor_an_executor_wrote_counts_for_nothing(bench: Bench, subject: str) -> None:
    bench.start(1)
    finish, cancel, submit = (
        r.Finish("x1", [ended(1, 1)]),
        r.CancelJob("default", "j1", BEGIN),
        r.Submit([new_job("j2")]),
    )
    records: list[r.Record] = [finish, cancel, submit]
    outcomes = bench.apply(bench.scribe.write(subject, records))
    assert {outcome.reason for outcome in outcomes} == {"not-allowed"}
    assert bench.job().state == "running"


def test_an_executor_can_do_nothing_but_report(bench: Bench) -> None:
    bench.start(1)
    for record in (
        r.Submit([new_job("j2")]),
        r.CancelJob("default", "j1", BEGIN),
        r.Claim("dispatcher", "x1", 2, SECOND),
        r.Assign(1, BEGIN, [(1, 2, "x1")]),
        r.PutQueue("default", "q", BEGIN, None, None, paused=True),
    ):
        outcomes = bench.apply(bench.scribe.executor(record))
        assert {outcome.reason for outcome in outcomes} == {"not-allowed"}
    assert bench.rows("SELECT count(*) FROM jobs") == [(1,)]


# --- limits of queues -----------------------------------------------------------------------------------------


def test_a_queue_has_no_more_running_than_it_may(bench: Bench) -> None:
    bench.do(r.Submit([new_job("j2"), new_job("j3")]))
    bench.do(r.PutQueue("default", "q", BEGIN, 2, None, paused=False))
    epoch = bench.lead("dispatcher")
    items = [(1, 1, "x1"), (2, 1, "x1"), (3, 1, "x1")]
    assert bench.do(r.Assign(epoch, BEGIN, items)).value == items[:2]
    bench.report(ended(1, 1))
    assert bench.do(r.Assign(epoch, BEGIN, items)).value == items[2:]


def test_a_queue_that_is_paused_starts_nothing(bench: Bench) -> None:
    bench.do(r.PauseQueue("default", "q", BEGIN, paused=True))
    epoch = bench.lead("dispatcher")
    assert bench.do(r.Assign(epoch, BEGIN, [(1, 1, "x1")])).value == []
    bench.do(r.PauseQueue("default", "q", BEGIN, paused=False))
    assert bench.do(r.Assign(epoch, BEGIN, [(1, 1, "x1")])).value == [(1, 1, "x1")]
