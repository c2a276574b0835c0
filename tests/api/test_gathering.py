"""What is written in one turn of the event loop goes out at once, and nothing is lost or kept."""

import asyncio
from typing import Any, cast

import anyio.lowlevel
import pytest

from clockjack_api.connections.gathering import MOST_BYTES, Gathering

pytestmark = pytest.mark.anyio


class Wire:
    """A transport that keeps what it is given."""

    def __init__(self) -> None:
        self.sent: list[list[bytes]] = []
        self.closed = False

    def writelines(self, parts: list[bytes]) -> None:
        self.sent.append(parts)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


def wired() -> tuple[Wire, Any]:
    wire = Wire()
    return wire, Gathering(cast("asyncio.Transport", wire), asyncio.get_running_loop())


async def test_a_turn_is_one_write() -> None:
    wire, transport = wired()
    transport.write(b"head")
    transport.write(b"body")
    assert wire.sent == []
    await anyio.lowlevel.checkpoint()
    transport.write(b"more")
    await anyio.lowlevel.checkpoint()
    await anyio.lowlevel.checkpoint()
    assert wire.sent == [[b"head", b"body"], [b"more"]]


async def test_who_hangs_up_has_said_all() -> None:
    wire, transport = wired()
    transport.write(b"last")
    transport.close()
    assert (wire.sent, wire.closed, transport.is_closing()) == ([[b"last"]], True, True)
    transport.write(b"too late")
    await anyio.lowlevel.checkpoint()
    assert wire.sent == [[b"last"]]


async def test_much_does_not_wait() -> None:
    wire, transport = wired()
    large = b"x" * (MOST_BYTES + 1)
    transport.write(large)
    transport.write(b"y")
    assert wire.sent == [[large]]
    await anyio.lowlevel.checkpoint()
    await anyio.lowlevel.checkpoint()
    assert wire.sent == [[large], [b"y"]]
