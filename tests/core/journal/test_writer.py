"""Group commit: batches, retries, refusals, withdrawal, outcomes."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trio.testing import wait_all_tasks_blocked

from clockjack.apply.outcome import Outcome
from clockjack.clock import Clock, SystemClock, VirtualClock
from clockjack.errors import AppendRefused, EntryTooLarge, LogError, LogFull, LogUnavailable
from clockjack.journal.port import Position
from clockjack.journal.writer import GroupCommit
from clockjack.log.memory import MemoryLog
from clockjack.records import Batch, Record, Requester, Resign, batch_decoder, batch_encoder


def record(number: int, size: int = 0) -> Record:
    return Resign("scheduler", "n" * size, number)


def number_of(item: Record) -> int:
    assert isinstance(item, Resign)
    return item.epoch


def flat(batches: list[list[int]]) -> list[int]:
    return [number for batch in batches for number in batch]


class GatedLog(MemoryLog):
    """A log whose appends wait at a gate, and fail on order."""

    def __init__(self, clock: Clock, **options: int | None) -> None:
        super().__init__(clock, **options)  # type: ignore[arg-type]
        self.gate = anyio.Event()
        self.gate.set()
        self.before: list[LogError | None] = []
        """Raised instead of storing, one an append."""
        self.after: list[LogError | None] = []
        """Raised instead of answering, one an append."""
        self.attempts: list[str] = []

    def close(self) -> None:
        self.gate = anyio.Event()

    def open(self) -> None:
        self.gate.set()

    async def admit(self, subject: str, payload: bytes, message_id: str) -> None:
        self.attempts.append(message_id)
        await self.gate.wait()
        if self.before and (error := self.before.pop(0)) is not None:
            raise error

    async def acknowledge(self, sequence: int) -> None:
        if self.after and (error := self.after.pop(0)) is not None:
            raise error

    async def batches(self) -> list[list[int]]:
        if (await self.bounds()).last == 0:
            return []
        async with self.follow(0) as follower:
            entries = await follower.receive(10_000)
        return [[number_of(item) for item in batch_decoder.decode(entry.payload).records] for entry in entries]


@pytest.fixture
def log(clock: VirtualClock) -> GatedLog:
    return GatedLog(clock)


@asynccontextmanager
async def writing(log: MemoryLog, **options: object) -> AsyncIterator[GroupCommit]:
    writer = GroupCommit(log, "journal", "writer", **options)  # type: ignore[arg-type]
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(writer.run)
        yield writer
        tasks.cancel_scope.cancel()


@asynccontextmanager
async def applying(log: MemoryLog, writer: GroupCommit, after: int = 0) -> AsyncIterator[None]:
    """Apply as a replica does: the outcome of a record tells its number."""

    async def follow() -> None:
        async with log.follow(after) as follower:
            while True:
                for entry in await follower.receive():
                    records = batch_decoder.decode(entry.payload).records
                    outcomes = [Outcome(value=number_of(item)) for item in records]
                    writer.applied(entry.message_id, entry.sequence, outcomes)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(follow)
        yield
        tasks.cancel_scope.cancel()


def ways(writer: GroupCommit) -> list[Callable[..., Any]]:
    """Return what callers do: append, propose, append again."""
    return [writer.append, writer.propose, writer.append]


class Calls:
    """Callers at work, and what came of each."""

    def __init__(self, tasks: anyio.abc.TaskGroup) -> None:
        self._tasks = tasks
        self.results: dict[int, object] = {}
        self.scopes: dict[int, anyio.CancelScope] = {}

    async def start(self, call: Callable[..., Any], number: int, size: int = 0) -> None:
        """Call, and return when everyone waits."""
        self.call(call, number, size)
        await wait_all_tasks_blocked()

    def call(self, call: Callable[..., Any], number: int, size: int = 0) -> None:
        self.scopes[number] = anyio.CancelScope()

        async def run() -> None:
            with self.scopes[number]:
                try:
                    self.results[number] = await call(record(number, size))
                except LogError as error:
                    self.results[number] = error

        self._tasks.start_soon(run)


@asynccontextmanager
async def calling() -> AsyncIterator[Calls]:
    async with anyio.create_task_group() as tasks:
        yield Calls(tasks)


async def test_an_idle_writer_adds_no_latency(log: GatedLog) -> None:
    async with writing(log) as writer:
        await wait_all_tasks_blocked()
        begin = anyio.current_time()
        assert await writer.append(record(1)) == Position(1, 0)
        assert await writer.append(record(2)) == Position(2, 0)
        assert anyio.current_time() == begin
    assert await log.batches() == [[1], [2]]


async def test_what_comes_while_a_batch_is_in_flight_goes_as_the_next(log: GatedLog) -> None:
    log.close()
    async with writing(log) as writer, calling() as calls:
        await calls.start(writer.append, 1)
        for number in range(2, 12):
            await calls.start(writer.append, number)
        assert len(log.attempts) == 1, "one batch in flight"
        assert writer.waiting == 11
        log.open()
        await wait_all_tasks_blocked()
        assert calls.results == {number: Position(2, number - 2) for number in range(2, 12)} | {1: Position(1, 0)}
        assert writer.waiting == 0
    assert await log.batches() == [[1], list(range(2, 12))]


async def test_an_entry_is_a_batch_record_for_record(log: GatedLog) -> None:
    log.close()
    async with writing(log) as writer, calling() as calls:
        await calls.start(writer.append, 0)
        for number in range(1, 4):
            await calls.start(writer.append, number, size=20)
        log.open()
    async with log.follow(1) as follower:
        entry = (await follower.receive())[0]
    assert entry.subject == "journal"
    assert entry.payload == batch_encoder.encode(Batch([record(number, 20) for number in range(1, 4)]))


async def test_an_entry_says_who_asked_for_which_record(log: GatedLog) -> None:
    somebody = Requester("k1", "ops", "0" * 32)

    async def ask(one: Record) -> None:
        await writer.propose(one, somebody)

    log.close()
    async with writing(log) as writer, applying(log, writer), calling() as calls:
        for number in range(2):
            await calls.start(writer.append, number)
        await calls.start(ask, 2)
        log.open()
        await wait_all_tasks_blocked()
    async with log.follow(1) as follower:
        entry = (await follower.receive())[0]
    assert entry.payload == batch_encoder.encode(Batch([record(1), record(2)], [(1, somebody)]))


async def test_who_asked_counts_for_the_size_of_a_record(log: GatedLog) -> None:
    somebody = Requester("k1", "n" * log.max_entry_bytes, "0" * 32)
    async with writing(log) as writer:
        with pytest.raises(EntryTooLarge):
            await writer.propose(record(1), somebody)


async def test_a_batch_has_bounds(log: GatedLog) -> None:
    log.close()
    async with writing(log, batch_records=10, batch_bytes=1000) as writer, calling() as calls:
        for number in range(25):
            await calls.start(writer.append, number)
        for number in range(25, 31):
            await calls.start(writer.append, number, size=400)
        log.open()
    batches = await log.batches()
    assert flat(batches) == list(range(31))
    assert [len(batch) for batch in batches] == [1, 10, 10, 6, 2, 2]


async def test_a_large_record_goes_alone_and_one_too_large_harms_nobody(clock: VirtualClock) -> None:
    log = GatedLog(clock, max_entry_bytes=4000)
    log.close()
    async with writing(log, batch_bytes=1000) as writer, calling() as calls:
        for number, size in enumerate([10, 3900, 10, 4100, 10]):
            await calls.start(writer.append, number, size)
        log.open()
        await wait_all_tasks_blocked()
        assert isinstance(calls.results[3], EntryTooLarge)
        assert await writer.append(record(5)) == Position(4, 0)
    assert await log.batches() == [[0], [1], [2, 4], [5]]


@pytest.mark.parametrize("size", range(3_960, 3_990))
async def test_a_batch_is_never_larger_than_an_entry_may_be(clock: VirtualClock, size: int) -> None:
    log = GatedLog(clock, max_entry_bytes=4000)
    log.close()
    async with writing(log) as writer, calling() as calls:
        for number in range(3):
            await calls.start(writer.append, number, size)
        for number in range(3, 40):
            await calls.start(writer.append, number, size=300)
        log.open()
        await wait_all_tasks_blocked()
        refused = [number for number, result in calls.results.items() if isinstance(result, EntryTooLarge)]
        assert refused in ([], [0, 1, 2])
        assert len(calls.results) == 40
    assert flat(await log.batches()) == [number for number in range(40) if number not in refused]


async def test_a_batch_without_an_answer_is_sent_again_under_its_id(log: GatedLog) -> None:
    log.before = [LogUnavailable("lost on the way")] * 3
    log.after = [LogUnavailable("answer lost")] * 2
    async with writing(log) as writer:
        begin = anyio.current_time()
        assert await writer.append(record(1)) == Position(1, 0)
        assert anyio.current_time() > begin
        assert writer.retries == 5
        assert await writer.append(record(2)) == Position(2, 0)
    assert log.attempts == ["writer-1"] * 6 + ["writer-2"]
    assert await log.batches() == [[1], [2]]


@pytest.mark.parametrize("error", [LogFull("full"), AppendRefused("not allowed"), EntryTooLarge(7, 5)])
@pytest.mark.parametrize("method", ["append", "propose"])
async def test_a_refusal_goes_to_all_callers_of_that_batch(log: GatedLog, error: LogError, method: str) -> None:
    log.close()
    async with writing(log) as writer, applying(log, writer), calling() as calls:
        log.before = [None, error]
        await calls.start(writer.append, 9)
        for number in range(3):
            await calls.start(getattr(writer, method), number)
        log.open()
        await wait_all_tasks_blocked()
        assert [type(calls.results[number]) for number in range(3)] == [type(error)] * 3
        refusals = [calls.results[number] for number in range(3)]
        assert {str(refusal) for refusal in refusals} == {str(error)}
        assert len({id(refusal) for refusal in refusals}) == 3, "an error of its own for each"
        if isinstance(error, EntryTooLarge):
            assert calls.results[0].limit == 5  # type: ignore[attr-defined]
        assert await writer.append(record(3)) == Position(2, 0)
    assert await log.batches() == [[9], [3]]


async def test_a_cancelled_caller_takes_its_record_back(log: GatedLog) -> None:
    log.close()
    async with writing(log) as writer, calling() as calls:
        for number in range(5):
            await calls.start(writer.append, number)
        calls.scopes[2].cancel()
        calls.scopes[0].cancel()  # on its way: too late
        await wait_all_tasks_blocked()
        assert writer.waiting == 4
        log.open()
        await wait_all_tasks_blocked()
        assert calls.results == {1: Position(2, 0), 3: Position(2, 1), 4: Position(2, 2)}
    assert await log.batches() == [[0], [1, 3, 4]]


async def test_nothing_is_left_of_callers_that_all_gave_up(log: GatedLog) -> None:
    log.close()
    async with writing(log, batch_records=2) as writer, calling() as calls:
        await calls.start(writer.append, 0)
        for turn in range(50):
            for number in range(1, 8):
                await calls.start(writer.propose, number)
            for number in range(1, 8):
                calls.scopes[number].cancel()
            await wait_all_tasks_blocked()
            assert writer.waiting == 1, turn
        assert not writer._queue
        log.open()
    assert await log.batches() == [[0]]


async def test_callers_wait_for_room_in_their_order(log: GatedLog) -> None:
    log.close()
    async with writing(log, batch_records=2, queue_records=4) as writer, calling() as calls:
        for number in range(12):
            await calls.start(writer.append, number)
        assert writer.waiting == 1 + 4, "one in flight, four in the queue; the others wait outside"
        calls.scopes[6].cancel()
        log.open()
        await wait_all_tasks_blocked()
        assert set(calls.results) == set(range(12)) - {6}
    assert flat(await log.batches()) == [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11]


async def test_room_is_counted_in_bytes_too(log: GatedLog) -> None:
    log.close()
    async with writing(log, queue_bytes=1000) as writer, calling() as calls:
        await calls.start(writer.append, 0)
        for number in range(1, 5):
            await calls.start(writer.append, number, size=450)
        assert writer.waiting == 1 + 2
        log.open()
        await wait_all_tasks_blocked()
        # one that is larger than the whole queue gets in when the queue is empty
        await calls.start(writer.append, 5, size=5000)
        assert len(calls.results) == 6


async def test_a_small_record_does_not_overtake_one_that_waits_for_room(log: GatedLog) -> None:
    log.close()
    async with writing(log, queue_bytes=1000) as writer, calling() as calls:
        for number, size in enumerate([0, 450, 450, 450, 0]):
            await calls.start(writer.append, number, size)
        assert writer.waiting == 1 + 2
        log.open()
    assert flat(await log.batches()) == [0, 1, 2, 3, 4]


async def test_a_proposal_returns_what_became_of_its_record(log: GatedLog) -> None:
    log.close()
    async with writing(log) as writer, applying(log, writer), calling() as calls:
        for number in range(6):
            await calls.start(ways(writer)[number % 2], number)
        log.open()
        await wait_all_tasks_blocked()
        assert [calls.results[number] for number in (1, 3, 5)] == [Outcome(value=number) for number in (1, 3, 5)]
        assert calls.results[4] == Position(2, 3)
        assert not writer._open


async def test_a_proposal_waits_until_it_is_applied(log: GatedLog) -> None:
    async with writing(log) as writer, calling() as calls:
        await calls.start(writer.propose, 1)
        assert (await log.bounds()).last == 1
        assert not calls.results
        writer.applied("somebody-else-1", 2, [Outcome()])
        writer.applied("writer-1", 1, [Outcome(value="mine")])
        await wait_all_tasks_blocked()
    assert isinstance(calls.results[1], LogUnavailable), "2 was applied before 1: it had been passed over"


async def test_an_entry_seen_in_the_log_needs_no_acknowledgement(log: GatedLog) -> None:
    log.close()
    log.after = [None, LogUnavailable("answer lost")]
    async with writing(log, retry_seconds=(3600, 3600)) as writer, applying(log, writer), calling() as calls:
        begin = anyio.current_time()
        for number, call in enumerate(ways(writer)):
            await calls.start(call, number)
        log.open()
        await wait_all_tasks_blocked()
        assert calls.results == {0: Position(1, 0), 1: Outcome(value=1), 2: Position(2, 1)}
        assert await writer.append(record(3)) == Position(3, 0)
        assert anyio.current_time() == begin, "nobody waited for the retry"
    assert log.attempts == ["writer-1", "writer-2", "writer-3"]


async def test_an_entry_seen_in_the_log_ends_an_append_that_hangs(clock: VirtualClock) -> None:
    class NeverAnswers(MemoryLog):
        async def acknowledge(self, sequence: int) -> None:
            await anyio.sleep_forever()

    log = NeverAnswers(clock)
    async with writing(log) as writer, applying(log, writer):
        for number in range(5):
            assert await writer.propose(record(number)) == Outcome(value=number)
            assert await writer.append(record(number)) == Position(2 * number + 2, 0)


async def test_a_proposal_that_was_applied_unheard_is_not_waited_for(log: GatedLog) -> None:
    """The replica's actor died between its transaction and its word to us, and goes on behind the entry."""
    async with writing(log) as writer, calling() as calls:
        await calls.start(writer.propose, 1)
        assert not calls.results
        writer.applied("writer-0", 2, [])
        await wait_all_tasks_blocked()
        assert isinstance(calls.results[1], LogUnavailable)
        assert not writer._open


