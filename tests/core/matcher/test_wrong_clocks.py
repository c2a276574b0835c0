"""What a schedule hears is told by the order of events, not by clocks."""

from typing import Any

import anyio
import msgspec
from tests.conftest import START

from clockjack import subjects
from clockjack.clock import MICROSECONDS, VirtualClock
from clockjack.executor.memory import MemoryJob
from clockjack.records import NewJob, PutSchedule, Submit
from clockjack.schedules import ScheduleSpec, encode_spec
from clockjack.testing.assembly import MemoryNode, World, memory_executor, memory_node

HOUR = 3600 * MICROSECONDS


async def put(node: MemoryNode, schedule_id: str, **trigger: Any) -> None:
    fields: dict[str, Any] = {"trigger": {"type": "event", **trigger}, "job": {"task": "t"}}
    spec = msgspec.convert({**fields, "policy": {"overlap": "allow_all"}}, ScheduleSpec)
    last = (await node.world.events.bounds()).last
    record = PutSchedule(
        "default", schedule_id, node.clock.now(), encode_spec(spec), "event", None, "allow_all", None, events_after=last
    )
    assert (await node.writer.propose(record)).reason is None


async def publish(world: World, event_id: str) -> None:
    event = {"specversion": "1.0", "id": event_id, "source": "/s", "type": "a"}
    await world.events.append(subjects.events("default", "a"), msgspec.json.encode(event), event_id)


async def heard(node: MemoryNode, schedule_id: str) -> list[str]:
    rows = await node.replica.rows("SELECT event_id FROM ticks WHERE schedule_id = ? ORDER BY tick", (schedule_id,))
    return [row[0] for row in rows]


async def test_a_schedule_made_by_a_node_whose_clock_is_ahead_hears_what_comes_after_it(clock: VirtualClock) -> None:
    world, ahead = World(clock), VirtualClock(START)
    ahead.skew = HOUR
    async with memory_node(world, clock=ahead) as node:
        await publish(world, "before")
        await put(node, "s", types=["a"])
        await publish(world, "after")
        await anyio.sleep(1)
        assert await heard(node, "s") == ["/s#after"]


async def test_a_schedule_hears_life_cycle_events_that_follow_it_in_the_journal(clock: VirtualClock) -> None:
    async def done(job: MemoryJob) -> None:
        pass

    world, ahead = World(clock), VirtualClock(START)
    ahead.skew = HOUR
    async with memory_node(world, clock=ahead) as node:
        await put(node, "s", types=["io.clockjack.job.succeeded"], filter={"data": {"task": ["u"]}})
        async with memory_executor(world, node.writer, {"t": done, "u": done}):
            work = b'{"target":{"type":"task","name":"u"}}'
            await node.writer.propose(Submit([NewJob("default", "j", "q", "u", 5, clock.now(), None, 1, work)]))
            await anyio.sleep(5)
            assert len(await heard(node, "s")) == 1
