"""Backfills: each tick makes one job or is skipped with a reason, never more at once than may be."""

from typing import Any

import pytest
from tests.core.apply.bench import Bench, replay
from tests.core.apply.test_overlap import finish
from tests.core.apply.test_schedules import MINUTE, fire, put
from tests.core.scribe import BEGIN, new_job

from clockjack import records as r
from clockjack.apply import backfills
from clockjack.apply.outcome import Made
from clockjack.derived_ids import tick_job_id
from clockjack.jobs import Outcome


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """Return a state with a schedule, whose scheduler and archivist lead in epoch 1."""
    bench.lead("scheduler")
    bench.lead("archivist")
    put(bench, next_at=BEGIN + MINUTE)
    return bench


def at(minute: int) -> int:
    return BEGIN + minute * MINUTE


def job_id(minute: int) -> str:
    return tick_job_id("default", "s", at(minute))


def start(bench: Bench, *minutes: int, backfill_id: str = "b", **changes: Any) -> Any:
    """Begin a backfill of ticks at some minutes before the beginning."""
    fields: dict[str, Any] = {
        "namespace": "default",
        "schedule_id": "s",
        "id": backfill_id,
        "at": BEGIN,
        "revision": 1,
        "start_at": at(minutes[0]),
        "end_at": at(minutes[-1]),
        "ticks": [at(minute) for minute in minutes],
        "concurrency": 1,
    }
    return bench.do(r.StartBackfill(**fields | changes))


def advance(bench: Bench, place: int, backfill_id: str = "b", epoch: int = 1, **job: Any) -> Any:
    outcome = bench.do(r.AdvanceBackfill(epoch, bench.now, "default", "s", backfill_id, place, new_job("", **job)))
    return outcome.reason or outcome.value


