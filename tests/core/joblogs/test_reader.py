"""Finding the lines of one job in a stream of all."""

import pytest

from clockjack import subjects
from clockjack.clock import MICROSECONDS, VirtualClock
from clockjack.joblogs import reader as reader_module
from clockjack.joblogs.lines import Chunk, LogLine, chunk_of, encode_entry
from clockjack.joblogs.reader import JobLogReader, LogPage, Place, Span, parse_place
from clockjack.log.memory import MemoryLog

BEGIN = Place(1, 0, 0)


class Stream:
    """A stream, and who writes to it."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.log = MemoryLog(clock)
        self.entries = 0

    def chunk(self, number: int, attempt: int, *messages: str, at: int | None = None) -> Chunk:
        when = self.clock.now() if at is None else at
        return chunk_of(number, attempt, [LogLine(when, "log", "info", "l", message) for message in messages])

    async def store(self, executor_id: str, *chunks: Chunk) -> None:
        await self.append(executor_id, encode_entry(list(chunks)))

    async def append(self, executor_id: str, payload: bytes) -> None:
        self.entries += 1
        await self.log.append(subjects.job_logs(executor_id), payload, f"id-{self.entries}")

    def forward(self, seconds: float) -> None:
        self.clock.skew += int(seconds * MICROSECONDS)

    async def page(self, *spans: Span, after: Place = BEGIN, limit: int = 100) -> LogPage:
        return await JobLogReader(self.log).page(7, spans, after, limit)


@pytest.fixture
def stream(clock: VirtualClock) -> Stream:
    return Stream(clock)


def messages(page: LogPage) -> list[str]:
    return [found.line.message for found in page.found]


async def test_only_the_lines_of_the_job_and_its_attempts_are_found(stream: Stream) -> None:
    begin = stream.clock.now()
    await stream.store("x1", stream.chunk(6, 1, "other"), stream.chunk(7, 1, "a", "b"), stream.chunk(8, 1, "other"))
    await stream.store("x2", stream.chunk(7, 1, "of an executor that does not have it"))
    await stream.store("x1", stream.chunk(7, 2, "not its turn"), stream.chunk(7, 1, "c"))
    first = Span(1, "x1", begin, stream.clock.now())
    stream.forward(100)
    second = Span(2, "x2", stream.clock.now(), None)
    await stream.store("x2", stream.chunk(7, 2, "d"))
    page = await stream.page(first, second)
    assert messages(page) == ["a", "b", "c", "d"]
    assert [found.place.attempt for found in page.found] == [1, 1, 1, 2]
    assert not page.more


async def test_it_goes_on_behind_any_line(stream: Stream) -> None:
    span = Span(1, "x1", stream.clock.now(), None)
    for number in range(5):
        await stream.store("x1", stream.chunk(1, 1, "other"), stream.chunk(7, 1, f"{number}a", f"{number}b"))
    whole = (await stream.page(span)).found
    for count, found in enumerate(whole, 1):
        rest = await stream.page(span, after=found.place)
        assert rest.found == whole[count:]
        assert parse_place(str(found.place)) == found.place
    read: list[str] = []
    place, more = BEGIN, True
    while more:
        page = await stream.page(span, after=place, limit=3)
        read += messages(page)
        place, more = page.place, page.more
    assert read == [found.line.message for found in whole]
    assert (await stream.page(span, after=place)).found == []
    await stream.store("x1", stream.chunk(7, 1, "new"))
    assert messages(await stream.page(span, after=place)) == ["new"]


async def test_clocks_that_differ_hide_nothing(stream: Stream) -> None:
    """The log's clock is behind the executor's, or ahead of it."""
    for skew in (-50, 50):
        executor_now = stream.clock.now() + skew * MICROSECONDS
        name = f"x{skew}"
        await stream.store(name, stream.chunk(7, 1, "a", at=executor_now))
        span = Span(1, name, executor_now, executor_now + MICROSECONDS)
        assert messages(await stream.page(span)) == ["a"]


async def test_what_is_younger_than_the_attempt_is_not_read(stream: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    span = Span(1, "x1", stream.clock.now(), stream.clock.now() + MICROSECONDS)
    await stream.store("x1", stream.chunk(7, 1, "a"))
    stream.forward(3600)
    for _ in range(600):
        await stream.store("x1", stream.chunk(1, 1, "x" * 1000))
    monkeypatch.setattr(reader_module, "SCAN_BYTES", 5_000)
    page = await stream.page(span)
    assert (messages(page), page.more) == (["a"], False)


async def test_much_of_others_is_passed_over_page_by_page(stream: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    span = Span(1, "x1", stream.clock.now(), None)
    for _ in range(100):
        await stream.store("x1", stream.chunk(1, 1, "x" * 1000))
    await stream.store("x1", stream.chunk(7, 1, "at last"))
    monkeypatch.setattr(reader_module, "SCAN_BYTES", 30_000)
    place, empty = BEGIN, 0
    while not (page := await stream.page(span, after=place)).found:
        assert page.more
        place, empty = page.place, empty + 1
    assert empty == 3
    assert messages(page) == ["at last"]


async def test_a_page_ends_when_it_is_large(stream: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "PAGE_BYTES", 250)
    span = Span(1, "x1", stream.clock.now(), None)
    await stream.store("x1", stream.chunk(7, 1, *["x" * 100] * 5))
    page = await stream.page(span)
    assert (len(page.found), page.more) == (3, True)
    assert len((await stream.page(span, after=page.place)).found) == 2


async def test_many_attempts_take_some_pages(stream: Stream) -> None:
    spans: list[Span] = []
    for attempt in range(1, 121):
        now = stream.clock.now()
        await stream.store("x1", stream.chunk(7, attempt, f"{attempt}"))
        spans.append(Span(attempt, "x1", now, now + MICROSECONDS))
        stream.forward(20)
    read: list[str] = []
    place, more, pages = BEGIN, True, 0
    while more:
        page = await stream.page(*(span for span in spans if span.attempt >= place.attempt), after=place, limit=1000)
        read += messages(page)
        place, more, pages = page.place, page.more, pages + 1
    assert read == [str(attempt) for attempt in range(1, 121)]
    assert pages == 3


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xc1",
        b"{}",
        encode_entry([]),
        encode_entry([Chunk(7, 1, 1, 1, b"nonsense")]),
        encode_entry([Chunk(-1, 1 << 62, 0, -5, b"")]),
    ],
)
async def test_what_makes_no_sense_is_passed_over(stream: Stream, payload: bytes) -> None:
    """A worker may store what it likes."""
    span = Span(1, "x1", stream.clock.now(), stream.clock.now())
    await stream.append("x1", payload)
    await stream.store("x1", stream.chunk(7, 1, "a"))
    await stream.append("x1", payload)
    await stream.store("x1", stream.chunk(7, 1, "b"))
    assert messages(await stream.page(span)) == ["a", "b"]


@pytest.mark.parametrize(
    "text", ["", "1", "1-2", "1-2-3-4", "-1-2-3", "a-b-c", "1-2-³", f"{10**9}-1-1", f"1-{10**18}-1"]
)
def test_what_is_no_place(text: str) -> None:
    assert parse_place(text) is None
