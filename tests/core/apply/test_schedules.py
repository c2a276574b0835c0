"""Schedules: ticks decided once, jobs counted, events matched once."""

from typing import Any

import pytest
from tests.core.apply.bench import Bench, dump, replay
from tests.core.scribe import BEGIN, SECOND, ended, new_job

from clockjack import records as r
from clockjack.apply import ticks as ticks_of_apply
from clockjack.apply.machine import StateMachine
from clockjack.apply.outcome import Made

MINUTE = 60 * SECOND


def put(bench: Bench, **changes: Any) -> Any:
    fields: dict[str, Any] = {
        "namespace": "default",
        "id": "s",
        "at": BEGIN,
        "spec": b"{}",
        "kind": "time",
        "next_at": BEGIN,
        "overlap": "allow_all",
        "max_runs": None,
    }
    return bench.do(r.PutSchedule(**fields | changes))


def job_of(tick: int, **changes: Any) -> r.NewJob:
    return new_job(f"tick-{tick}", schedule_id="s", nominal_at=BEGIN + tick * MINUTE, **changes)


def fire(bench: Bench, tick: int, **changes: Any) -> str | None:
    """Decide the tick of a minute; return why it didn't apply."""
    due_at = BEGIN + tick * MINUTE
    fields: dict[str, Any] = {
        "epoch": 1,
        "at": due_at,
        "namespace": "default",
        "schedule_id": "s",
        "revision": 1,
        "due_at": due_at,
        "nominal_at": due_at,
        "next_at": due_at + MINUTE,
        "job": job_of(tick),
    }
    return bench.do(r.Fire(**fields | changes)).reason


def ticks(bench: Bench) -> list[tuple[Any, ...]]:
    return bench.rows("SELECT tick, decision, reason, job_id FROM ticks ORDER BY tick")


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """Return a state whose scheduler and matcher lead in epoch 1."""
    bench.lead("scheduler")
    bench.lead("matcher")
    return bench


def test_a_tick_makes_a_job_and_aims_at_the_next(bench: Bench) -> None:
    put(bench)
    assert fire(bench, 0) is None
    schedule = bench.schedule()
    assert (schedule.runs, schedule.active, schedule.ticks) == (1, 1, 1)
    assert schedule.next_at == schedule.due_at == BEGIN + MINUTE
    assert schedule.last_at == BEGIN
    assert bench.rows("SELECT id, schedule_id, nominal_at FROM jobs") == [("tick-0", "s", BEGIN)]
    assert ticks(bench) == [(1, "fired", None, "tick-0")]


def test_a_tick_is_decided_once(bench: Bench) -> None:
    """Whoever decided it, and however late its record comes."""
    put(bench)
    fire(bench, 0)
    assert fire(bench, 0) == "already-done"
    fire(bench, 1)
    assert fire(bench, 0, job=job_of(7)) == "already-done"
    assert fire(bench, 1, at=BEGIN) == "already-done"
    assert len(ticks(bench)) == bench.schedule().runs == 2


def test_a_tick_of_an_older_definition_does_nothing(bench: Bench) -> None:
    put(bench)
    put(bench)
    assert fire(bench, 0) == "already-done"
    assert fire(bench, 0, revision=2) is None


def test_a_deposed_scheduler_fires_nothing(bench: Bench) -> None:
    put(bench)
    assert fire(bench, 0, epoch=0) == "stale-epoch"
    bench.lead("scheduler")
    assert fire(bench, 0) == "stale-epoch"
    assert fire(bench, 0, epoch=2) is None


@pytest.mark.parametrize("job", [None, "a job"])
def test_a_tick_that_makes_no_job_is_noted_all_the_same(bench: Bench, job: str | None) -> None:
    put(bench, overlap="skip")
    fire(bench, 0)
    assert fire(bench, 1, job=job and job_of(1)) is None
    schedule = bench.schedule()
    assert (schedule.runs, schedule.skipped, schedule.ticks, schedule.next_at) == (1, 1, 2, BEGIN + 2 * MINUTE)
    assert ticks(bench)[1] == (2, "skipped", "overlap" if job else "missed", None)
    assert bench.happened().count("schedule.skipped") == 1


def test_an_overlap_ends_with_the_job(bench: Bench) -> None:
    put(bench, overlap="skip")
    fire(bench, 0)
    bench.start(1)
    fire(bench, 1)
    bench.report(ended(1, 1))
    fire(bench, 2)
    assert [decision for _, decision, *_ in ticks(bench)] == ["fired", "skipped", "fired"]


