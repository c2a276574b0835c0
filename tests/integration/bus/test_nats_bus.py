"""The bus over a real NATS server does what every bus must."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest
from tests.integration.raw_server import raw_server

from clockjack.bus.nats import NatsBus
from clockjack.bus.port import Bus
from clockjack.connection.nats import NatsConnection
from clockjack.embedded.server import EmbeddedServer
from clockjack.errors import BrokerError
from clockjack.testing import bus_conformance
from clockjack.testing.expectations import eventually


class NatsHarness:
    """Core NATS, each process with a connection of its own."""

    def __init__(self, server: EmbeddedServer, connection: NatsConnection) -> None:
        self.server = server
        self.bus: Bus = NatsBus(connection)

    @asynccontextmanager
    async def another(self) -> AsyncIterator[Bus]:
        async with NatsConnection.open(self.server.url) as connection:
            yield NatsBus(connection)


@pytest.mark.parametrize("case", bus_conformance.CASES, ids=lambda case: case.__name__)
async def test_conformance(case, nats_server: EmbeddedServer, nats_connection: NatsConnection) -> None:
    await case(NatsHarness(nats_server, nats_connection))


async def test_an_outage_loses_messages_and_no_subscription(
    nats_server: EmbeddedServer, nats_connection: NatsConnection
) -> None:
    bus = NatsBus(nats_connection)
    async with bus.subscribe("s") as subscription:
        await bus.publish("s", b"before")
        assert (await subscription.receive()).payload == b"before"
        await nats_server.kill()
        await eventually(lambda: not nats_connection.connected)
        await bus.publish("s", b"lost")
        await nats_server.start()
        await nats_connection.wait_connected()
        await bus.publish("s", b"after")
        with anyio.fail_after(10):
            assert (await subscription.receive()).payload == b"after"


async def test_a_subscription_waits_for_a_server(nats_server: EmbeddedServer, nats_connection: NatsConnection) -> None:
    bus = NatsBus(nats_connection)
    await nats_server.kill()
    await eventually(lambda: not nats_connection.connected)
    async with anyio.create_task_group() as tasks:

        async def listen() -> None:
            async with bus.subscribe("s") as subscription:
                await bus.publish("s", b"here")
                assert (await subscription.receive()).payload == b"here"

        tasks.start_soon(listen)
        await anyio.wait_all_tasks_blocked()
        with anyio.fail_after(10):
            await nats_server.start()


async def test_a_subject_can_be_forbidden(tmp_path: Path) -> None:
    users = 'authorization { users: [{user: u, password: p, permissions: {subscribe: ["Mine.>", "_INBOX.>"]}}] }'
    async with raw_server(tmp_path, users) as url, NatsConnection.open(url.replace("//", "//u:p@")) as connection:
        bus = NatsBus(connection)
        with pytest.raises(BrokerError, match="may not subscribe to Other"):
            async with bus.subscribe("Other.*"):
                pass
        async with bus.subscribe("Mine.*") as subscription:
            await bus.publish("Mine.a", b"")
            assert (await subscription.receive()).subject == "Mine.a"
