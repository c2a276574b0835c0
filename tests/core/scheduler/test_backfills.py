"""Backfills in whole nodes in memory, by virtual time: every kind of time trigger, changes of the leader."""

from typing import Any

import anyio
import pytest
from tests.core.scheduler.test_scheduler import put, put_calendar, spec_of

from clockjack.archivist.budgets import BackfillBudget, Budgets
from clockjack.clock import MICROSECONDS, VirtualClock
from clockjack.records import CancelBackfill, PauseSchedule, PutQueue, ResumeSchedule
from clockjack.schedules import decode_spec, make_backfill
from clockjack.testing.assembly import MemoryNode, World, memory_executor, memory_node
from clockjack.triggers.faults import InvalidSchedule
from clockjack.triggers.trigger import calendar_names
from clockjack.views.backfills import BackfillRow, backfill, backfill_ticks
from clockjack.views.calendars import named_calendars
from clockjack.views.schedules import schedule

HOUR = 3600 * MICROSECONDS
EVERY_HOUR: dict[str, Any] = {"trigger": {"type": "cron", "expression": "0 * * * *"}}


async def start(node: MemoryNode, begin: int, end: int, concurrency: int = 1, backfill_id: str = "b") -> list[int]:
    """Begin a backfill of the schedule ``s``; return its ticks."""
    row = await schedule(node.replica, "default", "s")
    assert row is not None
    spec = decode_spec(row.spec)
    calendars = await named_calendars(node.replica, "default", calendar_names(spec.trigger))
    now = node.clock.now()
    record = make_backfill("default", "s", backfill_id, row.revision, spec, begin, end, concurrency, now, calendars)
    assert (await node.writer.propose(record)).reason is None
    return record.ticks


async def found(node: MemoryNode, backfill_id: str = "b") -> BackfillRow:
    row = await backfill(node.replica, "default", "s", backfill_id)
    assert row is not None
    return row


async def is_over(node: MemoryNode, backfill_id: str = "b") -> BackfillRow:
    with anyio.fail_after(300):
        while (row := await found(node, backfill_id)).state == "running":  # noqa: ASYNC110 - time is virtual
            await anyio.sleep(0.5)
    return row


class Work:
    """A task that takes a while, and counts how many of it run at once."""

    def __init__(self, seconds: float = 0.2) -> None:
        self.seconds = seconds
        self.at_once = self.most = self.runs = 0

    async def __call__(self, _: object) -> None:
        self.runs += 1
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            await anyio.sleep(self.seconds)
        finally:
            self.at_once -= 1


TRIGGERS: list[dict[str, Any]] = [
    {"type": "cron", "expression": "*/20 * * * *", "timezone": "Europe/Berlin"},
    {"type": "cron", "expression": "*/30 */10 * * * *"},
    {"type": "interval", "every_seconds": 777},
    {"type": "calendar", "days": 1, "at": "06:30"},
    {"type": "date", "run_at": "2026-01-05T07:00:00Z"},
    {"type": "rrule", "rule": "FREQ=HOURLY;INTERVAL=2", "anchor": "2026-01-01T00:00:00"},
    {"type": "any_of", "triggers": [EVERY_HOUR["trigger"], {"type": "cron", "expression": "*/25 * * * *"}]},
    {"type": "all_of", "triggers": [EVERY_HOUR["trigger"], {"type": "cron", "expression": "0 */2 * * *"}]},
    {"type": "cron", "expression": "0 * * * *", "exclude": ["early"]},
]


@pytest.mark.parametrize("trigger", TRIGGERS, ids=[f"{n}-{each['type']}" for n, each in enumerate(TRIGGERS)])
async def test_makes_the_jobs_of_all_ticks_of_a_trigger(clock: VirtualClock, trigger: dict[str, Any]) -> None:
    work = Work()
    async with (
        memory_node(World(clock)) as node,
        memory_executor(node.world, node.writer, {"t": work}),
    ):
        await put_calendar(node, "early", dates=["2026-01-05"], timezone="America/New_York")
        await put(node, "s", spec_of(trigger=trigger, policy={"overlap": "skip"}))
        now = clock.now()
        ticks = await start(node, now - 8 * HOUR, now, concurrency=3)
        row = await is_over(node)
        assert (row.state, row.total, row.made, row.succeeded) == ("completed", len(ticks), len(ticks), len(ticks))
        jobs = await node.replica.rows("SELECT nominal_at FROM jobs WHERE backfill_id = 'b' ORDER BY nominal_at")
        assert [nominal for (nominal,) in jobs] == ticks == sorted(set(ticks))
        assert work.most <= 3


