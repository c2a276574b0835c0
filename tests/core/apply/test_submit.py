"""New jobs: their ids, unique keys, idempotency keys, and full queues."""

from typing import Any

import pytest
from tests.core.apply.bench import Bench
from tests.core.scribe import BEGIN, SECOND, ended, new_job

from clockjack import records as r
from clockjack.apply.outcome import Made
from clockjack.jobs import Outcome

HOUR = 3600 * SECOND


def made(bench: Bench, *jobs: r.NewJob) -> list[str | None]:
    """Submit jobs; return for each why it was not added, or None."""
    return [one.reason for one in bench.do(r.Submit(list(jobs))).value]


def test_a_job_is_ready_or_waits_for_its_time(bench: Bench) -> None:
    later = BEGIN + HOUR
    assert made(bench, new_job("now"), new_job("past", run_at=BEGIN), new_job("later", run_at=later)) == [None] * 3
    assert bench.rows("SELECT id, state, run_at, wake_at FROM jobs ORDER BY number") == [
        ("now", "ready", None, None),
        ("past", "ready", BEGIN, None),
        ("later", "scheduled", later, later),
    ]


def test_wakes_a_job_that_expires_before_its_time(bench: Bench) -> None:
    made(bench, new_job(run_at=BEGIN + HOUR, expires_at=BEGIN + SECOND))
    assert bench.job().wake_at == BEGIN + SECOND


def test_an_id_is_taken_once_in_each_namespace(bench: Bench) -> None:
    assert made(bench, new_job("j1"), new_job("j1"), new_job("j1", namespace="other")) == [None, "duplicate-id", None]
    bench.reopen()
    assert made(bench, new_job("j1"), new_job("j2")) == ["duplicate-id", None]


def test_keeps_labels_to_be_found_by(bench: Bench) -> None:
    made(bench, new_job(labels={"a": "1", "b": "x=y"}, metadata=b"{}"))
    assert bench.rows("SELECT label, number FROM job_labels ORDER BY label") == [("a=1", 1), ("b=x=y", 1)]
    assert bench.row("SELECT labels, metadata FROM job_work") == ('{"a":"1","b":"x=y"}', b"{}")


# --- unique keys ----------------------------------------------------------------------------------------------