async def test_a_late_acknowledgement_of_what_was_applied_unheard(log: GatedLog) -> None:
    log.close()
    async with writing(log) as writer, calling() as calls:
        await calls.start(writer.propose, 1)
        writer.applied("somebody-else", 5, [Outcome()])  # the replica is already behind what we are going to hear
        log.open()
        await wait_all_tasks_blocked()
        assert isinstance(calls.results[1], LogUnavailable)


async def test_an_entry_passed_over_by_the_replica_has_no_outcomes(log: GatedLog) -> None:
    log.close()
    async with writing(log) as writer, calling() as calls:
        for number, call in enumerate(ways(writer)):
            await calls.start(call, number)
        log.open()
        await wait_all_tasks_blocked()
        writer.applied("writer-2", 2, [])
        await wait_all_tasks_blocked()
        assert isinstance(calls.results[1], LogUnavailable)
        assert calls.results[2] == Position(2, 1)


async def test_a_proposer_that_gave_up_leaves_nothing_behind(log: GatedLog) -> None:
    async with writing(log) as writer, calling() as calls:
        for number in range(100):
            await calls.start(writer.propose, number)
            calls.scopes[number].cancel()
        await wait_all_tasks_blocked()
        assert not writer._open
        assert (await log.bounds()).last == 100


