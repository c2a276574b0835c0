"""Tests with the REST API over HTTP run on asyncio and the real clock, against one node for all."""

import itertools
from collections.abc import AsyncIterator

import httpx
import pytest
from msgspec import Struct
from tests.api.closed import Closed, closed_node
from tests.api.puppet import Puppet, puppet_executor

from clockjack.config import NodeConfig
from clockjack.node.compose import run_node
from clockjack.services import Services
from clockjack_api.server import api_server
from clockjack_api.settings import ApiSettings


class Served(Struct, frozen=True):
    """A node with its API."""

    url: str
    services: Services
    puppet: Puppet


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run on asyncio; one loop can serve fixtures of any scope."""
    return "asyncio"


@pytest.fixture(scope="session")
async def served(anyio_backend: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """Run a node with everything but executors of its own: a puppet stands in for those."""
    config = NodeConfig(
        data_dir=tmp_path_factory.mktemp("node"),
        roles=("api", "scheduler", "dispatcher", "matcher", "courier"),
        allow_private=("127.0.0.1",),
        drain_seconds=0.0,
    )
    async with (
        run_node(config) as node,
        puppet_executor("puppet", node.services, node.storage.nats_url) as puppet,
        api_server(node.services, ApiSettings(port=0)) as url,
    ):
        yield Served(url, node.services, puppet)


@pytest.fixture(scope="session")
async def closed(served: Served, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Closed]:
    """Run a node that wants keys."""
    # After the one that most tests share: what was begun last ends first.
    async with closed_node(tmp_path_factory.mktemp("closed")) as closed:
        yield closed


@pytest.fixture(scope="session")
async def http(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    """Return a client of the API."""
    async with httpx.AsyncClient(base_url=served.url, timeout=20) as client:
        yield client


@pytest.fixture
def puppet(served: Served) -> Puppet:
    """Return the executor that does as it is told."""
    return served.puppet


@pytest.fixture
def services(served: Served) -> Services:
    """Return what the node offers."""
    return served.services


_names = itertools.count(1)


@pytest.fixture
def name() -> str:
    """Return a name that no other test uses."""
    return f"t{next(_names)}"


@pytest.fixture
def served_url(served: Served) -> str:
    """Return where the API is."""
    return served.url
