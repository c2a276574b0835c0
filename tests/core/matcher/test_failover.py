"""A window goes on under another leader, and nothing is lost or doubled."""

import anyio
import anyio.lowlevel
import pytest
from tests.core.matcher.stage import Stage

from clockjack.clock import VirtualClock
from clockjack.invariants import violations_in
from clockjack.records import Matched, batch_decoder
from clockjack.testing.assembly import World, memory_node

ALL = {"task": "t", "args": {"all": {"$events": "/data/n"}}}


async def test_the_next_leader_goes_on_with_what_the_last_one_gathered(clock: VirtualClock) -> None:
    world = World(clock)
    async with memory_node(world, "n2", roles=()) as other:
        async with memory_node(world, "n1") as first:
            await anyio.sleep(1)
            on = Stage(world, first, clock)
            await on.put("batch", batch={"size": 100, "within_seconds": 60}, job=ALL)
            await on.put("debounce", debounce_seconds=30)
            await on.put("throttle", throttle={"limit": 1, "period_seconds": 20})
            for number in range(4):
                await on.publish(number)
            await anyio.sleep(5)
        on.node = other
        assert await on.windows() == 3
        for number in range(4, 6):
            await on.publish(number)
        await anyio.sleep(200)
        assert await on.windows() == 3
        async with memory_node(world, "n3") as third:
            await anyio.sleep(200)
            on.node = third
            assert await on.made("batch") == [{"all": [0, 1, 2, 3, 4, 5]}]
            assert await on.made("debounce") == [{"n": 5}]
            assert [job["n"] for job in await on.made("throttle")] == list(range(6))
            assert await on.windows() == 0


async def test_a_leader_that_dies_in_the_middle_of_an_event_leaves_the_place(
    clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clockjack.matcher.deciding.RECORD_BYTES", 1)
    world = World(clock)
    names = [f"s{number}" for number in range(6)]
    async with memory_node(world, "n1", roles=()) as reader:
        on = Stage(world, reader, clock)
        with anyio.CancelScope() as life:
            async with memory_node(world, "n2", roles=["matcher"]) as leader:
                await anyio.sleep(1)
                on.node = leader
                for name in names:
                    await on.put(name, batch={"size": 3, "within_seconds": 60}, job=ALL)
                async with anyio.create_task_group() as group:

                    async def kill() -> None:
                        while (await reader.replica.rows("SELECT count(*) FROM windows"))[0][0] < 3:
                            await anyio.lowlevel.checkpoint()
                        life.cancel()

                    group.start_soon(kill)
                    await on.publish(1)
                    await on.publish(2)
        [(windows,)] = await reader.replica.rows("SELECT count(*) FROM windows")
        assert 3 <= windows < 6
        on.node = reader
        async with memory_node(world, "n3", roles=["matcher"]) as heir:
            on.node = heir
            await on.publish(3)
            await anyio.sleep(10)
            for name in names:
                assert await on.made(name) == [{"all": [1, 2, 3]}]
            assert await violations_in(heir.replica) == []
    cursors = [
        record.events_cursor
        for entry in world.journal._entries
        for record in batch_decoder.decode(entry.payload).records
        if isinstance(record, Matched)
    ]
    assert any(cursor is not None for cursor in cursors)
