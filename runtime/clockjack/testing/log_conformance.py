"""What every log must do, whatever it is made of.

An adapter's tests write a :class:`LogHarness` for it, and run each function of :data:`CASES` with a fresh one::

    @pytest.mark.parametrize("case", log_conformance.CASES, ids=lambda case: case.__name__)
    async def test_conformance(case):
        async with my_harness() as harness:
            await case(harness)
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import anyio

from clockjack.errors import EntryTooLarge, LogFull, LogReplaced, LogUnavailable
from clockjack.log.port import Bounds, Entry, Follower, Log
from clockjack.testing.expectations import PATIENCE_SECONDS, raises


class LogHarness(Protocol):
    """An adapter, and what can happen to it."""

    log: Log
    """An empty log."""
    subject: str
    """It takes entries on this subject, and on those one token longer."""
    small_subject: str
    """A subject outside of it."""

    def another(self) -> AbstractAsyncContextManager[Log]:
        """Return the same log as another process would see it."""
        ...

    def small(self, max_bytes: int) -> AbstractAsyncContextManager[Log]:
        """Return another, empty log, which takes :attr:`small_subject` and holds so many bytes."""
        ...

    async def stop(self) -> None:
        """Make what is behind the log unreachable, as hard as it may come; what was acknowledged must survive."""
        ...

    async def start(self) -> None:
        """Bring it back."""
        ...

    async def trim(self, first: int) -> None:
        """Remove the entries before sequence `first`."""
        ...

    async def replace(self) -> None:
        """Throw all away, and begin anew."""
        ...


async def sequences_count_up_from_one(harness: LogHarness) -> None:
    """Entries are numbered 1, 2, 3 and so on."""
    assert await harness.log.bounds() == Bounds(first=1, last=0)
    assert [await _append(harness, number) for number in range(1, 6)] == [1, 2, 3, 4, 5]
    assert await harness.log.bounds() == Bounds(first=1, last=5)


async def entries_carry_what_was_appended(harness: LogHarness) -> None:
    """Subject, id and payload come back as they were, and a timestamp that doesn't go back."""
    payloads = [b"", b"text", bytes(range(256)), b"\r\nMSG a 1 5\r\n", b"x" * 100_000]
    for number, payload in enumerate(payloads):
        await harness.log.append(f"{harness.subject}.{number}", payload, f"id-{number}")
    entries = await _read(harness.log, 0, len(payloads))
    assert [entry.payload for entry in entries] == payloads
    assert [entry.subject for entry in entries] == [f"{harness.subject}.{number}" for number in range(len(payloads))]
    assert [entry.message_id for entry in entries] == [f"id-{number}" for number in range(len(payloads))]
    stamps = [entry.timestamp for entry in entries]
    assert stamps == sorted(stamps)
    assert stamps[0] > 1_500_000_000_000_000, "microseconds since 1970"


async def an_id_is_stored_once(harness: LogHarness) -> None:
    """A second append of the same id, by whomever, answers with the sequence of the first."""
    first = await harness.log.append(harness.subject, b"first", "same")
    await harness.log.append(harness.subject, b"between", "other")
    async with harness.another() as other:
        assert await other.append(harness.subject, b"again", "same") == first
    assert [entry.payload for entry in await _read(harness.log, 0, 2)] == [b"first", b"between"]
    assert (await harness.log.bounds()).last == 2


async def a_follower_starts_where_it_is_told(harness: LogHarness) -> None:
    """It reads what stands behind a sequence, from any place."""
    for number in range(1, 11):
        await _append(harness, number)
    for after in (0, 1, 5, 9):
        assert _numbers(await _read(harness.log, after, 10 - after)) == list(range(after + 1, 11))


async def a_follower_waits_for_news(harness: LogHarness) -> None:
    """At the end of the log it waits, and reads what is appended then."""
    await _append(harness, 1)
    async with harness.log.follow(1) as follower, harness.another() as other:
        for number in range(2, 7):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(_append_to, other, harness.subject, number)
                assert _numbers(await _receive(follower)) == [number]


async def a_follower_keeps_to_its_limit(harness: LogHarness) -> None:
    """It hands out no more entries at a time than asked for, and leaves none out."""
    for number in range(1, 26):
        await _append(harness, number)
    async with harness.log.follow(0) as follower:
        read: list[Entry] = []
        while len(read) < 25:
            entries = await _receive(follower, 4)
            assert 1 <= len(entries) <= 4
            read += entries
    assert _numbers(read) == list(range(1, 26))


async def followers_do_not_disturb_each_other(harness: LogHarness) -> None:
    """Each has a position of its own."""
    for number in range(1, 4):
        await _append(harness, number)
    async with harness.log.follow(0) as one, harness.log.follow(2) as two:
        assert _numbers(await _receive_all(two, 1)) == [3]
        assert _numbers(await _receive_all(one, 3)) == [1, 2, 3]
        await _append(harness, 4)
        assert _numbers(await _receive_all(one, 1)) == [4]
        assert _numbers(await _receive_all(two, 1)) == [4]


