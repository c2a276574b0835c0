"""The actor that applies the journal."""

import anyio
import pytest
from tests.core.scribe import BEGIN, new_job

from clockjack.apply.outcome import Outcome
from clockjack.clock import VirtualClock
from clockjack.errors import LogReplaced, UnknownRecord
from clockjack.log.memory import MemoryLog
from clockjack.records import Batch, CancelJob, Submit, batch_encoder
from clockjack.replica.follow import ENTRIES, JournalFollower
from clockjack.replica.memory import MemoryReplica
from clockjack.subjects import node_journal


class Listener:
    """Takes note of what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, int, list[str | None]]] = []

    def applied(self, message_id: str, sequence: int, outcomes: list[Outcome]) -> None:
        self.told.append((message_id, sequence, [outcome.reason for outcome in outcomes]))


async def append(log: MemoryLog, message_id: str, *records: Submit | CancelJob) -> int:
    return await log.append(node_journal("a"), batch_encoder.encode(Batch(list(records))), message_id)


async def test_applies_the_journal_in_order_and_tells_of_every_entry(clock: VirtualClock) -> None:
    log, replica, listener = MemoryLog(clock), MemoryReplica(), Listener()
    await append(log, "m1", Submit([new_job("j1")]), CancelJob("default", "other", BEGIN))
    async with anyio.create_task_group() as group:
        group.start_soon(JournalFollower(log, replica, listener).run)
        await replica.reached(1)
        await append(log, "m2", CancelJob("default", "j1", BEGIN))
        await replica.reached(2)
        group.cancel_scope.cancel()
    assert listener.told == [("m1", 1, [None, "not-found"]), ("m2", 2, [None])]
    replica.close()


async def test_goes_on_where_its_replica_is(clock: VirtualClock) -> None:
    log, replica, listener = MemoryLog(clock), MemoryReplica(), Listener()
    for number in range(3 * ENTRIES):
        await append(log, f"m{number}", Submit([new_job(f"j{number}")]))
    for _ in range(2):  # the second has nothing to do
        async with anyio.create_task_group() as group:
            group.start_soon(JournalFollower(log, replica, listener).run)
            await replica.reached(3 * ENTRIES)
            await anyio.wait_all_tasks_blocked()
            group.cancel_scope.cancel()
    assert [sequence for _, sequence, _ in listener.told] == list(range(1, 3 * ENTRIES + 1))
    assert await replica.rows("SELECT count(*) FROM jobs") == [(3 * ENTRIES,)]
    replica.close()


async def test_stops_at_what_it_does_not_know(clock: VirtualClock) -> None:
    log, replica = MemoryLog(clock), MemoryReplica()
    await append(log, "m1", Submit([new_job("j1")]))
    await log.append(node_journal("a"), b"\x91\x91\x92\x7f\x01", "m2")
    with pytest.raises(UnknownRecord):
        await JournalFollower(log, replica, Listener()).run()
    assert replica.progress.applied == 1
    replica.close()


async def test_refuses_a_journal_that_is_behind_its_replica(clock: VirtualClock) -> None:
    log, replica = MemoryLog(clock), MemoryReplica()
    await append(log, "m1", Submit([new_job("j1")]))
    other = MemoryLog(clock)
    with anyio.move_on_after(1):
        await JournalFollower(log, replica, Listener()).run()
    with pytest.raises(LogReplaced):
        await JournalFollower(other, replica, Listener()).run()
    replica.close()
