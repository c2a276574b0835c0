"""A name that stands for something else a moment later (DNS rebinding), with a resolver of the test's own."""

import socket
from collections.abc import Callable
from typing import Any

import anyio
import httpcore
import httpx
import pytest

from clockjack.outbound.addresses import AddressPolicy, AddressRefused
from clockjack.outbound.connections import CheckedTransport

pytestmark = pytest.mark.anyio

PUBLIC, PRIVATE = "93.184.215.14", "127.0.0.1"

Resolver = Callable[..., list[str]]


class Net:
    """What names stand for, look-up by look-up, and where connections then went."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.dialled: list[str] = []

    async def getaddrinfo(self, host: str, port: int, **_: Any) -> list[Any]:
        self.asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in self.answers.pop(0)]

    async def connect_tcp(self, address: str, *_: Any) -> Any:
        self.dialled.append(address)
        raise httpcore.ConnectError("nobody there")


@pytest.fixture
def caller(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Return a function that calls URLs on a net that looks like that."""

    async def call(net: Net, url: str, *allow: str) -> Exception:
        monkeypatch.setattr(anyio, "getaddrinfo", net.getaddrinfo)
        transport = CheckedTransport(AddressPolicy(allow))
        backend: Any = transport._pool._network_backend
        backend._inner = net
        async with httpx.AsyncClient(transport=transport, trust_env=False, follow_redirects=True) as client:
            with pytest.raises((httpx.HTTPError, AddressRefused)) as caught:
                await client.get(url)
        return caught.value

    return call


async def test_the_address_that_was_checked_is_the_one_that_is_called(caller: Callable[..., Any]) -> None:
    net = Net([PUBLIC], [PRIVATE])
    error = await caller(net, "http://rebind.example/")
    assert isinstance(error, httpx.ConnectError)
    assert (net.asked, net.dialled) == (["rebind.example"], [PUBLIC])
    error = await caller(net, "http://rebind.example/")
    assert isinstance(error, AddressRefused)
    assert net.dialled == [PUBLIC]


async def test_of_several_addresses_only_public_ones_are_called(caller: Callable[..., Any]) -> None:
    net = Net([PRIVATE, PUBLIC, "10.0.0.1", "::1"])
    await caller(net, "https://mixed.example/")
    assert net.dialled == [PUBLIC]


@pytest.mark.parametrize("address", ["169.254.169.254", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "fe80::1", "0.0.0.0"])
async def test_other_ways_to_say_private(caller: Callable[..., Any], address: str) -> None:
    net = Net([address])
    assert isinstance(await caller(net, "http://sly.example/"), AddressRefused)
    assert net.dialled == []


async def test_a_redirect_is_looked_up_and_checked_anew(
    caller: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    net = Net([PUBLIC], [PRIVATE])

    async def connect_tcp(address: str, *_: Any) -> Any:
        net.dialled.append(address)
        return httpcore.AsyncMockStream(
            [b"HTTP/1.1 302 Found\r\nLocation: http://inside.example/\r\nContent-Length: 0\r\n\r\n"]
        )

    monkeypatch.setattr(net, "connect_tcp", connect_tcp)
    assert isinstance(await caller(net, "http://outside.example/"), AddressRefused)
    assert (net.asked, net.dialled) == (["outside.example", "inside.example"], [PUBLIC])


async def test_a_look_up_that_fails(caller: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    net = Net()

    async def getaddrinfo(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(net, "getaddrinfo", getaddrinfo)
    assert isinstance(await caller(net, "http://unknown.example/"), httpx.ConnectError)
