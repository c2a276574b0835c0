"""An assignment that was lost on the way is sent again, whatever the wall clock says meanwhile."""

import anyio
from tests.core.scribe import new_job

from clockjack import subjects
from clockjack.bus.inbox import Inbox
from clockjack.bus.memory import MemoryBus
from clockjack.bus.port import Message
from clockjack.clock import MICROSECONDS, VirtualClock
from clockjack.executor.memory import MemoryJob
from clockjack.records import Submit
from clockjack.testing.assembly import World, memory_executor, memory_node
from clockjack.testing.expectations import eventually


class LosesFirstAssignment(MemoryBus):
    lost = 0

    def deliver(self, message: Message, inbox: Inbox) -> None:
        if message.subject.startswith(subjects.executor_inbox("")) and not self.lost:
            self.lost += 1
            return
        super().deliver(message, inbox)


async def test_a_clock_that_was_a_day_ahead_when_it_was_assigned_delays_nothing(clock: VirtualClock) -> None:
    ran: list[str] = []

    async def note(job: MemoryJob) -> None:
        ran.append(job.id)

    world = World(clock)
    world.bus = LosesFirstAssignment()
    async with memory_node(world) as node, memory_executor(world, node.writer, {"t": note}):
        await anyio.sleep(5)
        clock.skew = 86_400 * MICROSECONDS
        await node.writer.propose(Submit([new_job(created_at=clock.now())]))
        await eventually(lambda: world.bus.lost == 1)  # type: ignore[attr-defined]
        clock.skew = 0
        await anyio.sleep(4)
        assert ran == ["j1"]
