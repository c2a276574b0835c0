"""The replica port, on the replica in memory."""

from collections.abc import Iterator

import anyio
import msgspec
import pytest
from tests.core.scribe import BEGIN, SECOND, Scribe, ended, new_job

from clockjack.apply.outcome import APPLIED, DUPLICATE_ID, Made
from clockjack.apply.topics import Topic
from clockjack.errors import UnknownRecord
from clockjack.jobs import Outcome
from clockjack.records import Assign, CancelJob, Claim, Finish, PauseQueue, PutSchedule, RunJobNow, Submit
from clockjack.replica.memory import MemoryReplica
from clockjack.replica.port import Progress


@pytest.fixture
def replica() -> Iterator[MemoryReplica]:
    replica = MemoryReplica()
    yield replica
    replica.close()


@pytest.fixture
def scribe() -> Scribe:
    return Scribe()


async def test_says_what_became_of_each_record_of_each_entry(replica: MemoryReplica, scribe: Scribe) -> None:
    first = scribe.node(Submit([new_job("j1")]), Submit([new_job("j1"), new_job("j2")]))
    second = scribe.node(CancelJob("default", "j1", BEGIN))
    [of_first, of_second] = await replica.apply([first, second])
    assert [outcome.value for outcome in of_first] == [
        [Made("j1", BEGIN)],
        [Made("j1", BEGIN, DUPLICATE_ID), Made("j2", BEGIN)],
    ]
    assert of_second == [APPLIED]


async def test_reads_what_was_applied(replica: MemoryReplica, scribe: Scribe) -> None:
    await replica.apply([scribe.node(Submit([new_job("j1"), new_job("j2")]))])
    assert await replica.rows("SELECT id FROM jobs WHERE queue = ? ORDER BY id", ("q",)) == [("j1",), ("j2",)]


async def test_tells_how_far_it_is(replica: MemoryReplica, scribe: Scribe) -> None:
    assert replica.progress == Progress(0, 0, 0)
    await replica.apply([scribe.node(CancelJob("default", "nobody", BEGIN)), scribe.node(Submit([new_job()]))])
    assert replica.progress == Progress(2, BEGIN, 1, BEGIN)


async def test_passes_over_entries_that_it_has(replica: MemoryReplica, scribe: Scribe) -> None:
    first, second = scribe.node(Submit([new_job("j1")])), scribe.node(Submit([new_job("j2")]))
    await replica.apply([first])
    [of_first, of_second] = await replica.apply([first, second])
    assert of_first == []
    assert of_second[0].reason is None
    assert await replica.apply([first, second]) == [[], []]
    assert replica.progress.records_ignored == 0


async def test_stops_at_a_record_that_it_does_not_know(replica: MemoryReplica, scribe: Scribe) -> None:
    """What is before it is applied, the entry with it not at all, and nothing behind it."""
    good = scribe.node(Submit([new_job("j1")]))
    of_two = msgspec.msgpack.encode([[Submit([new_job("j2")]), (127, "a kind of record to come")]])
    unknown = scribe.write_bytes(good.subject, of_two)
    after = scribe.node(Submit([new_job("j3")]))
    for _ in range(2):
        with pytest.raises(
            UnknownRecord, match=r"entry 2, which the node a wrote, .*kind 127.* upgrade this node"
        ) as caught:
            await replica.apply([good, unknown, after])
        assert caught.value.sequence == 2
        assert await replica.rows("SELECT id FROM jobs") == [("j1",)]
        assert replica.progress.applied == 1


@pytest.mark.parametrize("payload", [b"", b"\xc1", b"\x90", b"\x91\x91\x93\x01\x91\x90\xc0", b"{}"])
async def test_stops_at_an_entry_that_makes_no_sense(replica: MemoryReplica, scribe: Scribe, payload: bytes) -> None:
    with pytest.raises(UnknownRecord):
        await replica.apply([scribe.write_bytes("clockjack.journal.0.node.a", payload)])
    assert replica.progress.applied == 0


async def test_a_watch_is_set_at_the_beginning(replica: MemoryReplica) -> None:
    with replica.watch(Topic.READY) as watch, anyio.fail_after(1):
        await watch.wait()


async def topics_of(replica: MemoryReplica, scribe: Scribe, *records: object) -> set[Topic]:
    """Return which watches are told when `records` are applied."""
    told: set[Topic] = set()

    async def tell(topic: Topic) -> None:
        with replica.watch(topic) as watch:
            await watch.wait()
            await watch.wait()
            told.add(topic)

    async with anyio.create_task_group() as group:
        for topic in Topic:
            group.start_soon(tell, topic)
        await anyio.wait_all_tasks_blocked()
        await replica.apply([scribe.node(*records)])  # type: ignore[arg-type]
        await anyio.wait_all_tasks_blocked()
        group.cancel_scope.cancel()
    return told


async def test_tells_those_whom_it_concerns(replica: MemoryReplica, scribe: Scribe) -> None:
    always, job = {Topic.APPLIED}, {Topic.APPLIED, Topic.JOBS, Topic.LIFECYCLE}
    later = new_job("later", run_at=BEGIN + SECOND)
    schedule = PutSchedule("default", "s", BEGIN, b"{}", "time", BEGIN, "skip", None)
    for records, topics in [
        ((Submit([new_job()]),), job | {Topic.READY}),
        ((Submit([new_job()]),), always),
        ((Submit([later]),), job | {Topic.TIMERS}),
        ((RunJobNow("default", "later", BEGIN),), job | {Topic.READY}),
        ((Claim("dispatcher", "a", 1, SECOND),), always | {Topic.LEASES}),
        ((Assign(1, BEGIN, [(1, 1, "x")]),), job),
        ((CancelJob("default", "j1", BEGIN),), always | {Topic.CANCELS, Topic.JOBS}),
        ((Finish("x", [ended(1, 1, Outcome.CANCELLED)]),), job | {Topic.SLOTS}),
        ((Finish("x", [ended(1, 1, Outcome.CANCELLED)]),), always),
        ((PauseQueue("default", "q", BEGIN, paused=True),), always | {Topic.QUEUES}),
        ((PauseQueue("default", "q", BEGIN, paused=True),), always),
        ((schedule,), always | {Topic.SCHEDULES, Topic.LIFECYCLE}),
    ]:
        assert await topics_of(replica, scribe, *records) == topics, records


async def test_waits_until_an_entry_is_reached(replica: MemoryReplica, scribe: Scribe) -> None:
    reached: list[int] = []

    async def wait_for(sequence: int) -> None:
        await replica.reached(sequence)
        reached.append(sequence)

    async with anyio.create_task_group() as group:
        group.start_soon(wait_for, 0)
        group.start_soon(wait_for, 2)
        await anyio.wait_all_tasks_blocked()
        assert reached == [0]
        await replica.apply([scribe.node()])
        await anyio.wait_all_tasks_blocked()
        assert reached == [0]
        await replica.apply([scribe.node()])
        await anyio.wait_all_tasks_blocked()
    assert reached == [0, 2]