async def test_a_writer_that_is_started_again_goes_on_with_its_batch(log: GatedLog) -> None:
    log.close()
    writer = GroupCommit(log, "journal", "writer")
    async with calling() as calls:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(writer.run)
            for number in range(3):
                await calls.start(writer.append, number)
            tasks.cancel_scope.cancel()
        log.open()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(writer.run)
            await wait_all_tasks_blocked()
            tasks.cancel_scope.cancel()
        assert calls.results == {0: Position(1, 0), 1: Position(2, 0), 2: Position(2, 1)}
    assert log.attempts == ["writer-1", "writer-1", "writer-2"]


class FaultyLog(MemoryLog):
    """Loses appends and answers, and takes its time, as hypothesis says, until that is used up."""

    def __init__(self, clock: Clock, troubles: list[int]) -> None:
        super().__init__(clock)
        self._troubles = troubles

    async def admit(self, subject: str, payload: bytes, message_id: str) -> None:
        await self._trouble()

    async def acknowledge(self, sequence: int) -> None:
        await self._trouble()

    async def _trouble(self) -> None:
        match self._troubles.pop() if self._troubles else None:
            case 0:
                raise LogUnavailable("lost")
            case 1:
                await anyio.sleep(7)
            case 2:
                await anyio.sleep(7)
                raise LogUnavailable("lost late")
            case _:
                await anyio.lowlevel.checkpoint()


