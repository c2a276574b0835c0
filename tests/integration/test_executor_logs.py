"""What real tasks in real processes log and print is stored, each line with its attempt, and within bounds."""

import logging
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from msgspec import Struct
from tests.core.executor.bench import Bench, assignment
from tests.integration.child_executor import child_executor, numbers, soon

from clockjack.clock import SystemClock
from clockjack.errors import LogUnavailable
from clockjack.executor import logs as logs_module
from clockjack.joblogs.lines import LogLine, decode_entry, lines_of
from clockjack.log.memory import MemoryLog
from clockjack.records import Ended

pytestmark = pytest.mark.anyio


class Stream(MemoryLog):
    """A stream that can be read by attempt."""

    def lines(self, number: int, attempt: int = 1) -> list[LogLine]:
        return [
            line
            for entry in self._entries
            for chunk in decode_entry(entry.payload)
            if (chunk.number, chunk.attempt) == (number, attempt)
            for line in lines_of(chunk)
        ]

    def said(self, number: int, attempt: int = 1) -> list[str]:
        return [line.message for line in self.lines(number, attempt)]

    @property
    def bytes(self) -> int:
        return self._bytes


class Said(Struct):
    """One attempt that has ended."""

    number: int
    end: Ended
    lines: list[LogLine]

    @property
    def messages(self) -> list[str]:
        return [line.message for line in self.lines]


class Desk:
    """Runs tasks, and reads what they said as soon as their end is reported."""

    def __init__(self, bench: Bench, stream: Stream) -> None:
        self.bench = bench
        self.stream = stream

    async def run(self, name: str, timeout: float | None = None, **args: Any) -> Said:
        number = next(numbers)
        end = await self.bench.run(assignment(number, f"logging_tasks.{name}", args, timeout=timeout))
        return Said(number, end, self.stream.lines(number))

    async def command(self, script: str, timeout: float | None = None) -> Said:
        number = next(numbers)
        target = {"type": "command", "program": "sh", "args": ["-c", script]}
        end = await self.bench.run(assignment(number, target=target, timeout=timeout))
        return Said(number, end, self.stream.lines(number))


@pytest.fixture(scope="module")
async def desk() -> AsyncIterator[Desk]:
    stream = Stream(SystemClock())
    async with child_executor(
        stream, tasks=("logging_tasks",), allow_commands=("sh",), job_log_max_bytes=100_000
    ) as bench:
        yield Desk(bench, stream)


async def test_records_and_prints_are_kept_with_where_they_come_from(desk: Desk) -> None:
    before = SystemClock().now()
    said = await desk.run("say")
    assert [(line.source, line.level, line.logger, line.message) for line in said.lines] == [
        ("log", "info", "shop", "hello you"),
        ("log", "warning", "apart", "far away"),
        ("log", "error", "prints", "once"),
        ("stdout", "", "", "printed in parts"),
        ("stderr", "", "", "to stderr"),
        ("stdout", "", "", "no line feed"),
    ]
    assert all(before <= line.at <= SystemClock().now() for line in said.lines)
    assert said.end.outcome == "succeeded"


async def test_a_traceback_is_part_of_its_line(desk: Desk) -> None:
    first, second = (await desk.run("trace")).lines
    assert first.message.startswith("it failed\nTraceback (most recent call last):\n")
    assert first.message.endswith("ValueError: no good")
    assert second.message.startswith("'%d' <its arguments can't be put in: TypeError")


@pytest.mark.parametrize("name", ["beside", "in_thread"])
async def test_each_line_is_of_its_attempt(desk: Desk, name: str) -> None:
    started = {letter: next(numbers) for letter in "abcdef"}
    await desk.bench.assign(*(assignment(n, f"logging_tasks.{name}", {"name": a}) for a, n in started.items()))
    for letter, number in started.items():
        await desk.bench.end_of(number)
        said = desk.stream.said(number)
        assert {message.split()[0] for message in said} == {letter}
        wanted = [f"{letter} {count}" for count in range(20)]
        if name == "beside":
            wanted = [message for message in wanted for _ in range(2)] + [f"{letter} in a thread"]
        assert said == wanted


async def test_a_thread_without_context_is_nobodys_except_in_a_process_of_its_own(desk: Desk) -> None:
    assert (await desk.run("starts_thread")).messages == []
    pid, bare = (await desk.run("in_process")).messages
    assert pid.isdigit()
    assert bare == "solo bare"


async def test_an_attempt_has_its_limit_and_the_end_is_kept(desk: Desk) -> None:
    said = await desk.run("chatter", lines=20_000)
    kept = [message for message in said.messages if message.isdigit()]
    [notice] = [line for line in said.lines if line.source == "clockjack"]
    match = re.fullmatch(r"([\d,]+) lines were left out here \(([\d,]+) bytes\): it said more .*", notice.message)
    assert match is not None, notice.message
    assert int(match[1].replace(",", "")) == 20_000 - len(kept)
    assert sum(map(len, kept)) <= 110_000
    assert kept == sorted(kept)
    assert [int(message) for message in kept[-20:]] == list(range(19_980, 20_000))
    assert len(desk.stream.said(said.number)) == len(said.lines), "nothing comes after its end"


