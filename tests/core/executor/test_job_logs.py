"""Bringing lines into the stream: bounded, and never in the way of what matters."""

from collections import deque

import anyio
import pytest
from tests.core.executor.bench import EXECUTOR_ID

from clockjack import subjects
from clockjack.clock import VirtualClock
from clockjack.errors import AppendRefused, LogError, LogFull, LogUnavailable
from clockjack.executor import logs as logs_module
from clockjack.executor.logs import JobLogs
from clockjack.joblogs.lines import Chunk, LogLine, chunk_of, decode_entry, lines_of
from clockjack.log.memory import MemoryLog

pytestmark = pytest.mark.anyio


class TroubledLog(MemoryLog):
    """A log whose next appends fail."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(clock)
        self.troubles: deque[LogError] = deque()
        self.down = False
        self.tried = 0

    async def admit(self, subject: str, payload: bytes, message_id: str) -> None:
        await super().admit(subject, payload, message_id)
        assert subject == subjects.job_logs(EXECUTOR_ID)
        self.tried += 1
        if self.troubles:
            raise self.troubles.popleft()
        if self.down:
            await anyio.sleep(1)
            raise LogUnavailable("down")

    def messages(self, number: int = 1) -> list[str]:
        """Return what was stored of a job."""
        return [
            line.message
            for entry in self._entries
            for chunk in decode_entry(entry.payload)
            if chunk.number == number
            for line in lines_of(chunk)
        ]


def chunk(clock: VirtualClock, number: int, *messages: str) -> Chunk:
    return chunk_of(number, 1, [LogLine(clock.now(), "stdout", "", "", message) for message in messages])


async def test_lines_are_stored_in_order_and_few_entries(clock: VirtualClock) -> None:
    stream = TroubledLog(clock)
    logs = JobLogs(EXECUTOR_ID, stream, clock)
    async with anyio.create_task_group() as group:
        group.start_soon(logs.run)
        for number in range(1000):
            logs.add([chunk(clock, number % 2, str(number))])
        await logs.settled()
        assert stream.messages(0) == [str(number) for number in range(0, 1000, 2)]
        assert (await stream.bounds()).last == 1
        began = anyio.current_time()
        await logs.settled()
        assert anyio.current_time() == began
        group.cancel_scope.cancel()


async def test_an_entry_has_its_limit(clock: VirtualClock) -> None:
    stream = TroubledLog(clock)
    logs = JobLogs(EXECUTOR_ID, stream, clock)
    async with anyio.create_task_group() as group:
        group.start_soon(logs.run)
        logs.add([chunk(clock, 1, "x" * 100_000) for _ in range(5)])
        await logs.settled()
        assert [len(decode_entry(entry.payload)) for entry in stream._entries] == [2, 2, 1]
        group.cancel_scope.cancel()


@pytest.mark.parametrize("trouble", [LogUnavailable("no answer"), LogFull("no room")])
async def test_after_trouble_it_is_stored_once(clock: VirtualClock, trouble: LogError) -> None:
    stream = TroubledLog(clock)
    stream.troubles.extend([trouble] * 3)
    logs = JobLogs(EXECUTOR_ID, stream, clock)
    async with anyio.create_task_group() as group:
        group.start_soon(logs.run)
        logs.add([chunk(clock, 1, "a")])
        await anyio.sleep(60)
        logs.add([chunk(clock, 1, "b")])
        await anyio.sleep(1)
        assert stream.messages() == ["a", "b"]
        group.cancel_scope.cancel()


async def test_nobody_waits_for_a_stream_that_is_down(clock: VirtualClock) -> None:
    stream = TroubledLog(clock)
    stream.down = True
    logs = JobLogs(EXECUTOR_ID, stream, clock)
    async with anyio.create_task_group() as group:
        group.start_soon(logs.run)
        logs.add([chunk(clock, 1, "a")])
        began = anyio.current_time()
        await logs.settled()
        assert anyio.current_time() - began <= logs_module.SETTLE_SECONDS
        began = anyio.current_time()
        logs.add([chunk(clock, 1, "b")])
        await logs.settled()
        assert anyio.current_time() == began, "it is known to be down"
        group.cancel_scope.cancel()


async def test_what_there_is_no_room_for_is_counted(clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs_module, "MAX_PENDING_BYTES", 10_000)
    stream = TroubledLog(clock)
    stream.down = True
    logs = JobLogs(EXECUTOR_ID, stream, clock)
    async with anyio.create_task_group() as group:
        group.start_soon(logs.run)
        for number in range(200):
            logs.add([chunk(clock, 1, f"{number} " + "x" * 96, "second")])
        await anyio.sleep(2)
        stream.down = False
        await anyio.sleep(30)
        kept = len(stream.messages()) // 2
        assert 50 < kept < 100
        logs.add([chunk(clock, 2, "of another"), chunk(clock, 1, "again")])
        await anyio.sleep(1)
        notice, last = stream.messages()[-2:]
        assert last == "again"
        assert notice.startswith(f"{(200 - kept) * 2} lines were left out here (")
        assert stream.messages(2) == ["of another"]
        group.cancel_scope.cancel()


async def test_credentials_that_do_not_allow_it_cost_the_lines(clock: VirtualClock) -> None:
    stream = TroubledLog(clock)
    stream.troubles.append(AppendRefused("not yours"))
    logs = JobLogs(EXECUTOR_ID, stream, clock)
    async with anyio.create_task_group() as group:
        group.start_soon(logs.run)
        logs.add([chunk(clock, 1, "a")])
        await anyio.sleep(30)
        logs.add([chunk(clock, 1, "b")])
        await logs.settled()
        assert stream.tried == 1, "it is not tried again for a while"
        await anyio.sleep(60)
        assert stream.messages() == ["b"]
        group.cancel_scope.cancel()
