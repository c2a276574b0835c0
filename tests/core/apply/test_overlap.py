"""What becomes of ticks, events and runs by hand while a job of their schedule has not ended."""

from typing import Any

import pytest
from tests.core.apply.bench import Bench
from tests.core.apply.test_schedules import MINUTE, fire, job_of, match, matched, put
from tests.core.scribe import BEGIN, SECOND, ended, new_job

from clockjack import records as r
from clockjack.apply import ticks as apply_ticks
from clockjack.apply.outcome import Made
from clockjack.jobs import Outcome

EVENT: dict[str, Any] = {"kind": "event", "next_at": None}


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """Return a state whose scheduler and matcher lead in epoch 1."""
    bench.lead("scheduler")
    bench.lead("matcher")
    return bench


def decided(bench: Bench, schedule_id: str = "s") -> list[str]:
    """Return what became of each tick: its decision, or the reason why it was skipped."""
    rows = bench.rows("SELECT decision, reason FROM ticks WHERE schedule_id = ? ORDER BY tick", schedule_id)
    return [reason or decision for decision, reason in rows]


def jobs(bench: Bench) -> dict[str, str]:
    """Return the state of each job."""
    return dict(bench.rows("SELECT id, state FROM jobs ORDER BY number"))


def finish(bench: Bench, job_id: str, outcome: Outcome = Outcome.SUCCEEDED) -> None:
    """Let a job that is ready, or runs, have an attempt that is its last."""
    number, state, attempt = bench.row("SELECT number, state, attempt FROM jobs WHERE id = ?", job_id)
    if state == "ready":
        attempt += 1
        bench.start(number, attempt)
    bench.report(ended(number, attempt, outcome))


def by_hand(bench: Bench, job_id: str, overlap: str | None = "policy") -> Made:
    """Ask for a job."""
    job = new_job(job_id, schedule_id="s")
    [made] = bench.do(r.TriggerSchedule("default", "s", bench.now, job, overlap=overlap)).value
    assert isinstance(made, Made)
    return made


# --- the policies -----------------------------------------------------------------------------------------


def test_skip_makes_no_job_while_one_is_active(bench: Bench) -> None:
    put(bench, overlap="skip")
    for tick in range(3):
        fire(bench, tick)
    finish(bench, "tick-0")
    assert jobs(bench) == {"tick-0": "succeeded"}
    fire(bench, 3)
    assert decided(bench) == ["fired", "overlap", "overlap", "fired"]


def test_buffer_one_keeps_the_first_that_came(bench: Bench) -> None:
    put(bench, overlap="buffer_one")
    for tick in range(4):
        fire(bench, tick)
    assert decided(bench) == ["fired", "buffered", "buffer-full", "buffer-full"]
    assert (bench.schedule().buffered, bench.schedule().runs) == (1, 1)
    finish(bench, "tick-0")
    assert jobs(bench) == {"tick-0": "succeeded", "tick-1": "ready"}
    assert decided(bench) == ["fired", "fired", "buffer-full", "buffer-full"]
    fire(bench, 4)
    assert decided(bench)[4] == "buffered"


def test_buffer_all_goes_one_after_the_other_up_to_its_bound(bench: Bench) -> None:
    put(bench, overlap="buffer_all", rules=r.ScheduleRules(3))
    for tick in range(6):
        fire(bench, tick)
    assert decided(bench) == ["fired", *["buffered"] * 3, "buffer-full", "buffer-full"]
    for tick in range(4):
        assert jobs(bench)[f"tick-{tick}"] == "ready"
        assert len(jobs(bench)) == tick + 1
        finish(bench, f"tick-{tick}")
    assert decided(bench) == [*["fired"] * 4, "buffer-full", "buffer-full"]
    assert (bench.schedule().runs, bench.schedule().skipped, bench.schedule().active) == (4, 2, 0)


def test_cancel_other_ends_a_job_that_waits_and_goes_at_once(bench: Bench) -> None:
    put(bench, overlap="cancel_other")
    fire(bench, 0)
    fire(bench, 1)
    assert jobs(bench) == {"tick-0": "cancelled", "tick-1": "ready"}
    assert decided(bench) == ["fired", "fired"]


