"""Queues: what may be set, and what is counted."""

from tests.core.apply.bench import Bench
from tests.core.scribe import BEGIN, SECOND, ended, new_job

from clockjack import records as r


def counts(bench: Bench) -> tuple[int, ...]:
    return bench.row("SELECT ready, waiting, running, finished FROM queues WHERE name = 'q'")


def test_a_queue_is_there_when_it_is_used(bench: Bench) -> None:
    assert bench.do(r.PauseQueue("default", "q", BEGIN, paused=True)).reason == "not-found"
    assert bench.do(r.PurgeQueue("default", "q", BEGIN, 10)).reason == "not-found"
    bench.do(r.Submit([new_job()]))
    assert bench.row("SELECT name, revision, concurrency, max_backlog, paused FROM queues") == ("q", 0, None, None, 0)


def test_counts_what_its_jobs_do(bench: Bench) -> None:
    bench.do(r.Submit([new_job("j1"), new_job("j2", run_at=BEGIN + SECOND), new_job("j3", task="u")]))
    assert counts(bench) == (2, 1, 0, 0)
    assert bench.rows("SELECT task, ready FROM lanes ORDER BY task") == [("t", 1), ("u", 1)]
    bench.start(1)
    assert counts(bench) == (1, 1, 1, 0)
    bench.report(ended(1, 1))
    assert counts(bench) == (1, 1, 0, 1)
    bench.do(r.CancelJob("default", "j2", BEGIN))
    bench.do(r.CancelJob("default", "j3", BEGIN))
    assert counts(bench) == (0, 0, 0, 3)
    bench.do(r.RetryJob("default", "j2", BEGIN))
    assert counts(bench) == (1, 0, 0, 3)


def test_every_change_has_a_revision(bench: Bench) -> None:
    put = r.PutQueue("default", "q", BEGIN, 3, 100, paused=False)
    assert bench.do(put).value == 1
    bench.do(r.PauseQueue("default", "q", BEGIN, paused=True))
    bench.do(r.PauseQueue("default", "q", BEGIN, paused=True))
    assert bench.row("SELECT revision, paused, concurrency, max_backlog FROM queues") == (2, 1, 3, 100)
    stale = r.PutQueue("default", "q", BEGIN, None, None, paused=False, expected_revision=1)
    assert bench.do(stale).reason == "stale-revision"
    fresh = r.PutQueue("default", "q", BEGIN, None, None, paused=False, expected_revision=2)
    assert bench.do(fresh).value == 3


def test_only_a_queue_that_was_not_put_has_revision_0(bench: Bench) -> None:
    first = r.PutQueue("default", "q", BEGIN, 1, None, paused=False, expected_revision=0)
    bench.do(r.Submit([new_job()]))
    assert bench.do(first).value == 1
    assert bench.do(first).reason == "stale-revision"


def test_purges_the_oldest_that_wait(bench: Bench) -> None:
    jobs = [new_job("j1"), new_job("j2", run_at=BEGIN + SECOND), new_job("j3", priority=9), new_job("j4", queue="p")]
    bench.do(r.Submit(jobs))
    bench.do(r.Submit([new_job("j5")]))
    bench.start(1)
    assert bench.do(r.PurgeQueue("default", "q", BEGIN, 2)).value == 2
    states = "SELECT id, state FROM jobs ORDER BY number"
    assert bench.rows(states) == [
        ("j1", "running"),
        ("j2", "cancelled"),
        ("j3", "cancelled"),
        ("j4", "ready"),
        ("j5", "ready"),
    ]
    assert bench.do(r.PurgeQueue("default", "q", BEGIN, 2)).value == 1
    assert bench.do(r.PurgeQueue("default", "q", BEGIN, 2)).value == 0
    assert counts(bench) == (0, 0, 1, 3)


def test_purges_what_came_in_the_same_transaction(bench: Bench) -> None:
    submit = bench.scribe.node(
        r.Submit([new_job("j1")]), r.PurgeQueue("default", "q", BEGIN, 9), r.Submit([new_job("j2")])
    )
    outcomes = bench.apply(submit)
    assert outcomes[1].value == 1
    assert bench.rows("SELECT id, state FROM jobs ORDER BY number") == [("j1", "cancelled"), ("j2", "ready")]
