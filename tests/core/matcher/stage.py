"""A node in memory, schedules that wait for events, and what came of those."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import msgspec
from msgspec import Struct

from clockjack import subjects
from clockjack.clock import VirtualClock
from clockjack.executor.memory import MemoryJob
from clockjack.invariants import violations_in
from clockjack.records import DeleteSchedule, PauseSchedule, PutSchedule, ResumeSchedule
from clockjack.schedules import ScheduleSpec, check, encode_spec
from clockjack.specs import Work
from clockjack.testing.assembly import MemoryNode, World, memory_executor, memory_node


class Tick(Struct, frozen=True):
    """A decision."""

    decision: str
    reason: str | None
    event_id: str | None
    events: int | None
    args: dict[str, Any] | None
    """Of its job."""
    at: float
    """Seconds since the stage was set."""


class Stage:
    """One node, in a world of its own."""

    def __init__(self, world: World, node: MemoryNode, clock: VirtualClock) -> None:
        self.world = world
        self.node = node
        self.clock = clock
        self.began = clock.now()
        self._published = 0

    async def put(self, schedule_id: str = "s", *, job: Any = None, policy: Any = None, **trigger: Any) -> None:
        """Make a schedule that waits for events of type ``a``, unless it is told otherwise."""
        fields: dict[str, Any] = {
            "trigger": {"type": "event", "types": ["a"]} | trigger,
            "job": job or {"task": "t", "args": {"n": {"$event": "/data/n"}}},
            "policy": {"overlap": "allow_all"} | (policy or {}),
        }
        spec = msgspec.convert(fields, ScheduleSpec)
        check(spec, self.clock.now())
        last = (await self.world.events.bounds()).last
        record = PutSchedule(
            "default",
            schedule_id,
            self.clock.now(),
            encode_spec(spec),
            "event",
            None,
            spec.policy.overlap.value,
            spec.policy.max_runs,
            events_after=last,
        )
        assert (await self.node.writer.propose(record)).reason is None

    async def delete(self) -> None:
        await self.node.writer.propose(DeleteSchedule("default", "s", self.clock.now()))

    async def pause(self) -> None:
        await self.node.writer.propose(PauseSchedule("default", "s", self.clock.now()))

    async def resume(self) -> None:
        await self.node.writer.propose(ResumeSchedule("default", "s", self.clock.now(), None))

    async def publish(self, n: int | None = None, kind: str = "a", *, event_id: str | None = None, **more: Any) -> None:
        """Publish an event."""
        self._published += 1
        event = {
            "specversion": "1.0",
            "id": event_id or str(n if n is not None else self._published),
            "source": "/s",
            "type": kind,
            "data": {"n": n, **more},
        }
        await self.world.events.append(
            subjects.events("default", kind), msgspec.json.encode(event), f"m{self._published}"
        )

    async def at(self, seconds: float) -> None:
        """Wait until so many seconds after the stage was set."""
        await anyio.sleep((self.began - self.clock.now()) / 1_000_000 + seconds)

    async def ticks(self, schedule_id: str = "s") -> list[Tick]:
        """Return all decisions, the oldest first; see that all is in order."""
        assert await violations_in(self.node.replica) == []
        rows = await self.node.replica.rows(
            "SELECT decision, reason, ticks.event_id, events, work, ticks.nominal_at FROM ticks "
            "LEFT JOIN jobs ON job_id = jobs.id LEFT JOIN job_work USING (number) "
            "WHERE ticks.schedule_id = ? ORDER BY tick",
            (schedule_id,),
        )
        return [
            Tick(decision, reason, event_id, events, _args(work), (nominal_at - self.began) / 1_000_000)
            for decision, reason, event_id, events, work, nominal_at in rows
        ]

    async def jobs(self, schedule_id: str = "s") -> list[Any]:
        """Return the arguments of the jobs that were made, and the reasons of what was skipped."""
        return [tick.args if tick.args is not None else tick.reason for tick in await self.ticks(schedule_id)]

    async def skipped(self, schedule_id: str = "s") -> Counter[str | None]:
        """Return how many events were skipped, by their reasons."""
        found: Counter[str | None] = Counter()
        for tick in await self.ticks(schedule_id):
            if tick.args is None:
                found[tick.reason] += tick.events or 0
        return found

    async def made(self, schedule_id: str = "s") -> list[Any]:
        """Return the arguments of the jobs that were made."""
        return [tick.args for tick in await self.ticks(schedule_id) if tick.args is not None]

    async def windows(self) -> int:
        """Return how many windows there are; their events go with them."""
        [(windows, events)] = await self.node.replica.rows(
            "SELECT (SELECT count(*) FROM windows), (SELECT count(*) FROM window_events)"
        )
        assert windows or not events
        return int(windows)


def _args(work: bytes | None) -> dict[str, Any] | None:
    if work is None:
        return None
    target = msgspec.json.decode(work, type=Work).target
    return getattr(target, "args", None)


@asynccontextmanager
async def stage(clock: VirtualClock, *, runs_jobs: bool = True) -> AsyncIterator[Stage]:
    """Run a node whose jobs of the task ``t`` do nothing."""

    async def done(job: MemoryJob) -> None:
        pass

    world = World(clock)
    async with memory_node(world) as node, memory_executor(world, node.writer, {"t": done} if runs_jobs else {}):
        await anyio.sleep(0.1)
        yield Stage(world, node, clock)