def test_counts_its_jobs_whatever_the_clocks_of_the_nodes_say(bench: Bench) -> None:
    """The scheduler's clock is an hour behind that of the node which made the schedule."""
    put(bench, at=BEGIN + 60 * MINUTE, overlap="skip")
    for tick in range(3):
        assert fire(bench, tick, at=BEGIN - MINUTE, job=job_of(tick, created_at=BEGIN - MINUTE)) is None
        assert bench.schedule().active == 1
        bench.start(tick + 1)
        bench.report(ended(tick + 1, 1))
        assert bench.schedule().active == 0
    assert bench.schedule().runs == 3


def test_jobs_of_a_schedule_that_was_deleted_are_not_counted_by_the_next(bench: Bench) -> None:
    put(bench)
    fire(bench, 0)
    bench.do(r.DeleteSchedule("default", "s", BEGIN))
    put(bench)
    assert bench.schedule().active == 0
    bench.do(r.CancelJob("default", "tick-0", BEGIN))
    bench.do(r.RetryJob("default", "tick-0", BEGIN))
    assert bench.schedule().active == 0
    fire(bench, 0, job=job_of(1))
    assert bench.schedule().active == 1


def test_ends_after_as_many_jobs_as_it_may_make(bench: Bench) -> None:
    put(bench, max_runs=2)
    fire(bench, 0)
    fire(bench, 1)
    assert (bench.schedule().next_at, bench.schedule().due_at) == (None, None)
    assert fire(bench, 2) == "already-done"
    put(bench, max_runs=3, next_at=BEGIN + 5 * MINUTE)
    assert bench.schedule().due_at == BEGIN + 5 * MINUTE


def test_a_paused_schedule_is_not_due(bench: Bench) -> None:
    put(bench)
    bench.do(r.PauseSchedule("default", "s", BEGIN))
    assert (bench.schedule().next_at, bench.schedule().due_at) == (BEGIN, None)
    assert fire(bench, 0) == "already-done"
    bench.do(r.ResumeSchedule("default", "s", BEGIN, BEGIN + 3 * MINUTE))
    assert bench.schedule().due_at == BEGIN + 3 * MINUTE
    assert fire(bench, 0, revision=3) == "already-done"
    assert fire(bench, 3, revision=3) is None


def test_pausing_twice_happens_once(bench: Bench) -> None:
    put(bench)
    for _ in range(2):
        bench.do(r.PauseSchedule("default", "s", BEGIN))
    for _ in range(2):
        bench.do(r.ResumeSchedule("default", "s", BEGIN, BEGIN))
    assert bench.happened() == ["schedule.created", "schedule.paused", "schedule.resumed"]


def test_says_which_revision_it_expects(bench: Bench) -> None:
    assert put(bench, expected_revision=1).reason == "stale-revision"
    assert put(bench, expected_revision=0).reason is None
    assert put(bench, expected_revision=0).reason == "stale-revision"
    assert put(bench, expected_revision=1).reason is None
    assert bench.do(r.DeleteSchedule("default", "s", BEGIN, 1)).reason == "stale-revision"
    assert bench.do(r.DeleteSchedule("default", "s", BEGIN, 2)).reason is None
    assert bench.do(r.DeleteSchedule("default", "s", BEGIN)).reason == "not-found"
    assert ticks(bench) == []


def test_a_new_definition_keeps_what_was(bench: Bench) -> None:
    put(bench)
    fire(bench, 0)
    bench.do(r.PauseSchedule("default", "s", BEGIN))
    put(bench, spec=b'{"new":1}', at=BEGIN + SECOND, next_at=BEGIN + MINUTE)
    schedule = bench.schedule()
    assert (schedule.revision, schedule.runs, schedule.paused, schedule.created_at) == (3, 1, 1, BEGIN)
    assert (schedule.spec, schedule.updated_at, schedule.due_at) == (b'{"new":1}', BEGIN + SECOND, None)


def test_the_newest_ticks_are_kept(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticks_of_apply, "KEPT_TICKS", 5)
    monkeypatch.setattr("tests.core.apply.bench.violations", lambda db: [])
    put(bench)
    for tick in range(8):
        fire(bench, tick)
    assert [tick for tick, *_ in ticks(bench)] == [4, 5, 6, 7, 8]


# --- by hand --------------------------------------------------------------------------------------------------


def test_may_be_triggered_by_hand(bench: Bench) -> None:
    put(bench, max_runs=1)
    outcome = bench.do(r.TriggerSchedule("default", "s", BEGIN, job_of(0)))
    assert outcome.value == [Made("tick-0", BEGIN)]
    schedule = bench.schedule()
    assert (schedule.runs, schedule.active, schedule.ticks, schedule.next_at) == (0, 1, 1, BEGIN)
    assert ticks(bench) == [(1, "triggered", None, "tick-0")]


def test_a_trigger_that_comes_twice_leaves_no_trace(bench: Bench) -> None:
    put(bench)
    bench.do(r.TriggerSchedule("default", "s", BEGIN, job_of(0)))
    outcome = bench.do(r.TriggerSchedule("default", "s", BEGIN, job_of(0)))
    assert outcome.value == [Made("tick-0", BEGIN, "duplicate-id")]
    assert len(ticks(bench)) == 1
    assert bench.schedule().skipped == 0