async def test_goes_on_under_another_leader_where_the_first_one_was(clock: VirtualClock) -> None:
    work = Work(seconds=1.0)
    world = World(clock)
    async with (
        memory_node(world, "n2", roles=["dispatcher"]) as other,
        memory_executor(world, other.writer, {"t": work}),
    ):
        async with memory_node(world, "n1", roles=["scheduler"]) as node:
            await put(node, "s", spec_of(**EVERY_HOUR))
            ticks = await start(node, clock.now() - 40 * HOUR, clock.now() - HOUR, concurrency=2)
            await anyio.sleep(6.5)
        row = await found(other)
        assert 4 <= row.place < row.total == 40
        await anyio.sleep(60)
        assert (await found(other)).place == row.place
        async with memory_node(world, "n3", roles=["scheduler"]) as node:
            row = await is_over(node)
        assert (row.made, row.succeeded, work.runs, work.most) == (40, 40, 40, 2)
        rows = await backfill_ticks(other.replica, "default", "s", "b", 100)
        assert [each.nominal_at for each in rows] == ticks


async def test_a_paused_schedule_holds_its_backfills_up(clock: VirtualClock) -> None:
    work = Work()
    async with memory_node(World(clock)) as node, memory_executor(node.world, node.writer, {"t": work}):
        await put(node, "s", spec_of(**EVERY_HOUR))
        await node.writer.propose(PauseSchedule("default", "s", clock.now()))
        await start(node, clock.now() - 5 * HOUR, clock.now() - HOUR)
        await anyio.sleep(30)
        assert ((await found(node)).place, (await found(node)).paused) == (0, 1)
        await node.writer.propose(ResumeSchedule("default", "s", clock.now(), None))
        assert (await is_over(node)).made == 5


async def test_a_queue_that_is_full_holds_it_up(clock: VirtualClock) -> None:
    async with memory_node(World(clock)) as node:
        await node.writer.propose(PutQueue("default", "default", clock.now(), None, 2, paused=False))
        await put(node, "s", spec_of(**EVERY_HOUR))
        await start(node, clock.now() - 5 * HOUR, clock.now() - HOUR, concurrency=5)
        await anyio.sleep(12)
        row = await found(node)
        assert (row.place, row.held_by) == (2, "backlog-full")
        await node.writer.propose(PutQueue("default", "default", clock.now(), None, None, paused=False))
        await anyio.sleep(12)
        row = await found(node)
        assert (row.place, row.active, row.held_by) == (5, 5, None)
        await node.writer.propose(CancelBackfill("default", "s", "b", clock.now(), cancels_jobs=True))
        assert (await found(node)).failed == 5


async def test_those_that_are_over_go_in_time(clock: VirtualClock) -> None:
    budgets = Budgets(backfills=BackfillBudget(ticks=5, age_seconds=120))
    work = Work(seconds=0.01)
    async with (
        memory_node(World(clock), roles=["scheduler", "dispatcher", "archivist"], budgets=budgets) as node,
        memory_executor(node.world, node.writer, {"t": work}),
    ):
        await put(node, "s", spec_of(trigger={"type": "date", "run_at": "2030-01-01T00:00:00Z"}))
        for number in range(4):
            await put(node, "s", spec_of(**EVERY_HOUR))
            now = clock.now()
            await start(node, now - (2 * number + 2) * HOUR, now - 2 * number * HOUR - 1, backfill_id=f"b{number}")
            await is_over(node, f"b{number}")
        await anyio.sleep(30)
        ids = await node.replica.rows("SELECT id FROM backfills ORDER BY id")
        assert ids == [("b2",), ("b3",)]
        await anyio.sleep(150)
        await put(node, "other", spec_of(**EVERY_HOUR))  # the age is that of the journal
        await anyio.sleep(30)
        assert await node.replica.rows("SELECT * FROM backfills") == []
        assert await node.replica.rows("SELECT * FROM backfill_ticks") == []


@pytest.mark.parametrize(
    ("begin", "end", "pointer", "message"),
    [
        (0, -1, "/end", "before start"),
        (-2, 1, "/end", "future"),
        (-10_001, 0, "/start", "more than 10,000 ticks"),
        (-0.9, -0.1, "/end", "no tick"),
    ],
)
async def test_says_what_is_wrong_with_a_span(
    clock: VirtualClock, begin: float, end: float, pointer: str, message: str
) -> None:
    spec = spec_of(**EVERY_HOUR)
    now = clock.now()
    with pytest.raises(InvalidSchedule) as caught:
        make_backfill("default", "s", "b", 1, spec, now + int(begin * HOUR), now + int(end * HOUR), 1, now)
    [fault] = caught.value.faults
    assert fault.pointer == pointer
    assert message in fault.message


async def test_both_ends_are_included(clock: VirtualClock) -> None:
    now = clock.now() // HOUR * HOUR
    record = make_backfill("default", "s", "b", 1, spec_of(**EVERY_HOUR), now - 10_000 * HOUR + HOUR, now, 1, now)
    assert (len(record.ticks), record.ticks[0], record.ticks[-1]) == (10_000, now - 9_999 * HOUR, now)
