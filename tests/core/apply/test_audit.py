"""The audit trail: what was asked for and done, by whom; and nothing else."""

from typing import get_args

from tests.core.apply.bench import Bench
from tests.core.scribe import BEGIN, new_job

from clockjack import records as r
from clockjack.apply.audit import VERBS

SOMEBODY = r.Requester("k1", "ops", "0" * 31 + "1")

NOBODY_ASKS = {
    r.FanOut,
    r.Delivered,
    r.Assign,
    r.Lost,
    r.Finish,
    r.Promote,
    r.Expire,
    r.Fire,
    r.Matched,
    r.Claim,
    r.Renew,
    r.Resign,
    r.Prune,
    r.Checkpoint,
    r.KeysUsed,
    r.PruneAudit,
    r.Reschedule,
    r.AdvanceBackfill,
    r.PruneBackfills,
}
"""Records of leaders, executors and nodes."""


def trail(bench: Bench) -> list[tuple[object, ...]]:
    return bench.rows("SELECT class, verb, namespace, object, count FROM audit ORDER BY sequence, item")


def ask(bench: Bench, *records: r.Record) -> None:
    bench.apply(bench.scribe.node(*records, asked_by=SOMEBODY))


def test_every_record_that_can_be_asked_for_is_told_of() -> None:
    """A new kind of record stands in VERBS, if a client can ask for it, or here."""
    assert set(get_args(r.Record)) == set(VERBS) | NOBODY_ASKS | {r.Submit, r.SubmitAndAssign}


def test_says_who_did_what_and_when(bench: Bench) -> None:
    ask(bench, r.PutQueue("default", "q", BEGIN - 9, 5, 9, paused=False))
    assert bench.rows("SELECT * FROM audit") == [
        (1, 0, "change", bench.now, "default", "queue.put", "q", 1, "k1", "ops", "0" * 31 + "1")
    ]


def test_says_nothing_of_what_nobody_asked_for_or_was_not_done(bench: Bench) -> None:
    bench.do(r.Submit([new_job("j1")]))
    ask(bench, r.CancelJob("default", "j9", BEGIN), r.PurgeQueue("default", "q", BEGIN, 0))
    ask(bench, r.Submit([new_job("j1")]), r.Submit([]))
    assert trail(bench) == []


def test_jobs_that_were_submitted_are_work(bench: Bench) -> None:
    request = r.RequestKey("default", "r", "f", BEGIN + 9)
    ask(bench, r.Submit([new_job("j1")], request), r.Submit([new_job("j1"), new_job("j2"), new_job("j3")]))
    ask(bench, r.Submit([new_job("j1")], request))
    assert trail(bench) == [
        ("work", "job.submit", "default", "j1", 1),
        ("work", "job.submit", "default", None, 2),
    ]


def test_a_purge_says_how_many(bench: Bench) -> None:
    bench.do(r.Submit([new_job("j1"), new_job("j2")]))
    ask(bench, r.PurgeQueue("default", "q", BEGIN, 10))
    assert trail(bench) == [("change", "queue.purge", "default", "q", 2)]


def test_what_workers_say_of_who_asked_counts_for_nothing(bench: Bench) -> None:
    payload = r.batch_encoder.encode(r.Batch([r.Finish("x1", [])], [(0, SOMEBODY)]))
    bench.apply(bench.scribe.write_bytes("clockjack.journal.0.report.x1", payload))
    assert trail(bench) == []


def test_an_index_that_is_none_does_no_harm(bench: Bench) -> None:
    put = r.PutQueue("default", "q", BEGIN, 5, 9, paused=False)
    for index in (-1, 1, 1 << 60):
        payload = r.batch_encoder.encode(r.Batch([put], [(index, SOMEBODY)]))
        bench.apply(bench.scribe.write_bytes("clockjack.journal.0.node.a", payload))
    assert trail(bench) == []


def test_what_is_old_goes_class_by_class(bench: Bench) -> None:
    bench.lead("archivist")
    for turn in range(4):
        ask(bench, r.Submit([new_job(f"j{turn}")]), r.PauseQueue("default", "q", BEGIN, paused=bool(turn % 2)))
    sequences = [one for (one,) in bench.rows("SELECT sequence FROM audit WHERE class = 'work' ORDER BY sequence")]
    drop: list[tuple[r.AuditClass, int, int]] = [("work", sequences[2], 0), ("change", sequences[0], 1)]
    assert bench.do(r.PruneAudit(2, bench.now, drop)).reason == "stale-epoch"
    bench.do(r.PruneAudit(1, bench.now, drop))
    assert [(kind, name) for kind, _, _, name, _ in trail(bench)] == [
        ("change", "q"),
        ("change", "q"),
        ("work", "j3"),
        ("change", "q"),
    ]
