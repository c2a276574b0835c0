"""What each round of a dispatcher costs for every executor that there is, and how large what is sent about jobs is."""

import asyncio
import time
from collections.abc import Iterator

import anyio
import msgspec

from clockjack.bus.memory import MemoryBus
from clockjack.dispatcher.fleet import Fleet
from clockjack.executor.messages import Assign as Inbox
from clockjack.executor.messages import Assignment, inbox_encoder
from clockjack.jobs import Outcome
from clockjack.presence import Presence
from clockjack.records import Assign, Batch, Ended, Finish, NewJob, Record, Submit, batch_encoder
from clockjack.replica.memory import MemoryReplica
from clockjack.subjects import catalog, heartbeat
from scale.presence import catalog_of, heartbeat_of
from scale.shards import JOB

COUNTS = (0, 100, 400, 1600)
ROUNDS = 200
BATCH = 500

Figures = dict[str, float]


def measure() -> Iterator[tuple[str, int, Figures]]:
    """Yield what a round takes before it looks at jobs, with so many executors; and bytes of a job."""
    for count in COUNTS:
        yield "fleet", count, {"round_us": asyncio.run(_round_us(count))}
    yield "sizes", BATCH, sizes(BATCH)


def sizes(batch: int) -> Figures:
    """Return how many bytes a job takes on its way, in batches of so many."""
    work = msgspec.json.encode({"target": {"type": "task", "name": JOB["task"], "args": JOB["args"]}})
    job = NewJob("default", "0" * 26, "bench", "bench_tasks.noop", 5, 1 << 50, None, 3, work)
    records: dict[str, Record] = {
        "submit": Submit([job] * batch),
        "assign": Assign(1, 1 << 50, [(1 << 20, 1, "0" * 26)] * batch),
        "finish": Finish("0" * 26, [Ended(1 << 20, 1, Outcome.SUCCEEDED, 1 << 50, 1 << 50)] * batch),
    }
    found = {f"{name}_bytes": len(batch_encoder.encode(Batch([record]))) / batch for name, record in records.items()}
    one = Assignment(1 << 20, 1, "default", "0" * 26, "bench", 0, 0, work)
    return found | {"inbox_bytes": len(inbox_encoder.encode(Inbox([one] * batch))) / batch}


async def _round_us(count: int) -> float:
    bus = MemoryBus()
    took = 0.0
    presence = Presence(bus)
    async with anyio.create_task_group() as group:
        group.start_soon(presence.run)
        await anyio.sleep(0.01)
        for number in range(count):
            executor_id = f"worker.{number:026d}"
            await bus.publish(catalog(executor_id), msgspec.msgpack.encode(catalog_of(executor_id)))
            beat = heartbeat_of(executor_id, accepting=True)
            await bus.publish(heartbeat(executor_id), msgspec.msgpack.encode(beat))
        await anyio.sleep(0.1)
        fleet = Fleet(MemoryReplica(), presence)
        await fleet.takers(anyio.current_time())
        began = time.perf_counter()
        for _ in range(ROUNDS):
            await fleet.takers(anyio.current_time())
        took = time.perf_counter() - began
        group.cancel_scope.cancel()
    return took / ROUNDS * 1e6