async def test_text_is_kept_as_a_terminal_would_show_it(desk: Desk) -> None:
    said = (await desk.run("odd_text")).messages
    assert said[0] == "ä€😀 ? \0 \x1b[31m"
    assert said[1:3] == ["100%", "next"]
    assert said[-4:] == ["a", "b", "", "c"]
    assert "".join(message for message in said if set(message) == {"x"}) == "x" * 40_000
    assert "".join(message for message in said if set(message) == {"ä"}) == "ä" * 10_000
    [cut] = [message for message in said if message.startswith("yy")]
    assert cut.endswith("y…")
    assert all(len(message.encode()) <= 16 << 10 for message in said)


@pytest.mark.parametrize("name", ["dies", "dies_in_process"])
async def test_last_words_are_heard(desk: Desk, name: str) -> None:
    said = await desk.run(name)
    assert (said.end.outcome, said.messages) == ("crashed", ["last words"])


async def test_what_is_said_while_it_is_ended_is_heard_and_nothing_after(desk: Desk) -> None:
    said = await desk.run("too_long")
    assert (said.end.outcome, said.messages) == ("timed_out", ["begins", "ends"])
    said = await desk.run("goes_on")
    await desk.run("say")
    assert desk.stream.said(said.number) == ["before"]


async def test_users_may_configure_logging(desk: Desk) -> None:
    assert (await desk.run("configures")).messages == ["wanted"]


async def test_a_child_that_is_forked_says_nothing_in_its_parents_name(desk: Desk) -> None:
    assert (await desk.run("forks")).messages == ["of the parent"]
    assert (await desk.run("runs_program")).messages == ["of a program"]


async def test_the_output_of_programs(desk: Desk) -> None:
    said = await desk.command("printf 'one\\ntw'; printf 'o\\n'; echo three >&2; printf '\\303'; printf '\\244'")
    assert [(line.source, line.message) for line in said.lines if line.source == "stdout"] == [
        ("stdout", "one"),
        ("stdout", "two"),
        ("stdout", "ä"),
    ]
    assert [line.message for line in said.lines if line.source == "stderr"] == ["three"]


async def test_the_output_of_a_program_that_was_ended(desk: Desk) -> None:
    said = await desk.command("echo one; echo two >&2; trap 'echo three; exit 1' TERM; sleep 20 & wait", timeout=0.5)
    assert said.end.outcome == "timed_out"
    assert sorted(said.messages) == ["one", "three", "two"]


async def test_who_says_nothing_costs_nothing(desk: Desk) -> None:
    before = (await desk.stream.bounds()).last
    target = {"type": "command", "program": "sh", "args": ["-c", "true"]}
    await desk.bench.run(assignment(next(numbers), target=target))
    assert (await desk.stream.bounds()).last == before


async def test_retries_have_lines_of_their_own(desk: Desk) -> None:
    number = next(numbers)
    for attempt in (1, 2):
        await desk.bench.run(assignment(number, "logging_tasks.say", attempt=attempt))
    assert len(desk.stream.said(number, 1)) == len(desk.stream.said(number, 2)) == 6


async def test_nothing_is_kept_where_that_is_off_or_not_asked_for() -> None:
    for level, expected in (("error", 4), ("off", 0)):
        stream = Stream(SystemClock())
        async with child_executor(stream, tasks=("logging_tasks",), job_log_level=level) as bench:
            assert len((await Desk(bench, stream).run("say")).lines) == expected


async def test_the_process_has_its_limit_too() -> None:
    """Attempts that say all they can do harm to nobody: not to the executor's memory, nor to others."""
    stream = Stream(SystemClock())
    async with child_executor(stream, tasks=("logging_tasks",), job_log_max_bytes=1 << 30) as bench:
        for _ in range(4):
            await bench.assign(assignment(next(numbers), "logging_tasks.waste", {"seconds": 1.0}))
        last = assignment(next(numbers), "logging_tasks.waste", {"seconds": 1.0})
        end = await bench.run(last)
        assert end.outcome == "succeeded"
        desk = Desk(bench, stream)
        assert (await desk.run("say")).end.outcome == "succeeded"
        assert stream.bytes < 20 << 20
        assert any("said more than it passes on" in message for message in stream.said(last.number))


async def test_a_stream_that_is_down_holds_up_no_end(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(logs_module, "SETTLE_SECONDS", 0.05)

    class Down(Stream):
        async def admit(self, subject: str, payload: bytes, message_id: str) -> None:
            raise LogUnavailable("down")

    with caplog.at_level(logging.WARNING):
        async with child_executor(Down(SystemClock()), tasks=("logging_tasks",)) as bench:
            for _ in range(5):
                said = await Desk(bench, Stream(SystemClock())).run("say")
                assert said.end.outcome == "succeeded"
    await soon(lambda: "job logs can't be stored now: down" in caplog.text)