def test_cancel_other_asks_a_job_that_runs_to_end_and_waits_for_it(bench: Bench) -> None:
    put(bench, overlap="cancel_other")
    fire(bench, 0)
    bench.start(1)
    fire(bench, 1)
    assert (bench.job(1).state, bench.job(1).cancel_asked) == ("running", 1)
    fire(bench, 2)
    assert decided(bench) == ["fired", "replaced", "buffered"], "the latest takes the place of one that waits"
    finish(bench, "tick-0", Outcome.CANCELLED)
    assert jobs(bench) == {"tick-0": "cancelled", "tick-2": "ready"}
    assert decided(bench) == ["fired", "replaced", "fired"]


def test_cancel_other_ends_all_that_are_active(bench: Bench) -> None:
    put(bench)
    for tick in range(3):
        fire(bench, tick)
    bench.start(2)
    put(bench, overlap="cancel_other", next_at=BEGIN + 3 * MINUTE)
    fire(bench, 3, revision=2)
    assert jobs(bench) == {"tick-0": "cancelled", "tick-1": "running", "tick-2": "cancelled"}
    finish(bench, "tick-1")
    assert jobs(bench)["tick-3"] == "ready"


def test_allow_all_makes_the_job_all_the_same(bench: Bench) -> None:
    put(bench)
    for tick in range(3):
        fire(bench, tick)
    assert bench.schedule().active == 3


@pytest.mark.parametrize("policy", ["skip", "buffer_one", "buffer_all", "cancel_other"])
def test_a_job_is_active_until_its_last_attempt_ended(bench: Bench, policy: str) -> None:
    put(bench, overlap=policy)
    fire(bench, 0)
    bench.start(1)
    bench.report(ended(1, 1, Outcome.FAILED, retry_at=BEGIN + 5 * SECOND, error=b"{}"))
    assert jobs(bench) == {"tick-0": "retrying"}
    fire(bench, 1)
    alone = {"tick-0": "cancelled", "tick-1": "ready"} if policy == "cancel_other" else {"tick-0": "retrying"}
    assert jobs(bench) == alone


@pytest.mark.parametrize("policy", ["skip", "buffer_one", "buffer_all", "cancel_other"])
def test_events_are_told_apart_by_the_same_rules(bench: Bench, policy: str) -> None:
    put(bench, **EVENT, overlap=policy)
    matched(bench, match("e1"), match("e2"), match("e3"))
    expected = {
        "skip": ["fired", "overlap", "overlap"],
        "buffer_one": ["fired", "buffered", "buffer-full"],
        "buffer_all": ["fired", "buffered", "buffered"],
        "cancel_other": ["fired", "fired", "fired"],
    }
    assert decided(bench) == expected[policy]
    bench.reopen()
    matched(bench, match("e1"), match("e2"), match("e3"))
    assert decided(bench) == expected[policy], "each is decided once"