@given(st.data(), st.lists(st.integers(0, 5), max_size=60), st.random_module())
async def test_whatever_happens_each_record_is_stored_once(
    data: st.DataObject, troubles: list[int], random: object
) -> None:
    log = FaultyLog(SystemClock(), troubles)
    count = data.draw(st.integers(1, 25))
    cancelled = data.draw(st.sets(st.integers(0, count - 1)))
    async with calling() as calls, writing(log, batch_records=4, queue_records=6) as writer, applying(log, writer):
        for number in range(count):
            calls.call(writer.propose if data.draw(st.booleans()) else writer.append, number)
            if data.draw(st.booleans()):
                await anyio.sleep(data.draw(st.sampled_from([0, 1, 10])))
            for other in list(cancelled & set(range(number))):
                calls.scopes[other].cancel()
        for other in cancelled:
            calls.scopes[other].cancel()
        with anyio.fail_after(3600):  # troubles take their time
            while writer.waiting or not set(calls.results) >= set(range(count)) - cancelled:  # noqa: ASYNC110
                await anyio.sleep(1)
        assert not writer._open
    async with log.follow(0) as follower:
        entries = await follower.receive(1000) if (await log.bounds()).last else []
    stored: dict[int, Position] = {}
    for entry in entries:
        for index, item in enumerate(batch_decoder.decode(entry.payload).records):
            assert number_of(item) not in stored, "twice"
            stored[number_of(item)] = Position(entry.sequence, index)
    for number, result in calls.results.items():
        assert result in (stored[number], Outcome(value=number))
    assert set(stored) >= set(range(count)) - cancelled