def unique(job_id: str, until: str = "finished", on_conflict: str = "reject", **changes: Any) -> r.NewJob:
    expires_at = changes.pop("key_expires_at", None)
    return new_job(job_id, unique=r.UniqueKey("k", until, expires_at, on_conflict), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("until", ["finished", "started", "forever"])
@pytest.mark.parametrize("on_conflict", ["reject", "return"])
def test_a_second_job_is_kept_out(bench: Bench, until: str, on_conflict: str) -> None:
    made(bench, unique("j1", until))
    again = unique("j2", until, on_conflict, created_at=BEGIN + 7)
    assert bench.do(r.Submit([again])).value == [Made("j1", BEGIN, "unique-conflict")]
    assert made(bench, unique("j3", until, namespace="other")) == [None]


@pytest.mark.parametrize(
    ("until", "freed_by"),
    [
        ("started", "start"),
        ("started", "cancel"),
        ("started", "expire"),
        ("finished", "cancel"),
        ("finished", "finish"),
    ],
)
def test_a_key_is_free_again(bench: Bench, until: str, freed_by: str) -> None:
    made(bench, unique("j1", until, expires_at=BEGIN + SECOND))
    match freed_by:
        case "start":
            bench.start(1)
        case "cancel":
            bench.do(r.CancelJob("default", "j1", BEGIN))
        case "expire":
            bench.do(r.Expire(bench.lead("scheduler"), BEGIN + SECOND, [1]))
        case _:
            bench.start(1)
            assert made(bench, unique("j2", until)) == ["unique-conflict"]
            bench.report(ended(1, 1))
    assert made(bench, unique("j2", until)) == [None]


def test_a_key_that_is_held_for_ever_is_not_freed_by_the_end(bench: Bench) -> None:
    made(bench, unique("j1", "forever"))
    bench.start(1)
    bench.report(ended(1, 1))
    assert made(bench, unique("j2", "forever")) == ["unique-conflict"]


def test_a_key_is_held_until_it_expires_by_the_time_of_the_log(bench: Bench) -> None:
    made(bench, unique("j1", key_expires_at=BEGIN + HOUR))
    bench.wait(3599)
    assert made(bench, unique("j2", created_at=BEGIN + 2 * HOUR)) == ["unique-conflict"]
    bench.wait(1)
    assert made(bench, unique("j2", "forever")) == [None]
    assert bench.rows("SELECT number FROM unique_keys") == [(2,)]
    bench.do(r.CancelJob("default", "j1", BEGIN))
    assert bench.rows("SELECT number FROM unique_keys") == [(2,)]  # it is no longer the first's to free


@pytest.mark.parametrize("until", ["finished", "started", "forever"])
def test_a_job_that_waits_gives_way_to_its_replacement(bench: Bench, until: str) -> None:
    made(bench, unique("j1", until))
    assert made(bench, unique("j2", until, "replace")) == [None]
    assert bench.rows("SELECT id, state FROM jobs ORDER BY number") == [("j1", "cancelled"), ("j2", "ready")]
    assert made(bench, unique("j3", until)) == ["unique-conflict"]
    assert bench.happened() == ["job.created", "job.cancelled", "job.created"]


def test_a_job_that_runs_does_not_give_way(bench: Bench) -> None:
    made(bench, unique("j1"))
    bench.start(1)
    assert made(bench, unique("j2", on_conflict="replace")) == ["unique-conflict"]
    assert bench.job().state == "running"


def test_a_job_that_has_ended_gives_way_as_it_is(bench: Bench) -> None:
    made(bench, unique("j1", "forever"))
    bench.start(1)
    bench.report(ended(1, 1))
    assert made(bench, unique("j2", "forever", "replace")) == [None]
    assert bench.job().state == "succeeded"


def test_in_one_request_the_first_holds_the_key(bench: Bench) -> None:
    assert made(bench, unique("j1"), unique("j2"), unique("j3", on_conflict="replace")) == [
        None,
        "unique-conflict",
        None,
    ]
    assert bench.rows("SELECT id, state FROM jobs ORDER BY number") == [("j1", "cancelled"), ("j3", "ready")]


@pytest.mark.parametrize("until", ["finished", "started", "forever"])
def test_a_key_is_held_so_long_by_the_time_of_the_log(bench: Bench, until: str) -> None:
    """Whatever the clock says of the node that made the job."""
    key = r.UniqueKey("k", until, BEGIN - HOUR, "reject", 60 * SECOND)  # type: ignore[arg-type]
    made(bench, new_job("j1", unique=key, created_at=BEGIN - 5 * HOUR))
    bench.wait(59.999999)
    assert made(bench, new_job("j2", unique=key)) == ["unique-conflict"]
    bench.wait(0.000001)
    assert made(bench, new_job("j2", unique=key)) == [None]


@pytest.mark.parametrize("until", ["finished", "started", "forever"])
def test_a_job_that_is_retried_by_hand_takes_its_key_back(bench: Bench, until: str) -> None:
    key = r.UniqueKey("k", until, None, "reject", 60 * SECOND)  # type: ignore[arg-type]
    made(bench, new_job("j1", unique=key))
    bench.start(1)
    bench.report(ended(1, 1, Outcome.FAILED))
    bench.wait(50)
    assert bench.do(r.RetryJob("default", "j1", bench.now)).reason is None
    bench.wait(59)
    assert made(bench, new_job("j2", unique=key)) == ["unique-conflict"]
    bench.start(1, 2)
    assert made(bench, new_job("j2", unique=key)) == [None if until == "started" else "unique-conflict"]
    bench.wait(2)
    assert made(bench, new_job("j3", unique=key)) == ["unique-conflict" if until == "started" else None]


@pytest.mark.parametrize("until", ["finished", "started"])
def test_a_job_is_not_retried_while_another_holds_its_key(bench: Bench, until: str) -> None:
    made(bench, unique("j1", until, max_attempts=1))
    bench.start(1)
    bench.report(ended(1, 1, Outcome.FAILED))
    made(bench, unique("j2", until))
    outcome = bench.do(r.RetryJob("default", "j1", bench.now))
    assert (outcome.reason, outcome.value) == ("unique-conflict", "j2")
    assert bench.job(1).state == "failed"
    bench.do(r.CancelJob("default", "j2", BEGIN))
    assert bench.do(r.RetryJob("default", "j1", bench.now)).reason is None
    assert made(bench, unique("j3", until)) == ["unique-conflict"]


def test_keys_whose_time_is_over_go(bench: Bench) -> None:
    """Two for each that comes: they can't pile up."""
    for n in range(20):
        key = r.UniqueKey(f"k{n}", "forever", BEGIN + SECOND, "reject")
        made(bench, new_job(f"j{n}", unique=key))
    bench.wait(2)
    for n in range(20, 30):
        made(bench, new_job(f"j{n}", unique=r.UniqueKey(f"k{n}", "forever", None, "reject")))
    assert bench.row("SELECT count(*) FROM unique_keys") == (10,)


# --- queues ---------------------------------------------------------------------------------------------------


def test_a_full_queue_takes_no_more(bench: Bench) -> None:
    bench.do(r.PutQueue("default", "q", BEGIN, None, 2, paused=False))
    jobs = [new_job("j1"), new_job("j2", run_at=BEGIN + HOUR), new_job("j3"), new_job("j4", queue="p")]
    assert made(bench, *jobs) == [None, None, "backlog-full", None]
    bench.start(1)
    assert made(bench, new_job("j3")) == [None]  # what runs is not waiting


def test_who_is_there_already_is_found_though_the_queue_is_full(bench: Bench) -> None:
    bench.do(r.PutQueue("default", "q", BEGIN, None, 1, paused=False))
    made(bench, unique("j1"))
    assert bench.do(r.Submit([unique("j2", on_conflict="return")])).value == [Made("j1", BEGIN, "unique-conflict")]


def test_a_replacement_takes_the_place_of_the_replaced(bench: Bench) -> None:
    bench.do(r.PutQueue("default", "q", BEGIN, None, 1, paused=False))
    made(bench, unique("j1"))
    assert made(bench, unique("j2", on_conflict="replace")) == [None]
    assert bench.rows("SELECT id, state FROM jobs ORDER BY number") == [("j1", "cancelled"), ("j2", "ready")]


def test_what_can_not_be_replaced_stays(bench: Bench) -> None:
    bench.do(r.PutQueue("default", "full", BEGIN, None, 0, paused=False))
    made(bench, unique("j1"))
    assert made(bench, unique("j2", on_conflict="replace", queue="full")) == ["backlog-full"]
    assert bench.job().state == "ready"


# --- idempotency keys -----------------------------------------------------------------------------------------


def key(name: str = "r", fingerprint: str = "f", seconds: float = 3600) -> r.RequestKey:
    return r.RequestKey("default", name, fingerprint, BEGIN, int(seconds * SECOND))


def test_a_request_has_its_effect_once(bench: Bench) -> None:
    first = bench.do(r.Submit([new_job("j1"), new_job("j1")], key()))
    assert first.value == [Made("j1", BEGIN), Made("j1", BEGIN, "duplicate-id")]
    bench.reopen()
    again = bench.do(r.Submit([new_job("j2", created_at=BEGIN + 5), new_job("j3")], key()))
    assert (again.reason, again.replayed, again.value) == (None, True, first.value)
    assert bench.row("SELECT count(*) FROM jobs") == (1,)


def test_a_key_is_for_one_request(bench: Bench) -> None:
    bench.do(r.Submit([new_job("j1")], key()))
    assert bench.do(r.Submit([new_job("j2")], key(fingerprint="other"))).reason == "key-reused"
    assert bench.do(r.Submit([new_job("j2")], key("other", "other"))).reason is None
    assert bench.row("SELECT count(*) FROM jobs") == (2,)


def test_schedules_and_their_triggers_have_keys_too(bench: Bench) -> None:
    put = r.PutSchedule("default", "s", BEGIN, b"{}", "time", BEGIN, "allow_all", None, request=key("put"))
    assert not bench.do(put).replayed
    assert bench.do(put).replayed
    assert bench.schedule().revision == 1
    job = new_job("j1", schedule_id="s")
    trigger = r.TriggerSchedule("default", "s", BEGIN, job, key("trigger"))
    assert bench.do(trigger).value == [Made("j1", BEGIN)]
    again = bench.do(trigger)
    assert (again.replayed, again.value) == (True, [Made("j1", BEGIN)])
    assert bench.row("SELECT count(*) FROM ticks") == (1,)


# --- its time -------------------------------------------------------------------------------------------------


def test_a_job_is_not_ready_before_its_time(bench: Bench) -> None:
    """As when the leader's clock was ahead, and its record says so."""
    made(bench, new_job(run_at=BEGIN + HOUR))
    epoch = bench.lead("scheduler")
    bench.do(r.Promote(epoch, BEGIN + HOUR - 1, [1]))
    assert bench.job().state == "scheduled"
    bench.do(r.Promote(epoch, BEGIN + HOUR, [1]))
    assert bench.job().state == "ready"


def test_only_a_job_that_never_started_expires(bench: Bench) -> None:
    made(bench, new_job("j1", expires_at=BEGIN + SECOND), new_job("j2", expires_at=BEGIN + HOUR), new_job("j3"))
    bench.start(1)
    bench.report(ended(1, 1, Outcome.RELEASED))
    assert (bench.job().state, bench.job().wake_at) == ("ready", None)
    bench.do(r.Expire(bench.lead("scheduler"), BEGIN + SECOND, [1, 2, 3]))
    assert bench.rows("SELECT state FROM jobs") == [("ready",)] * 3


# --- again, by hand -------------------------------------------------------------------------------------------


def test_a_job_that_expired_runs_when_it_is_retried(bench: Bench) -> None:
    """Not expires at once."""
    made(bench, new_job(expires_at=BEGIN + SECOND))
    bench.do(r.Expire(bench.lead("scheduler"), BEGIN + SECOND, [1]))
    bench.do(r.RetryJob("default", "j1", BEGIN + 2 * SECOND))
    assert (bench.job().state, bench.job().expires_at, bench.job().wake_at) == ("ready", None, None)
    bench.do(r.Expire(1, BEGIN + HOUR, [1]))
    assert bench.job().state == "ready"


def test_a_job_that_is_retried_has_its_attempts_anew(bench: Bench) -> None:
    made(bench, new_job(max_attempts=1))
    bench.start(1)
    bench.report(ended(1, 1, Outcome.FAILED))
    bench.do(r.RetryJob("default", "j1", BEGIN + 2 * SECOND))
    job = bench.job()
    assert (job.state, job.attempt, job.errors, job.finished_at, job.run_at) == (
        "ready",
        1,
        0,
        None,
        BEGIN + 2 * SECOND,
    )
    bench.start(1, 2)
    bench.report(ended(1, 2, Outcome.FAILED))
    assert (bench.job().state, bench.job().errors) == ("failed", 1)