def test_an_event_that_waits_is_not_heard_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even when its decision is too old to be kept."""
    monkeypatch.setattr(apply_ticks, "KEPT_TICKS", 2)
    monkeypatch.setattr("tests.core.apply.bench.violations", lambda db: [])
    put(bench, **EVENT, overlap="buffer_one")
    for event in ("e1", "e2", "e3", "e4", "e5"):
        matched(bench, match(event))
    matched(bench, match("e2"))
    assert decided(bench) == ["buffer-full", "buffer-full"]
    finish(bench, "of-e1")
    assert bench.rows("SELECT tick, decision, event_id FROM ticks")[-1] == (6, "fired", "e2")


# --- what waits -------------------------------------------------------------------------------------------


def test_what_waits_survives_a_restart(bench: Bench) -> None:
    put(bench, overlap="buffer_all")
    fire(bench, 0)
    fire(bench, 1, job=job_of(1, labels={"a": "b"}, priority=9, run_at=bench.now + MINUTE))
    bench.reopen()
    bench.wait(5)
    finish(bench, "tick-0")
    job = bench.job(2)
    assert (job.id, job.state, job.priority, job.nominal_at) == ("tick-1", "scheduled", 9, BEGIN + MINUTE)
    assert job.created_at == bench.now, "it is made when it starts"
    assert bench.row("SELECT decided_at, settled_at FROM ticks WHERE tick = 2") == (BEGIN + MINUTE, bench.now)
    assert bench.rows("SELECT label FROM job_labels") == [("a=b",)]
    assert bench.rows("SELECT * FROM buffered") == []


def test_any_end_of_a_job_lets_the_next_one_go(bench: Bench) -> None:
    put(bench, overlap="buffer_all")
    for tick in range(5):
        fire(bench, tick)
    finish(bench, "tick-0", Outcome.FAILED)
    bench.do(r.CancelJob("default", "tick-1", bench.now))
    bench.do(r.PurgeQueue("default", "q", bench.now, 1))
    for attempt in range(1, 4):
        bench.start(4, attempt)
        bench.do(r.Lost(bench.lead("dispatcher"), bench.now, [(4, attempt, bench.now)]))
    states = ["failed", "cancelled", "cancelled", "quarantined", "ready"]
    assert jobs(bench) == {f"tick-{tick}": state for tick, state in enumerate(states)}


def test_jobs_that_end_in_one_record_make_room_for_one(bench: Bench) -> None:
    put(bench)
    fire(bench, 0)
    fire(bench, 1)
    put(bench, overlap="buffer_all", next_at=BEGIN + 2 * MINUTE)
    for tick in (2, 3):
        fire(bench, tick, revision=2)
    bench.start(1)
    bench.start(2)
    bench.report(ended(1, 1), ended(2, 1))
    assert (bench.schedule().active, bench.schedule().buffered) == (1, 1)


def test_a_revived_job_is_waited_for(bench: Bench) -> None:
    put(bench, overlap="buffer_one")
    fire(bench, 0)
    finish(bench, "tick-0", Outcome.FAILED)
    bench.do(r.RetryJob("default", "tick-0", bench.now))
    fire(bench, 1)
    assert decided(bench) == ["fired", "buffered"]


def test_a_full_queue_turns_away_what_waited(bench: Bench) -> None:
    put(bench, overlap="buffer_all")
    for tick in range(3):
        fire(bench, tick, job=job_of(tick, queue="q" if tick < 1 else "full"))
    bench.do(r.PutQueue("default", "full", BEGIN, None, 0, paused=False))
    finish(bench, "tick-0")
    assert decided(bench) == ["fired", "backlog-full", "backlog-full"]
    assert bench.schedule().buffered == 0


def test_what_waits_counts_against_max_runs(bench: Bench) -> None:
    put(bench, overlap="buffer_all", max_runs=2)
    for tick in range(3):
        fire(bench, tick)
    assert decided(bench) == ["fired", "buffered", "max-runs"]
    assert bench.schedule().next_at == BEGIN + 3 * MINUTE, "the second run is not made yet"
    finish(bench, "tick-0")
    assert (bench.schedule().runs, bench.schedule().next_at) == (2, None)


def test_a_lower_max_runs_gives_up_what_waits(bench: Bench) -> None:
    put(bench, overlap="buffer_all")
    for tick in range(4):
        fire(bench, tick)
    put(bench, overlap="buffer_all", max_runs=2, next_at=None)
    finish(bench, "tick-0")
    finish(bench, "tick-1")
    assert decided(bench) == ["fired", "fired", "max-runs", "max-runs"]


def test_what_waits_stays_over_a_pause(bench: Bench) -> None:
    put(bench, overlap="buffer_all")
    for tick in range(3):
        fire(bench, tick)
    bench.do(r.PauseSchedule("default", "s", bench.now))
    finish(bench, "tick-0")
    assert (jobs(bench), bench.schedule().buffered) == ({"tick-0": "succeeded"}, 2)
    bench.do(r.ResumeSchedule("default", "s", bench.now, None))
    assert jobs(bench) == {"tick-0": "succeeded", "tick-1": "ready"}
    finish(bench, "tick-1")
    assert jobs(bench)["tick-2"] == "ready"


def test_resuming_from_now_passes_over_what_waits(bench: Bench) -> None:
    put(bench, overlap="buffer_all")
    fire(bench, 0)
    fire(bench, 1)
    assert by_hand(bench, "mine").reason == "buffered"
    bench.do(r.PauseSchedule("default", "s", bench.now))
    bench.do(r.ResumeSchedule("default", "s", bench.now, None, drops_buffered=True))
    assert decided(bench) == ["fired", "paused", "buffered"], "but for what was asked for by hand"
    finish(bench, "tick-0")
    assert jobs(bench) == {"tick-0": "succeeded", "mine": "ready"}


def test_what_waits_goes_with_its_schedule(bench: Bench) -> None:
    put(bench, overlap="buffer_all")
    for tick in range(3):
        fire(bench, tick)
    bench.do(r.DeleteSchedule("default", "s", bench.now))
    put(bench, overlap="buffer_all")
    finish(bench, "tick-0")
    assert jobs(bench) == {"tick-0": "succeeded"}
    assert bench.rows("SELECT * FROM buffered") == []


@pytest.mark.parametrize(
    ("changes", "decisions"),
    [
        ({"overlap": "skip"}, ["fired", "policy", "policy", "policy"]),
        ({"overlap": "buffer_one"}, ["fired", "buffered", "policy", "policy"]),
        ({"overlap": "buffer_all", "rules": r.ScheduleRules(2)}, ["fired", "buffered", "buffered", "policy"]),
        ({"overlap": "cancel_other"}, ["fired", "policy", "policy", "buffered"]),
        ({"overlap": "allow_all"}, ["fired", "fired", "fired", "fired"]),
        ({"overlap": "buffer_all", "next_at": None}, ["fired", "buffered", "buffered", "buffered"]),
    ],
)
def test_another_policy_gives_up_what_it_would_not_have_let_wait(
    bench: Bench, changes: dict[str, Any], decisions: list[str]
) -> None:
    put(bench, overlap="buffer_all")
    for tick in range(4):
        fire(bench, tick)
    put(bench, **changes)
    assert decided(bench) == decisions


def test_a_policy_that_allows_all_waits_for_the_end_of_a_pause(bench: Bench) -> None:
    put(bench, overlap="buffer_all")
    for tick in range(3):
        fire(bench, tick)
    bench.do(r.PauseSchedule("default", "s", bench.now))
    put(bench, overlap="allow_all")
    assert bench.schedule().buffered == 2
    put(bench, overlap="allow_all", paused=False)
    assert (bench.schedule().buffered, bench.schedule().active) == (0, 3)


def test_the_log_of_decisions_keeps_what_waited_long(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apply_ticks, "KEPT_TICKS", 3)
    monkeypatch.setattr("tests.core.apply.bench.violations", lambda db: [])
    put(bench, overlap="buffer_one")
    for tick in range(6):
        fire(bench, tick)
    finish(bench, "tick-0")
    rows = bench.rows("SELECT tick, nominal_at, decision FROM ticks")
    assert rows == [
        (5, BEGIN + 4 * MINUTE, "skipped"),
        (6, BEGIN + 5 * MINUTE, "skipped"),
        (7, BEGIN + MINUTE, "fired"),
    ]


def test_says_what_happens(bench: Bench) -> None:
    put(bench, overlap="buffer_one")
    for tick in range(3):
        fire(bench, tick)
    assert bench.happened() == [
        "schedule.created",
        "job.created",
        "schedule.buffered",
        "schedule.skipped",
    ]
    assert bench.events()[-1].reason == "buffer-full"


# --- by hand ----------------------------------------------------------------------------------------------


def test_a_run_by_hand_obeys_the_policy_or_overrides_it(bench: Bench) -> None:
    put(bench, overlap="skip")
    assert by_hand(bench, "m1").reason is None
    assert by_hand(bench, "m2").reason == "overlap"
    assert by_hand(bench, "m3", None).reason is None
    assert by_hand(bench, "m4", "allow_all").reason is None
    assert by_hand(bench, "m5", "buffer_one").reason == "buffered"
    assert by_hand(bench, "m6", "buffer_one").reason == "buffer-full"
    assert by_hand(bench, "m7", "buffer_all").reason == "buffered"
    assert decided(bench) == ["triggered", "overlap", "triggered", "triggered", "buffered", "buffer-full", "buffered"]
    for job_id in ("m1", "m3"):
        finish(bench, job_id)
    assert "m5" not in jobs(bench)
    finish(bench, "m4")
    assert jobs(bench)["m5"] == "ready"
    assert bench.row("SELECT decision FROM ticks WHERE tick = 5") == ("triggered",)
    assert by_hand(bench, "m8", "cancel_other").reason is None
    assert (jobs(bench)["m5"], decided(bench)[6]) == ("cancelled", "replaced")
    assert bench.schedule().runs == 0, "runs by hand are not counted"


def test_a_run_by_hand_may_wait_while_its_schedule_is_paused(bench: Bench) -> None:
    put(bench, overlap="buffer_all", max_runs=1)
    fire(bench, 0)
    bench.do(r.PauseSchedule("default", "s", bench.now))
    assert by_hand(bench, "m1").reason == "buffered"
    put(bench, overlap="skip", max_runs=1)
    finish(bench, "tick-0")
    assert jobs(bench)["m1"] == "ready"


def test_a_run_by_hand_that_waits_is_not_asked_for_twice(bench: Bench) -> None:
    put(bench, overlap="buffer_all")
    fire(bench, 0)
    assert by_hand(bench, "m1").reason == "buffered"
    assert by_hand(bench, "m1").reason == "duplicate-id"
    assert decided(bench) == ["fired", "buffered"]


# --- failures ---------------------------------------------------------------------------------------------


def failing(count: int | None) -> r.ScheduleRules:
    return r.ScheduleRules(pause_after_failures=count)


def test_pauses_after_failures_in_a_row(bench: Bench) -> None:
    put(bench, rules=failing(2))
    for tick, outcome in enumerate([Outcome.FAILED, Outcome.SUCCEEDED, Outcome.FAILED]):
        fire(bench, tick)
        finish(bench, f"tick-{tick}", outcome)
    assert (bench.schedule().paused, bench.schedule().failures) == (0, 1)
    fire(bench, 3)
    bench.wait(5)
    finish(bench, "tick-3", Outcome.FAILED)
    schedule = bench.schedule()
    assert (schedule.paused, schedule.paused_by, schedule.paused_at, schedule.failures) == (1, "failures", bench.now, 2)
    assert schedule.pause_reason == "2 jobs in a row did not succeed, the last of them tick-3"
    assert (schedule.due_at, schedule.next_at, schedule.revision) == (None, BEGIN + 4 * MINUTE, 2)
    assert (bench.events()[-1].type, bench.events()[-1].reason) == ("schedule.paused", "failures")


def test_resuming_forgets_the_failures(bench: Bench) -> None:
    put(bench, rules=failing(1))
    fire(bench, 0)
    finish(bench, "tick-0", Outcome.FAILED)
    bench.do(r.ResumeSchedule("default", "s", bench.now, BEGIN + MINUTE))
    schedule = bench.schedule()
    assert (schedule.paused_by, schedule.pause_reason, schedule.paused_at, schedule.failures) == (None, None, None, 0)
    fire(bench, 1, revision=3)
    finish(bench, "tick-1")
    assert bench.schedule().paused == 0


@pytest.mark.parametrize("policy", ["buffer_one", "buffer_all"])
def test_a_pause_by_failures_comes_before_what_waits(bench: Bench, policy: str) -> None:
    put(bench, overlap=policy, rules=failing(1))
    fire(bench, 0)
    fire(bench, 1)
    finish(bench, "tick-0", Outcome.FAILED)
    assert (bench.schedule().paused, decided(bench)) == (1, ["fired", "buffered"])
    bench.do(r.ResumeSchedule("default", "s", bench.now, None))
    assert jobs(bench)["tick-1"] == "ready"


def test_what_counts_as_a_failure(bench: Bench) -> None:
    """Failed, quarantined and expired do; to be cancelled is nobody's failure."""
    put(bench, rules=failing(None))
    for tick in range(4):
        fire(bench, tick, job=job_of(tick, expires_at=BEGIN + SECOND if tick == 3 else None))
    finish(bench, "tick-0", Outcome.FAILED)
    bench.do(r.CancelJob("default", "tick-1", bench.now))
    assert bench.schedule().failures == 1
    for attempt in range(1, 4):
        bench.start(3, attempt)
        bench.report(ended(3, attempt, Outcome.CRASHED, error=b"{}"))
    bench.do(r.Expire(1, BEGIN + 2 * SECOND, [4]))
    assert bench.schedule().failures == 3
    assert bench.schedule().paused == 0


def test_jobs_of_a_schedule_that_was_deleted_are_no_failures_of_the_next(bench: Bench) -> None:
    put(bench, rules=failing(1))
    fire(bench, 0)
    bench.do(r.DeleteSchedule("default", "s", bench.now))
    put(bench, rules=failing(1))
    finish(bench, "tick-0", Outcome.FAILED)
    assert (bench.schedule().failures, bench.schedule().paused) == (0, 0)


def test_a_pause_says_why_and_by_whom(bench: Bench) -> None:
    put(bench)
    assert bench.do(r.PauseSchedule("default", "s", BEGIN, 7)).reason == "stale-revision"
    bench.do(r.PauseSchedule("default", "s", BEGIN, 1, "the database moves"))
    schedule = bench.schedule()
    assert (schedule.paused_by, schedule.pause_reason, schedule.paused_at) == ("request", "the database moves", BEGIN)
    assert bench.do(r.ResumeSchedule("default", "s", BEGIN, None, 1)).reason == "stale-revision"
    assert bench.do(r.ResumeSchedule("default", "s", BEGIN, None, 2)).reason is None
