"""Queues: what may be set, and what is counted."""

import pytest
from tests.core.apply.bench import Bench
from tests.core.scribe import BEGIN, SECOND, ended, new_job

from clockjack import records as r
from clockjack.apply import queues
from clockjack.jobs import Outcome


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


def test_purges_so_many_at_once_that_wait(bench: Bench) -> None:
    jobs = [new_job("j1"), new_job("j2", run_at=BEGIN + SECOND), new_job("j3", priority=9), new_job("j4", queue="p")]
    bench.do(r.Submit([*jobs, new_job("j5"), new_job("j6", concurrency_key="k")]))
    bench.start(1)
    purged = "SELECT id FROM jobs WHERE state = 'cancelled' ORDER BY finished_at, changed, number"
    for limit, expected in ((1, ["j5"]), (2, ["j5", "j3", "j6"]), (9, ["j5", "j3", "j6", "j2"])):
        before = len(bench.rows(purged))
        assert bench.do(r.PurgeQueue("default", "q", BEGIN, limit)).value == len(expected) - before
        assert [job_id for (job_id,) in bench.rows(purged)] == expected
    assert bench.do(r.PurgeQueue("default", "q", BEGIN, 2)).value == 0
    assert counts(bench) == (0, 0, 1, 4)
    assert bench.job(1).state == "running"
    assert bench.job(4).state == "ready"


@pytest.mark.parametrize("index", ["jobs_ready", "jobs_keyed", "jobs_waiting"])
def test_a_purge_looks_at_no_more_jobs_than_it_cancels(bench: Bench, index: str) -> None:
    [select] = [select for select in queues._WAITING if index in select]
    plan = " ".join(row[3] for row in bench.db.execute(f"EXPLAIN QUERY PLAN {select}", ("default", "q", 1)))
    assert "(namespace=? AND queue=?)" in plan
    assert "TEMP B-TREE" not in plan


def test_purges_what_came_in_the_same_transaction(bench: Bench) -> None:
    submit = bench.scribe.node(
        r.Submit([new_job("j1")]), r.PurgeQueue("default", "q", BEGIN, 9), r.Submit([new_job("j2")])
    )
    outcomes = bench.apply(submit)
    assert outcomes[1].value == 1
    assert bench.rows("SELECT id, state FROM jobs ORDER BY number") == [("j1", "cancelled"), ("j2", "ready")]


def test_counts_keys_apart(bench: Bench) -> None:
    jobs = [new_job("j1"), *(new_job(f"k{n}", concurrency_key=key) for n, key in enumerate("aab"))]
    bench.do(r.Submit(jobs))
    assert bench.rows("SELECT ready, keyed FROM lanes") == [(1, 3)]
    assert bench.rows("SELECT key, ready FROM flows") == [("a", 2), ("b", 1)]
    bench.start(2)
    bench.start(4)
    assert bench.rows("SELECT key, ready FROM flows") == [("a", 1)]
    assert bench.rows("SELECT key, running FROM key_slots") == [("a", 1), ("b", 1)]
    bench.report(ended(4, 1))
    assert bench.rows("SELECT key, running FROM key_slots") == [("a", 1)]


def test_lanes_that_are_empty_are_gone(bench: Bench) -> None:
    bench.do(r.Submit([new_job("j1"), new_job("j2", task="u", placement="there"), new_job("j3", priority=9)]))
    assert len(bench.rows("SELECT * FROM lanes")) == 3
    for job_id in ("j1", "j2", "j3"):
        bench.do(r.CancelJob("default", job_id, BEGIN))
    assert bench.rows("SELECT * FROM lanes") == []
    bench.do(r.RetryJob("default", "j2", BEGIN))
    assert bench.rows("SELECT task, placement, priority, ready FROM lanes") == [("u", "there", 5, 1)]


# --- draining -------------------------------------------------------------------------------------------------


def test_a_queue_that_drains_takes_no_new_jobs_and_does_those_that_it_has(bench: Bench) -> None:
    assert bench.do(r.DrainQueue("default", "q", BEGIN)).reason == "not-found"
    bench.do(r.Submit([new_job("j1", max_attempts=2), new_job("j2")]))
    bench.do(r.CancelJob("default", "j2", BEGIN))
    bench.do(r.DrainQueue("default", "q", BEGIN))
    bench.do(r.DrainQueue("default", "q", BEGIN))
    assert bench.row("SELECT revision, draining FROM queues") == (1, 1)
    [made, other] = bench.do(r.Submit([new_job("j3"), new_job("j4", queue="p")])).value
    assert (made.reason, other.reason) == ("queue-draining", None)
    assert bench.do(r.RetryJob("default", "j2", BEGIN)).reason == "queue-draining"
    bench.start(1)
    bench.report(ended(1, 1, Outcome.FAILED, retry_at=BEGIN))
    bench.start(1, 2)
    bench.report(ended(1, 2))
    assert counts(bench) == (0, 0, 0, 2)


