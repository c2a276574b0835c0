"""A record can come twice, or late, and does no harm; one of a deposed leader never does (invariants 3 and 4)."""

from collections.abc import Callable
from typing import get_args

import msgspec
import pytest
from tests.core.apply.bench import Bench, dump, new_database
from tests.core.scribe import BEGIN, SECOND, ended, new_job

from clockjack import records as r
from clockjack.jobs import Outcome

LATER = BEGIN + 60 * SECOND
LEADERS = ("scheduler", "dispatcher", "matcher", "courier", "archivist")
PUT = r.PutSchedule("default", "s", BEGIN, b"{}", "time", BEGIN, "allow_all", None)
QUEUE = r.PutQueue("default", "q", BEGIN, 5, 9, paused=False)
CALENDAR = r.PutCalendar("default", "days", BEGIN, b"{}")
USER = r.PutSchedule("default", "s", BEGIN, b"{}", "time", BEGIN, "skip", None, calendars=r.CalendarsUsed(1, ["days"]))
BACKFILL = r.StartBackfill("default", "s", "b", LATER, 1, BEGIN, BEGIN + 1, [BEGIN, BEGIN + 1], 1)
KEY = r.CreateKey("k1", BEGIN, b"1" * 32, "cjk_1", "ops", "admin", "*")
SECRET = "whsec_" + "A" * 32
SUBSCRIPTION = r.PutSubscription("default", "w", BEGIN, b'{"url":"https://example.org/"}', True, SECRET, 0)
MADE = 7
"""What tells that one, made by the first record after the fixture's."""
FAN_OUT = r.FanOut(1, BEGIN, 1, 5, 5, [r.Notice("default", "msg_1", "a", BEGIN, b"{}", [("w", MADE)])])
DEAD = r.Delivery("default", "w", MADE, 1, 1, "dead", BEGIN, 9, 500, "answered 500", None)

