"""The executors, as the dispatcher sees them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import pytest
from tests.core.fleet import FakeExecutor, executors
from tests.core.scribe import BEGIN, SECOND, Scribe, new_job

from clockjack.bus.memory import MemoryBus
from clockjack.dispatcher.fleet import Executor, Fleet, window
from clockjack.presence import SILENT_SECONDS, Presence
from clockjack.records import Assign, Claim, Submit
from clockjack.replica.memory import MemoryReplica


@pytest.mark.parametrize(
    ("mean_run_seconds", "held"),
    [
        (0.0, 4),  # nothing has run yet
        (10.0, 4),
        (0.02, 8),  # each slot works one more off on the way to the journal and back
        (0.01, 12),
        (0.000_001, 256),
    ],
)
def test_executors_may_hold_more_than_they_run_where_attempts_are_short(mean_run_seconds: float, held: int) -> None:
    heartbeat = FakeExecutor(MemoryBus(), slots=4).heartbeat
    heartbeat.mean_run_seconds = mean_run_seconds
    assert window(heartbeat) == held


@asynccontextmanager
async def heard(*fakes: FakeExecutor) -> AsyncGenerator[tuple[Presence, MemoryReplica]]:
    """Run executors and who listens to them; ``x1`` has one attempt by the state."""
    replica, scribe = MemoryReplica(), Scribe()
    presence = Presence(fakes[0].bus)
    claim = Claim("dispatcher", "a", 1, SECOND)
    await replica.apply([scribe.node(claim, Submit([new_job()]), Assign(1, BEGIN, [(1, 1, "x1")]))])
    async with anyio.create_task_group() as group:
        group.start_soon(presence.run)
        await anyio.wait_all_tasks_blocked()
        async with executors(*fakes):
            await anyio.wait_all_tasks_blocked()
            yield presence, replica
        group.cancel_scope.cancel()
    replica.close()


async def who_takes(presence: Presence, replica: MemoryReplica) -> list[Executor]:
    return await Fleet(replica, presence).takers(anyio.current_time())


async def test_counts_what_an_executor_holds_by_the_state() -> None:
    bus = MemoryBus()
    one, two = FakeExecutor(bus, "x1", slots=2), FakeExecutor(bus, "x2", slots=2)
    two.heartbeat.queues.append("p")
    two.catalog.targets.append("http:")
    async with heard(one, two) as (presence, replica):
        first, second = await who_takes(presence, replica)
        assert (first.id, first.room, first.load) == ("x1", 1, 0.5)
        assert (second.id, second.room, second.load) == ("x2", 2, 0.0)
        assert first.takes("default", "q", "t")
        assert not first.takes("default", "q", "other")
        assert not second.takes("default", "q", "t")
        assert second.takes("default", "p", "t")
        assert second.takes("default", "p", "http:")


async def test_passes_over_who_takes_nothing() -> None:
    bus = MemoryBus()
    full, draining, fine = FakeExecutor(bus, "x1", slots=1), FakeExecutor(bus, "x2"), FakeExecutor(bus, "x3")
    draining.heartbeat.accepting = False
    async with heard(full, draining, fine) as (presence, replica):
        assert [one.id for one in await who_takes(presence, replica)] == ["x3"]


async def test_passes_over_who_did_not_say_what_it_knows() -> None:
    bus = MemoryBus()
    fake = FakeExecutor(bus, "x2")
    async with heard(FakeExecutor(bus, "x1")) as (presence, replica):
        await fake.beat()
        await anyio.wait_all_tasks_blocked()
        assert presence.executor("x2") is not None
        assert [one.id for one in await who_takes(presence, replica)] == ["x1"]


async def test_passes_over_who_is_silent() -> None:
    bus = MemoryBus()
    silent = FakeExecutor(bus, "x2")
    async with heard(FakeExecutor(bus, "x1")) as (presence, replica):
        await silent.announce()
        await silent.beat()
        await anyio.wait_all_tasks_blocked()
        assert [one.id for one in await who_takes(presence, replica)] == ["x1", "x2"]
        await anyio.sleep(SILENT_SECONDS + 0.1)
        assert [one.id for one in await who_takes(presence, replica)] == ["x1"]