@pytest.mark.parametrize(
    "record",
    [r.PauseQueue("default", "q", BEGIN, paused=False), r.PutQueue("default", "q", BEGIN, None, None, paused=False)],
)
def test_a_queue_that_goes_on_takes_new_jobs(bench: Bench, record: r.Record) -> None:
    bench.do(r.PutQueue("default", "q", BEGIN, None, None, paused=False, draining=True))
    assert bench.do(r.Submit([new_job("j1")])).value[0].reason == "queue-draining"
    bench.do(r.PauseQueue("default", "q", BEGIN, paused=True))
    assert bench.do(r.Submit([new_job("j1")])).value[0].reason == "queue-draining"
    bench.do(record)
    assert bench.do(r.Submit([new_job("j1")])).value[0].reason is None


def test_who_holds_the_key_is_found_though_the_queue_drains(bench: Bench) -> None:
    key = r.UniqueKey("k", "finished", None, "return")
    bench.do(r.Submit([new_job("j1", unique=key)]))
    bench.do(r.DrainQueue("default", "q", BEGIN))
    [made] = bench.do(r.Submit([new_job("j2", unique=key)])).value
    assert (made.id, made.reason) == ("j1", "unique-conflict")


# --- an end of them -------------------------------------------------------------------------------------------


def names(bench: Bench) -> list[str]:
    return [name for (name,) in bench.rows("SELECT name FROM queues ORDER BY name")]


def test_a_queue_made_by_use_goes_with_the_last_of_its_jobs(bench: Bench) -> None:
    epoch = bench.lead("archivist")
    bench.do(r.Submit([new_job("j1"), new_job("j2"), new_job("j3", queue="p"), new_job("j4", queue="held")]))
    bench.do(r.PutQueue("default", "p", BEGIN, 1, None, paused=False))
    bench.do(r.PauseQueue("default", "held", BEGIN, paused=True))
    for job_id in ("j1", "j2", "j3", "j4"):
        bench.do(r.CancelJob("default", job_id, BEGIN))
    bench.do(r.Prune(epoch, BEGIN, [1]))
    assert names(bench) == ["held", "p", "q"]
    bench.do(r.Prune(epoch, BEGIN, [2, 3, 4]))
    assert names(bench) == ["held", "p"]
    bench.do(r.Submit([new_job("j1")]))
    assert counts(bench) == (1, 0, 0, 0)


def test_a_queue_that_is_gone_and_used_in_one_transaction_begins_anew(bench: Bench) -> None:
    epoch = bench.lead("archivist")
    bench.do(r.Submit([new_job("j1")]))
    bench.do(r.CancelJob("default", "j1", BEGIN))
    bench.apply(bench.scribe.node(r.Prune(epoch, BEGIN, [1]), r.Submit([new_job("j2", created_at=BEGIN + 7)])))
    assert bench.row("SELECT ready, finished, kept, created_at FROM queues") == (1, 0, 1, BEGIN + 7)


def test_a_queue_that_is_in_use_can_not_be_deleted(bench: Bench) -> None:
    assert bench.do(r.DeleteQueue("default", "q", BEGIN)).reason == "not-found"
    bench.do(r.PutQueue("default", "q", BEGIN, 1, 2, paused=False, rate=r.Rate(1, SECOND)))
    bench.do(r.Submit([new_job()]))
    assert bench.do(r.DeleteQueue("default", "q", BEGIN)).reason == "wrong-state"
    bench.start(1)
    assert bench.do(r.DeleteQueue("default", "q", BEGIN)).reason == "wrong-state"
    bench.report(ended(1, 1))
    assert bench.do(r.DeleteQueue("default", "q", BEGIN, 7)).reason == "stale-revision"
    assert bench.do(r.DeleteQueue("default", "q", BEGIN + 1, 1)).reason is None
    limits = "SELECT revision, concurrency, max_backlog, rate_limit, finished, created_at FROM queues"
    assert bench.row(limits) == (0, None, None, None, 1, BEGIN + 1)  # of its history it is still the queue
    bench.do(r.Prune(bench.lead("archivist"), BEGIN, [1]))
    assert names(bench) == []


def test_a_queue_that_was_never_used_is_gone_at_once(bench: Bench) -> None:
    bench.do(r.PutQueue("default", "q", BEGIN, 1, None, paused=False))
    assert bench.do(r.DeleteQueue("default", "q", BEGIN)).reason is None
    assert names(bench) == []
    assert bench.do(r.DeleteQueue("default", "q", BEGIN)).reason == "not-found"
    put = r.PutQueue("default", "q", BEGIN, 1, None, paused=False, expected_revision=0)
    assert bench.do(put).value == 1