# Of each kind a record that applies, and what has to be before.
Case = tuple[r.Record, Callable[[Bench], object]]
CASES: list[Case] = [
    (r.Submit([new_job("j9", labels={"a": "b"}), new_job("j8")]), lambda b: None),
    (r.SubmitAndAssign([new_job("j9", queue="other")], None, 1, LATER, ["x1"]), lambda b: None),
    (r.CancelJob("default", "j1", LATER), lambda b: None),
    (r.RetryJob("default", "j1", LATER), lambda b: b.do(r.CancelJob("default", "j1", BEGIN))),
    (r.RunJobNow("default", "j2", LATER), lambda b: None),
    (r.ActOnJobs("default", LATER, "cancel", [1, 2], ["ready", "scheduled"]), lambda b: None),
    (r.Assign(1, LATER, [(1, 1, "x1")]), lambda b: None),
    (r.Lost(1, LATER, [(1, 1, LATER + SECOND)]), lambda b: b.do(r.Assign(1, BEGIN, [(1, 1, "x1")]))),
    (r.Finish("x1", [ended(1, 1, Outcome.FAILED, retry_at=LATER)]), lambda b: b.do(r.Assign(1, BEGIN, [(1, 1, "x1")]))),
    (r.Promote(1, LATER, [2]), lambda b: None),
    (r.Expire(1, LATER, [1]), lambda b: None),
    (
        r.Fire(1, LATER, "default", "s", 1, BEGIN, BEGIN, LATER, new_job("j7", schedule_id="s")),
        lambda b: b.do(PUT),
    ),
    (PUT, lambda b: None),
    (r.DeleteSchedule("default", "s", BEGIN), lambda b: b.do(PUT)),
    (r.PauseSchedule("default", "s", BEGIN), lambda b: b.do(PUT)),
    (
        r.ResumeSchedule("default", "s", BEGIN, LATER),
        lambda b: (b.do(PUT), b.do(r.PauseSchedule("default", "s", BEGIN))),
    ),
    (r.TriggerSchedule("default", "s", BEGIN, new_job("j7", schedule_id="s")), lambda b: b.do(PUT)),
    (
        r.ApplySchedules("default", "t", BEGIN, [msgspec.structs.replace(PUT, expected_revision=0)], []),
        lambda b: None,
    ),
    (BACKFILL, lambda b: b.do(PUT)),
    (r.AdvanceBackfill(1, LATER, "default", "s", "b", 0, new_job("")), lambda b: (b.do(PUT), b.do(BACKFILL))),
    (r.CancelBackfill("default", "s", "b", LATER), lambda b: (b.do(PUT), b.do(BACKFILL))),
    (
        r.PruneBackfills(1, LATER, [("default", "s", "b")]),
        lambda b: (b.do(PUT), b.do(BACKFILL), b.do(r.CancelBackfill("default", "s", "b", LATER))),
    ),
    (CALENDAR, lambda b: None),
    (r.DeleteCalendar("default", "days", LATER), lambda b: b.do(CALENDAR)),
    (
        r.Reschedule(1, LATER, "default", "days", 2, [("s", 1, BEGIN, LATER)], done=True),
        lambda b: (b.do(CALENDAR), b.do(USER), b.do(CALENDAR)),
    ),
    (QUEUE, lambda b: None),
    (r.PauseQueue("default", "q", BEGIN, paused=True), lambda b: None),
    (r.PurgeQueue("default", "q", BEGIN, 1), lambda b: None),
    (r.DrainQueue("default", "q", BEGIN), lambda b: None),
    (r.DeleteQueue("default", "p", BEGIN), lambda b: b.do(r.PutQueue("default", "p", BEGIN, 5, 9, paused=False))),
    (
        r.Matched(1, LATER, 5, 5, [r.Match("default", "s", 1, "e1", BEGIN, new_job("j7", schedule_id="s"))]),
        lambda b: b.do(PUT),
    ),
    (r.Claim("dispatcher", "a", 2, SECOND), lambda b: None),
    (r.Renew("a", [("dispatcher", 1)]), lambda b: b.wait(1)),
    (r.Resign("dispatcher", "a", 1), lambda b: None),
    (r.Prune(1, LATER, [1]), lambda b: b.do(r.CancelJob("default", "j1", BEGIN))),
    (r.Checkpoint(1, LATER), lambda b: None),
    (r.CreateKey("k2", BEGIN, b"2" * 32, "cjk_2", "mail", "viewer", "default"), lambda b: b.do(KEY)),
    (r.RevokeKey("*", "k1", LATER), lambda b: b.do(KEY)),
    (r.KeysUsed([("k1", LATER)]), lambda b: b.do(KEY)),
    (SUBSCRIPTION, lambda b: None),
    (r.DeleteSubscription("default", "w", LATER), lambda b: (b.do(SUBSCRIPTION), b.do(FAN_OUT))),
    (r.RotateSecret("default", "w", LATER, SECRET.lower(), LATER), lambda b: b.do(SUBSCRIPTION)),
    (r.TestSubscription("default", "w", LATER, "msg_2", "test", b"{}"), lambda b: b.do(SUBSCRIPTION)),
    (
        r.ReplayDeadLetters("default", "w", LATER, "msg_1", None),
        lambda b: (b.do(SUBSCRIPTION), b.do(FAN_OUT), b.do(r.Delivered(1, LATER, [DEAD]))),
    ),
    (FAN_OUT, lambda b: b.do(SUBSCRIPTION)),
    (r.Delivered(1, LATER, [DEAD]), lambda b: (b.do(SUBSCRIPTION), b.do(FAN_OUT))),
    (r.PruneAudit(1, LATER, [("change", 10, 0)]), lambda b: None),
]
EACH = [pytest.param(record, before, id=type(record).__name__) for record, before in CASES]


def test_every_kind_of_record_is_here() -> None:
    assert {type(record) for record, _ in CASES} == set(get_args(r.Record))


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """Return a state with a job that is ready, one that waits, and a leader of each kind in epoch 1."""
    bench.do(r.Submit([new_job("j1", expires_at=BEGIN + SECOND), new_job("j2", run_at=BEGIN + SECOND)]))
    for role in LEADERS:
        bench.lead(role)  # type: ignore[arg-type]
    return bench


def state(bench: Bench) -> list[str]:
    """Return all rows but those that say how far the replica is."""
    progress = ("'applied'", "'applied_at'", "'ignored'", "'digest'", "'checkpoint'", '"authors"')
    return [line for line in dump(bench.db) if not any(word in line for word in progress)]