async def a_cancelled_receive_loses_nothing(harness: LogHarness) -> None:
    """Who gave up waiting, and asks again, reads on where it was."""
    async with harness.log.follow(0) as follower:
        with anyio.move_on_after(0.05):
            await follower.receive()
        for number in range(1, 101):
            await _append(harness, number)
            with anyio.CancelScope() as scope:
                scope.cancel()
                await follower.receive()  # a checkpoint, even where something is there
            assert scope.cancelled_caught
        assert _numbers(await _receive_all(follower, 100)) == list(range(1, 101))


async def appends_at_once_are_all_stored(harness: LogHarness) -> None:
    """Many writers on two connections; a follower reads each entry once, in the order of the sequences."""
    read: list[Entry] = []
    async with harness.another() as other, harness.log.follow(0) as follower, anyio.create_task_group() as tasks:
        for number in range(1, 401):
            tasks.start_soon(_append_for_sure, harness, number, harness.log if number % 2 else other)
        read += await _receive_all(follower, 400)
    assert sorted(_numbers(read)) == list(range(1, 401))
    assert [entry.sequence for entry in read] == list(range(1, 401))


async def the_largest_entry_fits(harness: LogHarness) -> None:
    """`max_entry_bytes` is true, and one byte more is refused without harm."""
    limit = harness.log.max_entry_bytes
    with raises(EntryTooLarge) as refused:
        await harness.log.append(harness.subject, bytes(limit + 1), "too-large")
    assert (refused.error.size, refused.error.limit) == (limit + 1, limit)
    assert await harness.log.append(harness.subject, bytes(limit), "largest") == 1
    entries = await _read(harness.log, 0, 1)
    assert len(entries[0].payload) == limit


async def a_full_log_refuses(harness: LogHarness) -> None:
    """LogFull, nothing stored, and what is there can be read."""
    async with harness.small(50_000) as log:
        stored = 0
        with raises(LogFull):
            for number in range(1, 100):
                await log.append(harness.small_subject, bytes(1000), f"small-{number}")
                stored = number
        assert stored > 10
        assert (await log.bounds()).last == stored
        assert len(await _read(log, 0, stored)) == stored


async def an_outage_is_told(harness: LogHarness) -> None:
    """While the log is away, appends and bounds are LogUnavailable; afterwards, all is as before."""
    await _append(harness, 1)
    await harness.stop()
    for attempt in (lambda: _append(harness, 2), harness.log.bounds):
        with raises(LogUnavailable), anyio.fail_after(PATIENCE_SECONDS):
            await attempt()
    await harness.start()
    await _append_for_sure(harness, 2)
    assert _numbers(await _read(harness.log, 0, 2)) == [1, 2]


async def what_was_acknowledged_survives(harness: LogHarness) -> None:
    """Nothing that was acknowledged is lost, and its ids are still known."""
    for number in range(1, 51):
        await _append(harness, number)
    await harness.stop()
    await harness.start()
    for number in range(1, 51):
        assert await _append_for_sure(harness, number) == number
    assert _numbers(await _read(harness.log, 0, 50)) == list(range(1, 51))
    assert (await harness.log.bounds()).last == 50


async def a_follower_outlives_outages(harness: LogHarness) -> None:
    """It goes on where it was: nothing left out, nothing twice."""
    async with harness.log.follow(0) as follower, harness.another() as other:
        expected = 0
        for _ in range(3):
            for log in (harness.log, other):
                for _ in range(5):
                    expected += 1
                    await _append_for_sure(harness, expected, log)
            read = await _receive_all(follower, 5)  # half of them; the rest is on the way
            await harness.stop()
            await harness.start()
            read += await _receive_all(follower, 5)
            assert _numbers(read) == list(range(expected - 9, expected + 1))


async def a_waiting_follower_outlives_an_outage(harness: LogHarness) -> None:
    """It waits over it, and reads what others append afterwards."""
    await _append(harness, 1)
    read: list[Entry] = []
    follows = anyio.Event()

    async def follow() -> None:
        async with harness.log.follow(0) as follower:
            read.extend(await _receive_all(follower, 1))
            follows.set()
            read.extend(await _receive_all(follower, 2))

    async with anyio.create_task_group() as tasks, harness.another() as other:
        tasks.start_soon(follow)
        await follows.wait()
        await harness.stop()
        await harness.start()
        await _append_for_sure(harness, 2, other)
        await _append_for_sure(harness, 3, other)
    assert _numbers(read) == [1, 2, 3]


