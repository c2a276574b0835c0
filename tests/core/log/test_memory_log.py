"""The log in memory does what every log must, on both event loops."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from trio.testing import MockClock

from clockjack.clock import MICROSECONDS, VirtualClock
from clockjack.errors import LogUnavailable
from clockjack.log.memory import DUPLICATE_WINDOW, MemoryLog
from clockjack.log.port import Bounds, Log
from clockjack.testing import log_conformance


@pytest.fixture(params=["trio", "asyncio"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, object]]:
    """Run on both."""
    return request.param, {"clock": MockClock(autojump_threshold=0)} if request.param == "trio" else {}


class ReachableLog(MemoryLog):
    """A log in memory that can be out of reach."""

    reachable = True

    async def admit(self, subject: str, payload: bytes, message_id: str) -> None:
        """Refuse when it is away."""
        await super().admit(subject, payload, message_id)
        if not self.reachable:
            raise LogUnavailable("it is away")

    async def bounds(self) -> Bounds:
        """Refuse when it is away."""
        bounds = await super().bounds()
        if not self.reachable:
            raise LogUnavailable("it is away")
        return bounds


class MemoryHarness:
    """One log, seen by all."""

    subject = "conformance"
    small_subject = "small"

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.memory = ReachableLog(clock)
        self.log: Log = self.memory

    @asynccontextmanager
    async def another(self) -> AsyncIterator[Log]:
        yield self.memory

    @asynccontextmanager
    async def small(self, max_bytes: int) -> AsyncIterator[Log]:
        yield MemoryLog(self.clock, max_bytes=max_bytes)

    async def stop(self) -> None:
        self.memory.reachable = False

    async def start(self) -> None:
        self.memory.reachable = True

    async def trim(self, first: int) -> None:
        await self.memory.trim(first)

    async def replace(self) -> None:
        self.memory.replace("another one")


@pytest.mark.parametrize("case", log_conformance.CASES, ids=lambda case: case.__name__)
async def test_conformance(case, clock: VirtualClock) -> None:
    await case(MemoryHarness(clock))


async def test_timestamps_are_the_clock_s_and_never_go_back() -> None:
    clock = VirtualClock(datetime(2026, 1, 5, tzinfo=UTC))
    log = MemoryLog(clock)
    start = clock.now()
    stamps: list[int] = []
    for number, skew in enumerate((0, 5 * MICROSECONDS, -5 * MICROSECONDS, 10 * MICROSECONDS)):
        clock.skew = skew
        await log.append("s", b"", str(number))
    async with log.follow(0) as follower:
        stamps = [entry.timestamp for entry in await follower.receive()]
    assert [round((stamp - start) / MICROSECONDS) for stamp in stamps] == [0, 5, 5, 10]


async def test_an_id_is_forgotten_after_the_window(clock: VirtualClock) -> None:
    log = MemoryLog(clock)
    assert await log.append("s", b"first", "id") == 1
    clock.skew = DUPLICATE_WINDOW - MICROSECONDS
    assert await log.append("s", b"soon", "id") == 1
    clock.skew = DUPLICATE_WINDOW + MICROSECONDS
    assert await log.append("s", b"late", "id") == 2
    assert await log.append("s", b"again", "id") == 2


async def test_entries_without_an_id_are_all_stored(clock: VirtualClock) -> None:
    log = MemoryLog(clock)
    assert [await log.append("s", b"", "") for _ in range(3)] == [1, 2, 3]


async def test_faults_are_injected_before_and_after_storing(clock: VirtualClock) -> None:
    class LosesAnswers(MemoryLog):
        async def acknowledge(self, sequence: int) -> None:
            raise LogUnavailable("the answer was lost")

    log = LosesAnswers(clock)
    with pytest.raises(LogUnavailable):
        await log.append("s", b"", "id")
    assert await log.bounds() == Bounds(1, 1)