def test_a_trigger_says_why_there_is_no_job(bench: Bench) -> None:
    put(bench)
    bench.do(r.PutQueue("default", "q", BEGIN, None, 0, paused=False))
    outcome = bench.do(r.TriggerSchedule("default", "s", BEGIN, job_of(0)))
    assert outcome.value == [Made("tick-0", BEGIN, "backlog-full")]
    assert ticks(bench) == [(1, "skipped", "backlog-full", None)]
    assert bench.do(r.TriggerSchedule("default", "other", BEGIN, job_of(1))).reason == "not-found"


# --- events ---------------------------------------------------------------------------------------------------


def match(event: str, **changes: Any) -> r.Match:
    job = new_job(f"of-{event}", schedule_id="s", event_id=event, **changes)
    return r.Match("default", "s", 1, event, BEGIN, job)


def matched(bench: Bench, *matches: r.Match, position: int = 1, epoch: int = 1) -> str | None:
    return bench.do(r.Matched(epoch, BEGIN, position, 0, list(matches))).reason


def test_an_event_makes_a_job_once(bench: Bench) -> None:
    put(bench, kind="event", next_at=None)
    matched(bench, match("e1"))
    bench.reopen()
    matched(bench, match("e1"), match("e2"), match("e2"))
    assert [job_id for *_, job_id in ticks(bench)] == ["of-e1", "of-e2"]
    assert bench.rows("SELECT event_id FROM ticks") == [("e1",), ("e2",)]
    assert bench.schedule().runs == 2


def test_an_event_that_was_skipped_does_not_fire_later(bench: Bench) -> None:
    """A matcher that is started anew reads again what it had decided."""
    put(bench, kind="event", next_at=None, overlap="skip")
    matched(bench, match("e1"))
    matched(bench, match("e2"))
    bench.do(r.CancelJob("default", "of-e1", BEGIN))
    matched(bench, match("e2"))
    assert [(decision, reason) for _, decision, reason, _ in ticks(bench)] == [("fired", None), ("skipped", "overlap")]


def test_paused_and_deleted_schedules_match_nothing(bench: Bench) -> None:
    put(bench, kind="event", next_at=None, paused=True)
    assert matched(bench, match("e1"), r.Match("default", "gone", 1, "e1", BEGIN, new_job("j"))) is None
    assert bench.row("SELECT count(*) FROM jobs") == (0,)


def test_events_stop_when_all_jobs_were_made(bench: Bench) -> None:
    put(bench, kind="event", next_at=BEGIN, max_runs=1)
    matched(bench, match("e1"), match("e2"))
    assert bench.schedule().runs == 1
    assert bench.schedule().next_at is None


def test_the_matcher_never_goes_back(bench: Bench) -> None:
    for position in (5, 9, 7):
        matched(bench, position=position)
    assert bench.rows("SELECT value FROM meta WHERE key = 'matched_events'") == [("9",)]
    assert matched(bench, match("e1"), position=100, epoch=0) == "stale-epoch"
    assert bench.rows("SELECT value FROM meta WHERE key = 'matched_events'") == [("9",)]


def test_many_ticks_take_few_statements(bench: Bench) -> None:
    """Each would give up the interpreter lock, and has to win it back from the event loop."""
    names = [f"s{number}" for number in range(200)]
    for name in names:
        put(bench, id=name, spec='{"ä": 1}'.encode())

    def tick(name: str, job_id: str, due_at: int) -> r.Fire:
        job = new_job(job_id, schedule_id=name, nominal_at=due_at)
        return r.Fire(1, due_at, "default", name, 1, due_at, due_at, due_at + MINUTE, job)

    bench.do(r.Submit([new_job("taken")]))
    bench.machine = StateMachine(bench.db)  # which has no rows in memory
    entry = bench.scribe.node(
        *(tick(name, f"{name}-0", BEGIN) for name in names[1:]),
        tick("s0", "taken", BEGIN),
        tick("s1", "s1-0", BEGIN + MINUTE),
    )
    statements: list[str] = []
    bench.db.set_trace_callback(statements.append)
    bench.machine.apply([entry])
    bench.db.set_trace_callback(None)
    assert sum(statement.lstrip().startswith("SELECT") for statement in statements) < 10
    assert bench.rows("SELECT decision, reason, count(*) FROM ticks GROUP BY decision, reason ORDER BY 1") == [
        ("fired", None, 199),
        ("skipped", "duplicate-id", 2),
    ]
    assert bench.rows("SELECT DISTINCT typeof(spec), CAST(spec AS TEXT) FROM schedules") == [("blob", '{"ä": 1}')]
    assert dump(bench.db) == replay(bench.scribe.entries)
