"""The same entries lead to the same rows on every node (invariant 2)."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.apply.bench import dump, new_database, replay
from tests.core.history import history
from tests.core.scribe import SECOND, Scribe, ended, new_job

from clockjack import records as r
from clockjack.apply import table
from clockjack.apply.machine import StateMachine

ENTRIES = history(25)
ONE_BY_ONE = replay(ENTRIES)


@settings(max_examples=25)
@given(st.lists(st.integers(1, 40), max_size=60))
def test_however_they_are_grouped(groups: list[int]) -> None:
    assert replay(ENTRIES, groups) == ONE_BY_ONE


def test_in_one_transaction() -> None:
    assert replay(ENTRIES, [len(ENTRIES)]) == ONE_BY_ONE


@settings(max_examples=15)
@given(st.integers(0, 20), st.lists(st.integers(1, 20), max_size=30))
def test_whatever_is_in_the_caches(cached: int, groups: list[int]) -> None:
    before, table.CACHED = table.CACHED, cached
    try:
        assert replay(ENTRIES, groups) == ONE_BY_ONE
    finally:
        table.CACHED = before


def test_a_new_job_that_is_written_and_forgotten_before_it_is_named() -> None:
    """All within one transaction; a tick that cancels the jobs of its schedule writes all jobs first."""
    scribe = Scribe()
    scribe.node(r.Claim("dispatcher", "a", 1, SECOND))
    scribe.node(r.PutSchedule("default", "s", scribe.now, b"{}", "time", None, "cancel_other", None))
    scribe.node(r.Submit([new_job("j1")]))
    for name in ("s1", "s2"):
        job = new_job(name, schedule_id="s")
        scribe.node(r.TriggerSchedule("default", "s", scribe.now, job, overlap="policy"))
    scribe.node(r.Assign(1, scribe.now, [(1, 1, "x1")]))
    scribe.executor(r.Finish("x1", [ended(1, 1)]))
    scribe.node(r.CancelJob("default", "j1", scribe.now))
    one_by_one = replay(scribe.entries)
    before, table.CACHED = table.CACHED, 0
    try:
        assert replay(scribe.entries, [len(scribe.entries)]) == one_by_one
    finally:
        table.CACHED = before


@settings(max_examples=15)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=20))
def test_however_often_the_node_was_started_anew(groups: list[int]) -> None:
    db = new_database()
    at = 0
    for size in groups:
        StateMachine(db).apply(ENTRIES[at : at + size])
        at += size
    StateMachine(db).apply(ENTRIES[at:])
    assert dump(db) == ONE_BY_ONE


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), max_size=20))
def test_though_entries_are_read_again(steps: list[tuple[int, int]]) -> None:
    """As by a follower that begins before what was applied."""
    db = new_database()
    machine = StateMachine(db)
    for back, size in steps:
        begin = max(machine.applied - back, 0)
        machine.apply(ENTRIES[begin : begin + size])
    machine.apply(ENTRIES)
    assert dump(db) == ONE_BY_ONE


def test_a_transaction_that_fails_leaves_nothing_behind() -> None:
    """What could not be committed is applied again, as if it had never been tried."""
    db = new_database()
    machine = StateMachine(db)
    machine.apply(ENTRIES[:50])
    there = dump(db)

    class Refused(Exception):
        pass

    def refuse() -> None:
        raise Refused

    flush, machine._session.flush = machine._session.flush, refuse  # type: ignore[method-assign]
    try:
        machine.apply(ENTRIES[50:100])
    except Refused:
        pass
    else:
        raise AssertionError
    assert flush is not refuse
    assert dump(db) == there
    assert machine.applied == 50
    machine.apply(ENTRIES)
    assert dump(db) == ONE_BY_ONE
