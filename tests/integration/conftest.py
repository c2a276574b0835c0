"""Tests with a real NATS server and real processes run on asyncio and the real clock."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from clockjack.connection.nats import NatsConnection
from clockjack.embedded.data_directory import DataDirectory
from clockjack.embedded.server import EmbeddedServer


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run on asyncio; one loop can serve fixtures of any scope."""
    return "asyncio"


@pytest.fixture
def data_directory(tmp_path: Path) -> Iterator[DataDirectory]:
    """Return a locked data directory of the test's own."""
    with DataDirectory(tmp_path / "data") as directory:
        yield directory


@pytest.fixture
async def nats_server(data_directory: DataDirectory) -> AsyncIterator[EmbeddedServer]:
    """Return a real NATS server of the test's own; it is ready within a tenth of a second."""
    async with EmbeddedServer(data_directory) as server:
        yield server


@pytest.fixture
async def nats_connection(nats_server: EmbeddedServer) -> AsyncIterator[NatsConnection]:
    """Return a connection to that server."""
    async with NatsConnection.open(nats_server.url) as connection:
        yield connection
