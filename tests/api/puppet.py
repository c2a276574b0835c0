"""An executor on strings: it takes what the dispatcher sends, and ends attempts as a test says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import msgspec

from clockjack import subjects
from clockjack.bus.nats import NatsBus
from clockjack.clock import SystemClock
from clockjack.connection.nats import NatsConnection
from clockjack.executor.messages import Assign, Assignment, Catalog, Heartbeat, TaskInfo, inbox_decoder
from clockjack.jobs import Outcome
from clockjack.records import Batch, Ended, Finish, batch_encoder
from clockjack.services import Services

TASKS = [
    TaskInfo(
        "shop.mail",
        "mail",
        "async",
        description="Sends a mail.",
        args_schema={
            "type": "object",
            "properties": {"to": {"type": "string"}, "copies": {"type": "integer", "minimum": 1, "default": 1}},
            "required": ["to"],
            "additionalProperties": False,
        },
        timeout_seconds=60.0,
        retry={"max_attempts": 5},
        priority=7,
    ),
    TaskInfo("shop.anything", "default", "async"),
]


class Puppet:
    """Holds attempts until it is told how they end."""

    def __init__(self, executor_id: str, services: Services, bus: NatsBus) -> None:
        self.id = executor_id
        self._services = services
        self._bus = bus
        self._clock = SystemClock()
        self.held: dict[str, Assignment] = {}
        self.moved = anyio.Event()

    async def run(self) -> None:
        """Listen, and say once in a while who is there."""
        async with self._bus.subscribe(subjects.executor_inbox(self.id)) as inbox, anyio.create_task_group() as group:
            group.start_soon(self._beat_for_ever)
            while True:
                message = inbox_decoder.decode((await inbox.receive()).payload)
                if isinstance(message, Assign):
                    for assignment in message.assignments:
                        self.held[assignment.job_id] = assignment
                    self.moved.set()
                    self.moved = anyio.Event()

    async def holds(self, job_id: str) -> Assignment:
        """Return the attempt of a job when it is here."""
        with anyio.fail_after(10):
            while job_id not in self.held:
                await self.moved.wait()
        return self.held[job_id]

    async def end(self, job_id: str, outcome: Outcome = Outcome.SUCCEEDED, **details: Any) -> None:
        """End the attempt of a job."""
        held = await self.holds(job_id)
        del self.held[job_id]
        now = self._clock.now()
        record = Finish(self.id, [Ended(held.number, held.attempt, outcome, now, now, **details)])
        message_id = f"{self.id}-{held.number}-{held.attempt}"
        payload = batch_encoder.encode(Batch([record]))
        sequence = await self._services.journal.append(subjects.report_journal(self.id), payload, message_id)
        await self._services.replica.reached(sequence)

    async def _beat_for_ever(self) -> None:
        catalog = Catalog(self.id, "node", "1", TASKS, ["http:", "command:rsync"])
        while True:
            await self._bus.publish(subjects.catalog(self.id), msgspec.msgpack.encode(catalog))
            attempts = [(held.number, held.attempt) for held in self.held.values()]
            beat = Heartbeat(self.id, "node", 100_000, True, "1", attempts, 0.0, self._clock.now(), 1)
            await self._bus.publish(subjects.heartbeat(self.id), msgspec.msgpack.encode(beat))
            await anyio.sleep(0.3)


@asynccontextmanager
async def puppet_executor(executor_id: str, services: Services, nats_url: str) -> AsyncIterator[Puppet]:
    """Run a puppet, and wait until the node has seen it."""
    async with NatsConnection.open(nats_url) as connection:
        puppet = Puppet(executor_id, services, NatsBus(connection))
        async with anyio.create_task_group() as group:
            group.start_soon(puppet.run)
            with anyio.fail_after(10):
                while "shop.mail" not in services.presence.tasks():  # noqa: ASYNC110 - heartbeats come when they come
                    await anyio.sleep(0.01)
            yield puppet
            group.cancel_scope.cancel()
