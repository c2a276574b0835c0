"""What workers write who don't keep to the rules: none of it stops a node, or counts for another's attempt."""

from typing import Any

import msgspec
import pytest
from tests.core.apply.bench import Bench
from tests.core.scribe import BEGIN, ended, new_job

from clockjack import subjects
from clockjack.apply.outcome import NOT_ALLOWED
from clockjack.errors import UnknownRecord
from clockjack.records import Batch, Claim, Finish, Lost, Promote, Record, Submit, batch_encoder

MINE, OTHER = "mail.01A", "shop.01A"
FAR = (1 << 64) - 1


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """Return a state with one job, which the executor `MINE` holds."""
    bench.do(Submit([new_job()]))
    bench.start(1, executor=MINE)
    assert state(bench) == "running"
    return bench


def state(bench: Bench) -> str:
    [(found,)] = bench.db.execute("SELECT state FROM jobs")
    return str(found)


def write(bench: Bench, payload: bytes, by: str = MINE) -> list[str | None]:
    """Apply an entry of an executor, and return what became of its records."""
    entry = bench.scribe.write_bytes(subjects.report_journal(by), payload)
    return [outcome.reason for outcome in bench.apply(entry)]


def test_a_worker_ends_what_its_executor_holds(bench: Bench) -> None:
    assert write(bench, batch_encoder.encode(Batch([Finish(MINE, [ended(1, 1)])]))) == [None]
    assert state(bench) == "succeeded"


@pytest.mark.parametrize("by", [OTHER, "mail.01B", "mail", "01A", "mail.01A.x", ""])
@pytest.mark.parametrize("claimed", [MINE, None])
def test_nobody_else_does(bench: Bench, by: str, claimed: str | None) -> None:
    write(bench, batch_encoder.encode(Batch([Finish(claimed or by, [ended(1, 1)])])), by)
    assert state(bench) == "running"


@pytest.mark.parametrize(
    "records",
    [
        [Submit([new_job("j2")])],
        [Claim("scheduler", "mail", 1, 5_000_000)],
        [Lost(1, BEGIN, [(1, 1, BEGIN)])],
        [Promote(1, BEGIN, [FAR])],
        [Finish(MINE, [ended(FAR, 1)])],
        [Finish(MINE, [ended(1, FAR)])],
        [Finish(MINE, [ended(1, 1, finished_at=FAR)])],
        [Finish(MINE, [ended(1, 1, started_at=FAR)])],
        [Finish(MINE, [ended(1, 1, retry_at=FAR)])],
        [Finish(MINE, [ended(1, 1, finished_at=-1)])],
        [Finish(MINE, [ended(1, 1, finished_at=253_402_300_800_000_000)])],
        [Finish(MINE, [ended(1, 1)]), Submit([new_job("j2")])],
    ],
    ids=str,
)
def test_what_is_no_report_counts_for_nothing(bench: Bench, records: list[Record]) -> None:
    assert write(bench, batch_encoder.encode(Batch(records))) == [NOT_ALLOWED]
    assert state(bench) == "running"
    assert bench.machine.ignored == 1
    assert write(bench, batch_encoder.encode(Batch([Finish(MINE, [ended(1, 1)])]))) == [None]


@pytest.mark.parametrize(
    "payload", [b"", b"\xc1", b'{"stream":"J","seq":2}', b"\x91", msgspec.msgpack.encode([[[999, "new"]]])], ids=repr
)
def test_what_can_not_be_read_stops_nobody_if_a_worker_wrote_it(bench: Bench, payload: bytes) -> None:
    before = bench.machine.applied
    assert write(bench, payload) == [NOT_ALLOWED]
    assert bench.machine.applied == before + 1
    with pytest.raises(UnknownRecord):
        bench.machine.apply([bench.scribe.write_bytes(subjects.node_journal("a"), payload)])


def test_a_report_that_can_not_be_read_has_no_effect_on_the_same_batch(bench: Bench) -> None:
    entries: list[Any] = [
        bench.scribe.write_bytes(subjects.report_journal(OTHER), b"\xc1"),
        bench.scribe.executor(Finish(MINE, [ended(1, 1)]), by=MINE),
    ]
    outcomes = bench.machine.apply(entries).outcomes
    assert [[outcome.reason for outcome in of_entry] for of_entry in outcomes] == [[NOT_ALLOWED], [None]]
    assert state(bench) == "succeeded"
