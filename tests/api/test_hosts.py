"""Who reaches an open node by a browser: pages of other sites, and pages that call themselves 127.0.0.1."""

from collections.abc import AsyncIterator

import httpx
import pytest
from tests.api.closed import Closed, client
from tests.api.conftest import Served

from clockjack_api.access.hosts import Hosts, is_foreign
from clockjack_api.server import api_server
from clockjack_api.settings import ApiSettings


@pytest.fixture
async def named(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the node under a name of its own."""
    settings = ApiSettings(port=0, allowed_hosts=("jobs.example.org",))
    async with api_server(served.services, settings) as url, client(url) as http:
        yield http


REBOUND = ["evil.example.org", "127.0.0.1.example.org", "localhost.example.org", "192.168.1.7", "0.0.0.0:8640", "x:y:z"]


@pytest.mark.parametrize("host", REBOUND)
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
async def test_a_name_that_stands_for_loopback_gains_nothing(named: httpx.AsyncClient, method: str, host: str) -> None:
    answer = await named.request(method, "/v1/jobs", headers={"Host": host}, json={"task": "t"})
    assert answer.status_code == 403
    if method != "HEAD":
        assert answer.json()["type"] == "urn:clockjack:problem:foreign-host"


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:1", "localhost.", "127.0.0.1:80", "[::1]:8640", "jobs.example.org:443", "a.localhost"],
)
async def test_its_own_names(named: httpx.AsyncClient, host: str) -> None:
    assert (await named.get("/v1/jobs", headers={"Host": host})).status_code == 200


async def test_with_keys_the_name_does_not_matter(closed: Closed) -> None:
    assert (await closed.root.get("/v1/jobs", headers={"Host": "jobs.example.org"})).status_code == 200


@pytest.mark.parametrize(
    ("origin", "host", "foreign"),
    [
        (None, "localhost:8640", False),
        ("http://localhost:3000", "localhost:8640", False),
        ("http://LocalHost", "localhost", False),
        ("https://evil.example.org", "localhost:8640", True),
        ("null", "localhost", True),
        ("", "localhost", True),
        ("http://[::1", "[::1]:8640", True),
        ("http://[::1]:1", "[::1]:8640", False),
        ("http://localhost", None, True),
        ("http://localhost@evil.example.org", "localhost", True),
    ],
)
def test_origins(origin: str | None, host: str | None, foreign: bool) -> None:
    assert is_foreign(_header(origin), _header(host)) is foreign


def _header(text: str | None) -> bytes | None:
    return None if text is None else text.encode()


def test_any_name_may_be_allowed() -> None:
    assert Hosts(["*"]).knows(b"evil.example.org")
    assert not Hosts([]).knows(b"evil.example.org")
    assert Hosts([]).knows(None)
