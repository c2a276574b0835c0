"""The bus in memory does what every bus must, on both event loops."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trio.testing import MockClock

from clockjack.bus.inbox import Inbox
from clockjack.bus.memory import MemoryBus, matches
from clockjack.bus.port import Bus, Message
from clockjack.testing import bus_conformance


@pytest.fixture(params=["trio", "asyncio"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, object]]:
    """Run on both."""
    return request.param, {"clock": MockClock(autojump_threshold=0)} if request.param == "trio" else {}


class MemoryHarness:
    """One bus, used by all."""

    def __init__(self) -> None:
        self.bus: Bus = MemoryBus()

    @asynccontextmanager
    async def another(self) -> AsyncIterator[Bus]:
        yield self.bus


@pytest.mark.parametrize("case", bus_conformance.CASES, ids=lambda case: case.__name__)
async def test_conformance(case) -> None:
    await case(MemoryHarness())


async def test_delivery_can_be_overridden() -> None:
    class Lossy(MemoryBus):
        def deliver(self, message: Message, inbox: Inbox) -> None:
            if message.payload != b"lost":
                super().deliver(message, inbox)

    bus = Lossy()
    async with bus.subscribe("s") as subscription:
        await bus.publish("s", b"lost")
        await bus.publish("s", b"kept")
        assert await subscription.receive() == Message("s", b"kept")


tokens = st.sampled_from(["a", "b", "c"])


@given(st.lists(tokens, min_size=1, max_size=4), st.data())
def test_a_subject_matches_itself_with_wildcards_put_in(subject: list[str], data: st.DataObject) -> None:
    pattern = [data.draw(st.sampled_from([token, "*"])) for token in subject]
    cut = data.draw(st.integers(1, len(subject)))
    assert matches(pattern, subject)
    assert matches([*pattern[: cut - 1], ">"], subject)
    assert not matches([*pattern, "*"], subject)
    assert not matches([*pattern, ">"], subject)
    assert not matches(pattern[:-1], subject)


def test_an_inbox_needs_room() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Inbox(0)
