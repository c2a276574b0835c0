"""A bus between processes: messages get lost, come twice, late, and in another order."""

import contextlib
from collections.abc import AsyncIterator, Callable
from functools import partial

from clockjack import subjects
from clockjack.bus.inbox import Inbox
from clockjack.bus.memory import MemoryBus
from clockjack.bus.port import Message, Subscription
from clockjack.testing.simulation.faults import Faults
from clockjack.testing.simulation.network import Network
from clockjack.testing.simulation.processes import HERE, Process
from clockjack.testing.simulation.steps import When

INBOXES = subjects.executor_inbox("")
"""What the subjects of executors' inboxes begin with."""


class FaultyBus(MemoryBus):
    """The bus in memory behind a network."""

    def __init__(self, faults: Faults, network: Network, on_moment: Callable[[Process | None, When], None]) -> None:
        """Call `on_moment` when faults may strike."""
        super().__init__()
        self._faults = faults
        self._network = network
        self._on_moment = on_moment
        self._owners: dict[Inbox, Process | None] = {}

    async def publish(self, subject: str, payload: bytes) -> None:
        """Send `payload` to whoever listens."""
        await super().publish(subject, payload)
        if subject.startswith(INBOXES):
            self._on_moment(HERE.get(), "assigned")

    def deliver(self, message: Message, inbox: Inbox) -> None:
        """Bring a message to one subscriber, or not."""
        for delay in self._faults.deliveries(HERE.get(), self._owners.get(inbox)):
            if delay:
                self._network.later(delay, partial(inbox.put, message))
            else:
                inbox.put(message)

    @contextlib.asynccontextmanager
    async def subscribe(self, subject: str, *, buffer: int = 4096, alone: bool = False) -> AsyncIterator[Subscription]:
        """Return a subscription; see :meth:`clockjack.bus.port.Bus.subscribe`."""
        async with super().subscribe(subject, buffer=buffer) as subscription:
            assert isinstance(subscription, Inbox)
            self._owners[subscription] = HERE.get()
            try:
                yield subscription
            finally:
                self._owners.pop(subscription, None)

    def forget(self, process: Process) -> None:
        """Drop the subscriptions of a process that has died."""
        gone = {inbox for inbox, owner in self._owners.items() if owner is process}
        self._subscribers = [other for other in self._subscribers if other[1] not in gone]
