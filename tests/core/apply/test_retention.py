"""What is dropped, and what stays; and that replicas can tell whether they are alike."""

import pytest
from tests.core.apply.bench import Bench
from tests.core.scribe import BEGIN, SECOND, ended, new_job

from clockjack import records as r
from clockjack.jobs import Outcome


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """Return a state whose archivist leads in epoch 1."""
    bench.lead("archivist")
    return bench


def prune(bench: Bench, *numbers: int) -> int:
    return int(bench.do(r.Prune(1, bench.now, list(numbers))).value)


def numbers(bench: Bench) -> list[int]:
    return [number for (number,) in bench.rows("SELECT number FROM jobs ORDER BY number")]


def test_drops_a_job_with_all_that_is_kept_of_it(bench: Bench) -> None:
    bench.do(r.Submit([new_job(f"j{n}", labels={"a": "b"}, max_attempts=1) for n in (1, 2)]))
    for number in (1, 2):
        bench.start(number)
        bench.report(ended(number, 1, Outcome.FAILED, error=b"{}"))
    assert prune(bench, 1, 1, 9) == 1
    for table in ("jobs", "job_work", "job_ends", "job_labels", "attempts"):
        assert bench.rows(f"SELECT number FROM {table}") == [(2,)], table
    assert bench.do(r.RetryJob("default", "j1", BEGIN)).reason == "not-found"
    bench.do(r.Submit([new_job("j3")]))
    assert numbers(bench) == [2, 3]  # numbers are never given again


def test_keeps_what_has_not_ended(bench: Bench) -> None:
    bench.do(r.Submit([new_job("j1"), new_job("j2", run_at=BEGIN + SECOND), new_job("j3")]))
    bench.start(3)
    assert prune(bench, 1, 2, 3) == 0
    assert numbers(bench) == [1, 2, 3]


def test_drops_what_ended_in_the_same_entry(bench: Bench) -> None:
    entry = bench.scribe.node(
        r.Submit([new_job("j1")]),
        r.CancelJob("default", "j1", BEGIN),
        r.Prune(1, BEGIN, [1]),
        r.Submit([new_job("j1")]),
    )
    bench.apply(entry)
    assert bench.rows("SELECT number, state FROM jobs") == [(2, "ready")]


def test_keeps_who_keeps_others_out(bench: Bench) -> None:
    def unique(job_id: str, on_conflict: str = "reject") -> r.NewJob:
        key = r.UniqueKey("k", "forever", BEGIN + 60 * SECOND, on_conflict)  # type: ignore[arg-type]
        return new_job(job_id, unique=key)

    bench.do(r.Submit([unique("j1"), unique("j2", "replace")]))
    bench.do(r.CancelJob("default", "j2", BEGIN))
    assert prune(bench, 1, 2) == 1  # the first was replaced: the second holds the key
    assert numbers(bench) == [2]
    bench.wait(60)
    assert prune(bench, 2) == 1
    assert bench.rows("SELECT * FROM unique_keys") == []
    assert bench.do(r.Submit([unique("j3")])).value[0].reason is None


def test_only_the_leader_drops(bench: Bench) -> None:
    bench.do(r.Submit([new_job()]))
    bench.do(r.CancelJob("default", "j1", BEGIN))
    assert bench.do(r.Prune(2, BEGIN, [1])).reason == "stale-epoch"
    assert bench.do(r.Prune(1, BEGIN, [1]), by="b").reason == "stale-epoch"
    assert numbers(bench) == [1]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE jobs SET priority = 1",
        "UPDATE queues SET paused = 1",
        "UPDATE lanes SET ready = 7",
        "UPDATE leases SET claimed_at = 7",
        "UPDATE schedules SET runs = 7",
    ],
)
def test_two_states_that_differ_have_digests_that_differ(change: str) -> None:
    """As soon as the row that differs is touched."""
    digests: list[str] = []
    for changes in ("", change):
        bench = Bench()
        bench.lead("archivist")
        bench.do(r.PutSchedule("default", "s", BEGIN, b"{}", "time", BEGIN, "allow_all", None))
        bench.do(r.Submit([new_job()]))
        if changes:
            bench.db.execute(changes)
            bench.reopen()
        bench.scribe.now += SECOND
        entry = bench.scribe.node(
            r.CancelJob("default", "j1", BEGIN),
            r.PauseSchedule("default", "s", BEGIN),
            r.Renew("a", [("archivist", 1)]),
            r.Claim("archivist", "a", 2, SECOND),
            r.Checkpoint(2, BEGIN),
        )
        bench.machine.apply([entry])
        [(noted,)] = bench.rows("SELECT value FROM meta WHERE key = 'checkpoint'")
        digests.append(str(noted))
    assert digests[0] != digests[1]