async def what_was_trimmed_can_not_be_followed(harness: LogHarness) -> None:
    """Behind the gap it reads on; before it, LogReplaced."""
    for number in range(1, 11):
        await _append(harness, number)
    await harness.trim(6)
    assert await harness.log.bounds() == Bounds(first=6, last=10)
    assert _numbers(await _read(harness.log, 5, 5)) == [6, 7, 8, 9, 10]
    await _expect_replaced(harness.log, 4)
    await harness.trim(11)
    assert await harness.log.bounds() == Bounds(first=11, last=10)
    await _expect_replaced(harness.log, 9)
    assert await _append(harness, 11) == 11
    assert _numbers(await _read(harness.log, 10, 1)) == [11]


async def a_position_behind_the_end_is_of_another_log(harness: LogHarness) -> None:
    """Who has read more than there is, has read something else."""
    await _append(harness, 1)
    await _expect_replaced(harness.log, 2)


async def a_replaced_log_is_noticed(harness: LogHarness) -> None:
    """A follower raises LogReplaced; it doesn't read on in the new one, even where the sequences would fit."""
    await _append(harness, 1)
    async with harness.log.follow(0) as follower:
        assert _numbers(await _receive(follower)) == [1]
        await harness.replace()
        async with harness.another() as log:
            await _append_to(log, harness.subject, 2)
            await _append_to(log, harness.subject, 3)
        with raises(LogReplaced):
            await _receive(follower)


async def one_subject_is_read_by_itself(harness: LogHarness) -> None:
    """Entries of other subjects are passed over; it begins behind a sequence or at an instant, and never waits."""
    one, other = f"{harness.subject}.one", f"{harness.subject}.two"
    assert await harness.log.read(one) == []
    for number in range(1, 9):
        await _append_to(harness.log, one if number % 2 else other, number)
    whole = await harness.log.read(one)
    assert _numbers(whole) == [1, 3, 5, 7]
    assert [entry.sequence for entry in whole] == [1, 3, 5, 7]
    assert whole == [entry for entry in await _read(harness.log, 0, 8) if entry.subject == one]
    assert _numbers(await harness.log.read(one, after=3)) == [5, 7]
    assert _numbers(await harness.log.read(one, after=4, limit=1)) == [5]
    assert _numbers(await harness.log.read(one, max_bytes=1)) == [1], "one at least"
    assert await harness.log.read(one, after=8) == []
    assert await harness.log.read(one, after=100) == []
    assert _numbers(await harness.log.read(other, since=whole[0].timestamp, limit=2)) == [2, 4]
    assert whole[-1] in await harness.log.read(one, since=whole[-1].timestamp)
    assert await harness.log.read(one, since=whole[-1].timestamp + 3_600_000_000) == []
    await harness.trim(4)
    assert _numbers(await harness.log.read(one)) == [5, 7]
    assert _numbers(await harness.log.read(one, since=0)) == [5, 7]


CASES: tuple[Callable[[LogHarness], Awaitable[None]], ...] = (
    sequences_count_up_from_one,
    entries_carry_what_was_appended,
    an_id_is_stored_once,
    a_follower_starts_where_it_is_told,
    a_follower_waits_for_news,
    a_follower_keeps_to_its_limit,
    followers_do_not_disturb_each_other,
    one_subject_is_read_by_itself,
    a_cancelled_receive_loses_nothing,
    appends_at_once_are_all_stored,
    the_largest_entry_fits,
    a_full_log_refuses,
    an_outage_is_told,
    what_was_acknowledged_survives,
    a_follower_outlives_outages,
    a_waiting_follower_outlives_an_outage,
    what_was_trimmed_can_not_be_followed,
    a_position_behind_the_end_is_of_another_log,
    a_replaced_log_is_noticed,
)
"""All of them."""


async def _append(harness: LogHarness, number: int) -> int:
    return await _append_to(harness.log, harness.subject, number)


async def _append_to(log: Log, subject: str, number: int) -> int:
    return await log.append(subject, str(number).encode(), f"number-{number}")


async def _append_for_sure(harness: LogHarness, number: int, log: Log | None = None) -> int:
    """Append with retries, as a writer does after an outage."""
    with anyio.fail_after(PATIENCE_SECONDS):
        while True:
            try:
                return await _append_to(log or harness.log, harness.subject, number)
            except LogUnavailable:
                await anyio.sleep(0.02)


async def _receive(follower: Follower, limit: int = 256) -> list[Entry]:
    with anyio.fail_after(PATIENCE_SECONDS):
        return await follower.receive(limit)


async def _receive_all(follower: Follower, count: int) -> list[Entry]:
    entries: list[Entry] = []
    while len(entries) < count:
        entries += await _receive(follower, count - len(entries))
    return entries


async def _read(log: Log, after: int, count: int) -> list[Entry]:
    async with log.follow(after) as follower:
        return await _receive_all(follower, count)


async def _expect_replaced(log: Log, after: int) -> None:
    async with log.follow(after) as follower:
        with raises(LogReplaced):
            await _receive(follower)


def _numbers(entries: list[Entry]) -> list[int]:
    return [int(entry.payload) for entry in entries]