@pytest.mark.parametrize(("record", "before"), EACH)
def test_an_entry_that_was_stored_twice_counts_once(
    bench: Bench, record: r.Record, before: Callable[[Bench], object]
) -> None:
    """The log forgot its id, and its writer sent it again: nothing else came from that writer in between."""
    before(bench)
    entry = bench.scribe.node(record)
    [outcome] = bench.apply(entry)
    assert outcome.reason is None
    bench.apply(bench.scribe.executor(r.Finish("x9", []), by="x9"))
    bench.do(r.Submit([]), by="other")
    there = state(bench)
    [outcome] = bench.apply(bench.scribe.write_bytes(entry.subject, entry.payload, entry.message_id))
    assert outcome.reason == "already-done"
    assert state(bench) == there
    bench.reopen()
    [outcome] = bench.apply(bench.scribe.write_bytes(entry.subject, entry.payload, entry.message_id))
    assert outcome.reason == "already-done"
    assert state(bench) == there


def test_another_entry_of_the_same_author_counts(bench: Bench) -> None:
    for n in range(3):
        bench.apply(bench.scribe.write("clockjack.journal.0.node.a", [r.Submit([new_job(f"new-{n}")])], f"id-{n}"))
    assert bench.row("SELECT count(*) FROM jobs") == (5,)


def test_entries_without_an_id_are_never_taken_for_the_same(bench: Bench) -> None:
    for n in range(3):
        bench.apply(bench.scribe.write("clockjack.journal.0.node.a", [r.Submit([new_job(f"new-{n}")])], ""))
    assert bench.row("SELECT count(*) FROM jobs") == (5,)


def test_authors_that_are_silent_for_a_day_are_forgotten(bench: Bench) -> None:
    for n in range(50):
        bench.apply(bench.scribe.executor(r.Finish(f"x{n}", []), by=f"x{n}"))
    assert bench.row("SELECT count(*) FROM authors") == (51,)
    bench.wait(86_401)
    for n in range(100, 130):
        bench.apply(bench.scribe.executor(r.Finish(f"x{n}", []), by=f"x{n}"))
    assert bench.row("SELECT count(*) FROM authors") == (30,)


OF_LEADERS_AND_EXECUTORS = [
    case
    for case in EACH
    if case.id
    in {
        "AdvanceBackfill",
        "Assign",
        "Claim",
        "Expire",
        "Finish",
        "Fire",
        "Lost",
        "Matched",
        "Promote",
        "Prune",
        "PruneBackfills",
        "Reschedule",
        "Resign",
        "FanOut",
        "Delivered",
    }
]


@pytest.mark.parametrize(("record", "before"), OF_LEADERS_AND_EXECUTORS)
def test_a_decision_that_comes_again_finds_nothing_to_do(
    bench: Bench, record: r.Record, before: Callable[[Bench], object]
) -> None:
    """In an entry of its own, as from an actor that was started anew and did not know that it had decided."""
    before(bench)
    bench.do(record)
    there = state(bench)
    bench.do(record)
    assert state(bench) == there
    bench.do(r.Submit([new_job("j6")]))
    bench.wait(3600)
    there = state(bench)
    bench.do(record)
    assert state(bench) == there


OF_LEADERS = [case for case in EACH if hasattr(case.values[0], "epoch") and case.id not in {"Claim", "SubmitAndAssign"}]
"""Without its leader, ``SubmitAndAssign`` is a ``Submit``."""


@pytest.mark.parametrize(("record", "before"), OF_LEADERS)
def test_a_deposed_leader_can_do_nothing(bench: Bench, record: r.Record, before: Callable[[Bench], object]) -> None:
    before(bench)
    bench.wait(3)
    for role in LEADERS:
        bench.lead(role, by="b")  # type: ignore[arg-type]
    there = state(bench)
    assert bench.do(record, by="a").reason == "stale-epoch"
    assert bench.do(record, by="b").reason in {"stale-epoch", "not-allowed"}  # nobody led so in this epoch
    assert state(bench) == there


@pytest.mark.parametrize(("record", "before"), OF_LEADERS)
def test_who_never_led_can_do_nothing(bench: Bench, record: r.Record, before: Callable[[Bench], object]) -> None:
    before(bench)
    there = state(bench)
    assert bench.do(record, by="b").reason in {"stale-epoch", "not-allowed"}
    assert state(bench) == there


def test_a_new_database_is_always_the_same() -> None:
    assert dump(new_database()) == dump(new_database())