def decided(bench: Bench, backfill_id: str = "b") -> dict[int, str | None]:
    """Return why each tick made no job, or None if it did, by minute."""
    rows = bench.rows(
        "SELECT nominal_at, reason FROM backfill_ticks WHERE backfill_id = ? ORDER BY nominal_at", backfill_id
    )
    return {(nominal - BEGIN) // MINUTE: reason for nominal, reason in rows}


def counts(bench: Bench, backfill_id: str = "b") -> tuple[Any, ...]:
    """Return the state, and how many ticks there are, were decided, made jobs, and how those are."""
    return bench.row(
        "SELECT state, total, place, made, active, succeeded, failed FROM backfills WHERE id = ?", backfill_id
    )


def test_goes_on_when_a_job_has_ended_and_is_over_with_the_last(bench: Bench) -> None:
    assert start(bench, -3, -2, -1).value == [Made("b", BEGIN)]
    assert advance(bench, 0) == 1
    assert counts(bench) == ("running", 3, 1, 1, 1, 0, 0)
    assert bench.rows("SELECT id, nominal_at, schedule_id, backfill_id FROM jobs") == [(job_id(-3), at(-3), "s", "b")]
    assert advance(bench, 1) == "already-done"  # its concurrency is used up
    finish(bench, job_id(-3))
    assert advance(bench, 1) == 1
    finish(bench, job_id(-2), Outcome.FAILED)
    assert advance(bench, 2) == 1
    assert counts(bench) == ("running", 3, 3, 3, 1, 1, 1)
    finish(bench, job_id(-1))
    assert counts(bench) == ("completed", 3, 3, 3, 0, 2, 1)
    assert bench.rows("SELECT * FROM backfill_plans") == []
    assert [kind for kind in bench.happened() if kind.startswith("backfill.")] == [
        "backfill.started",
        "backfill.completed",
    ]


def test_makes_as_many_at_once_as_may_be(bench: Bench) -> None:
    start(bench, *range(-9, 0), concurrency=4)
    assert advance(bench, 0) == 4
    for minute in (-9, -7):
        finish(bench, job_id(minute))
    assert advance(bench, 4) == 2
    assert counts(bench)[2:5] == (6, 6, 4)


def test_a_record_that_comes_twice_late_or_from_who_does_not_lead_does_nothing(bench: Bench) -> None:
    start(bench, -2, -1, concurrency=5)
    assert advance(bench, 0, epoch=9) == "stale-epoch"
    assert advance(bench, 1) == "already-done"
    assert advance(bench, 0) == 2
    assert advance(bench, 0) == "already-done"
    assert advance(bench, 0, backfill_id="other") == "not-found"
    assert start(bench, -2).reason == "duplicate-id"
    assert bench.do(r.PruneBackfills(9, BEGIN, [("default", "s", "b")])).reason == "stale-epoch"


def test_passes_over_ticks_that_ran_or_wait_to_run(bench: Bench) -> None:
    put(bench, overlap="buffer_one", next_at=at(0))
    for minute in (0, 1, 2):  # one runs, one waits, one is skipped
        job = new_job(job_id(minute), schedule_id="s", nominal_at=at(minute))
        assert fire(bench, minute, revision=2, job=job) is None
    start(bench, 0, 1, 2, 3, revision=2, concurrency=9)
    assert advance(bench, 0) == 4
    assert decided(bench) == {0: "already-ran", 1: "already-ran", 2: None, 3: None}
    start(bench, -1, 0, 1, 2, 3, revision=2, backfill_id="again", concurrency=9)
    assert advance(bench, 0, "again") == 5
    assert decided(bench, "again") == {-1: None, **dict.fromkeys(range(4), "already-ran")}


def test_knows_what_ran_when_the_jobs_are_gone(bench: Bench) -> None:
    assert fire(bench, 1, job=new_job(job_id(1), schedule_id="s", nominal_at=at(1))) is None
    finish(bench, job_id(1))
    start(bench, -1)
    advance(bench, 0)
    finish(bench, job_id(-1))
    assert bench.do(r.Prune(1, BEGIN, [1, 2])).value == 2
    start(bench, -1, 0, 1, backfill_id="later")
    assert advance(bench, 0, "later") == 2  # the one of a job that is active waits its turn
    assert decided(bench, "later") == {-1: "already-ran", 0: None}
    finish(bench, job_id(0))
    assert advance(bench, 2, "later") == 1
    assert counts(bench, "later") == ("completed", 3, 3, 1, 0, 1, 0)


def test_a_tick_that_its_schedule_comes_to_later_is_skipped(bench: Bench) -> None:
    start(bench, 1)
    advance(bench, 0)
    assert fire(bench, 1, job=new_job(job_id(1), schedule_id="s", nominal_at=at(1))) is None
    assert bench.rows("SELECT decision, reason FROM ticks") == [("skipped", "duplicate-id")]


def test_has_nothing_to_do_with_overlaps_runs_and_failures(bench: Bench) -> None:
    rules = r.ScheduleRules(pause_after_failures=1)
    put(bench, overlap="cancel_other", max_runs=1, rules=rules, next_at=at(1))
    start(bench, -2, -1, revision=2, concurrency=2)
    advance(bench, 0)
    finish(bench, job_id(-2), Outcome.FAILED)
    assert fire(bench, 1, revision=2, job=new_job("on-time", schedule_id="s", nominal_at=at(1))) is None
    schedule = bench.schedule()
    assert (schedule.runs, schedule.active, schedule.failures, schedule.paused) == (1, 1, 0, 0)
    assert dict(bench.rows("SELECT id, state FROM jobs"))[job_id(-1)] == "ready"


def test_makes_no_jobs_while_its_schedule_is_paused(bench: Bench) -> None:
    start(bench, -2, -1)
    bench.do(r.PauseSchedule("default", "s", BEGIN))
    assert advance(bench, 0) == "wrong-state"
    bench.do(r.ResumeSchedule("default", "s", BEGIN, at(1)))
    assert advance(bench, 0) == 1


def test_a_change_of_its_schedule_makes_no_difference(bench: Bench) -> None:
    start(bench, -2, -1)
    put(bench, spec=b'{"changed":true}', next_at=None)
    assert bench.rows("SELECT spec FROM backfill_plans") == [(b"{}",)]
    assert advance(bench, 0) == 1
    assert start(bench, -3, backfill_id="stale").reason == "stale-revision"


def test_goes_with_its_schedule_and_its_jobs_stay(bench: Bench) -> None:
    start(bench, -2, -1)
    start(bench, -5, backfill_id="over")
    advance(bench, 0)
    advance(bench, 0, "over")
    finish(bench, job_id(-5))
    bench.do(r.DeleteSchedule("default", "s", BEGIN))
    for table in ("backfills", "backfill_plans", "backfill_ticks"):
        assert bench.rows(f"SELECT * FROM {table}") == []
    put(bench)
    finish(bench, job_id(-2))
    assert bench.job(1).state == "succeeded"
    assert bench.schedule().active == 0
    assert advance(bench, 1) == "not-found"


@pytest.mark.parametrize("queue", [{"max_backlog": 1}, {"draining": True}])
def test_is_held_while_the_queue_takes_no_jobs(bench: Bench, queue: dict[str, Any]) -> None:
    fields: dict[str, Any] = {"max_backlog": None, "concurrency": None, "paused": False} | queue
    bench.do(r.PutQueue("default", "q", BEGIN, **fields))
    bench.do(r.Submit([new_job("first")]))
    start(bench, -2, -1)
    assert advance(bench, 0) == 0
    assert bench.row("SELECT place, wakes, held_until FROM backfills") == (0, 1, BEGIN + backfills.HOLD)
    bench.do(r.PutQueue("default", "q", BEGIN, None, None, paused=False))
    assert advance(bench, 0) == 1
    assert bench.row("SELECT held_until, held_by FROM backfills") == (None, None)


def test_a_tick_whose_job_a_unique_key_keeps_out_is_skipped(bench: Bench) -> None:
    start(bench, -2, -1, concurrency=2)
    assert advance(bench, 0, unique=r.UniqueKey("u", "finished", None, "reject")) == 2
    assert decided(bench) == {-2: None, -1: "unique-conflict"}


def test_is_cancelled_at_once_and_its_jobs_if_that_is_wanted(bench: Bench) -> None:
    start(bench, -3, -2, -1, concurrency=2)
    advance(bench, 0)
    assert bench.do(r.CancelBackfill("default", "s", "b", BEGIN)).reason is None
    assert counts(bench) == ("cancelled", 3, 2, 2, 2, 0, 0)
    assert advance(bench, 2) == "already-done"
    assert bench.do(r.CancelBackfill("default", "s", "b", BEGIN)).reason == "wrong-state"
    finish(bench, job_id(-3))
    assert bench.do(r.CancelBackfill("default", "s", "b", BEGIN, cancels_jobs=True)).reason is None
    assert counts(bench) == ("cancelled", 3, 2, 2, 0, 1, 1)
    assert bench.job(2).state == "cancelled"
    assert bench.do(r.CancelBackfill("default", "s", "none", BEGIN)).reason == "not-found"


def test_a_job_that_is_retried_counts_as_active_again(bench: Bench) -> None:
    start(bench, -2, -1)
    advance(bench, 0)
    finish(bench, job_id(-2), Outcome.FAILED)
    bench.do(r.RetryJob("default", job_id(-2), BEGIN))
    assert counts(bench)[4:] == (1, 0, 0)
    assert advance(bench, 1) == "already-done"
    finish(bench, job_id(-2))
    assert advance(bench, 1) == 1
    finish(bench, job_id(-1), Outcome.FAILED)
    bench.do(r.RetryJob("default", job_id(-1), BEGIN))
    assert counts(bench) == ("completed", 2, 2, 2, 1, 1, 0)


def test_one_record_decides_on_a_bounded_number_of_ticks(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backfills, "PAGE", 3)
    minutes = [*range(-8, 0)]
    start(bench, *minutes, concurrency=100)
    assert [advance(bench, place) for place in (0, 3, 6)] == [3, 3, 2]
    assert [bench.job(number).nominal_at for number in range(1, 9)] == [at(minute) for minute in minutes]


def test_so_many_run_and_so_many_are_kept(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backfills, "KEPT", 2)
    monkeypatch.setattr(backfills, "MAX_RUNNING", 3)
    for number in (1, 2, 3):
        assert start(bench, -number, backfill_id=f"b{number}").reason is None
    assert start(bench, -4, backfill_id="b4").reason == "limit-reached"
    for number in (1, 2, 3):
        advance(bench, 0, f"b{number}")
        bench.wait(1)
        bench.do(r.CancelBackfill("default", "s", f"b{number}", bench.now))
    assert bench.rows("SELECT id FROM backfills") == [("b2",), ("b3",)]
    assert bench.rows("SELECT DISTINCT backfill_id FROM backfill_ticks") == [("b2",), ("b3",)]


def test_those_that_are_over_can_be_pruned(bench: Bench) -> None:
    start(bench, -2, backfill_id="over")
    start(bench, -1, backfill_id="runs")
    advance(bench, 0, "over")
    finish(bench, job_id(-2))
    items = [("default", "s", name) for name in ("over", "runs", "none")]
    assert bench.do(r.PruneBackfills(1, BEGIN, items)).value == 1
    assert bench.rows("SELECT id FROM backfills") == [("runs",)]
    assert bench.rows("SELECT * FROM backfill_ticks") == []


def test_is_begun_once_by_an_idempotency_key(bench: Bench) -> None:
    key = r.RequestKey("default", "k", "f", BEGIN + 9)
    first = start(bench, -2, request=key)
    again = start(bench, -2, backfill_id="other", request=key)
    assert (again.value, again.replayed) == (first.value, True)
    assert bench.rows("SELECT id FROM backfills") == [("b",)]
    assert start(bench, -2, schedule_id="none", backfill_id="c").reason == "not-found"


def test_leads_to_the_same_rows_however_entries_are_grouped(bench: Bench) -> None:
    start(bench, *range(-9, 0), concurrency=3)
    advance(bench, 0)
    for minute in (-9, -8, -7):
        finish(bench, job_id(minute))
    advance(bench, 3)
    start(bench, -7, -1, 1, backfill_id="second", concurrency=3)
    advance(bench, 0, "second")
    bench.do(r.CancelBackfill("default", "s", "b", BEGIN, cancels_jobs=True))
    entries = bench.scribe.entries
    assert replay(entries) == replay(entries, [len(entries)]) == replay(entries, [7, 5, 3])


def test_ticks_of_one_millisecond_have_one_job(bench: Bench) -> None:
    start(bench, -1, ticks=[at(-1), at(-1) + 1, at(-1) + 1000], end_at=BEGIN, concurrency=3)
    assert advance(bench, 0) == 3
    assert bench.rows("SELECT reason FROM backfill_ticks ORDER BY nominal_at") == [(None,), ("already-ran",), (None,)]
