"""The actor that tells other nodes about its own."""

import os
from collections.abc import Callable

import anyio
import msgspec

from clockjack import subjects
from clockjack.actors.actor import Actor
from clockjack.bus.port import Bus
from clockjack.clock import Clock
from clockjack.presence import STATUS_SECONDS, NodeStatus
from clockjack.records import REVISION
from clockjack.replica import schema
from clockjack.replica.port import Replica


class StatusReporter(Actor):
    """Says about once a second how its node is."""

    def __init__(
        self,
        node_id: str,
        version: str,
        roles: list[str],
        bus: Bus,
        replica: Replica,
        clock: Clock,
        connected_to: Callable[[], tuple[str, str]] = lambda: ("", ""),
        seconds: float = STATUS_SECONDS,
    ) -> None:
        """Report for the node `node_id`, every so many seconds.

        `connected_to` returns name and version of its NATS server.
        """
        self._connected_to = connected_to
        self._seconds = seconds
        self._bus = bus
        self._replica = replica
        self.status = NodeStatus(
            node_id, version, "", roles, 0, clock.now(), os.getpid(), schema=schema.VERSION, records=REVISION
        )
        """What it says; whoever starts the API sets its ``url``."""

    @property
    def name(self) -> str:
        """What logs and metrics call it."""
        return "status"

    async def run(self) -> None:
        """Report for ever."""
        while True:
            self.status.nats_server, self.status.nats_version = self._connected_to()
            self.status.applied = self._replica.progress.applied
            rows = await self._replica.rows("SELECT value FROM meta WHERE key = 'checkpoint'")
            self.status.checkpoint = str(rows[0][0]) if rows else ""
            await self._bus.publish(subjects.node_status(self.status.node_id), msgspec.msgpack.encode(self.status))
            await anyio.sleep(self._seconds)
