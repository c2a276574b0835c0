"""The scheduler in a whole node in memory, by virtual time."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import anyio
import msgspec
import pytest

from clockjack.calendars import CalendarSpec, encode_calendar
from clockjack.clock import MICROSECONDS, VirtualClock, from_datetime
from clockjack.leadership.actor import Timing
from clockjack.records import (
    CalendarsUsed,
    DeleteSchedule,
    NewJob,
    PauseSchedule,
    PutCalendar,
    PutSchedule,
    ResumeSchedule,
    Submit,
)
from clockjack.schedules import complete, encode_spec, next_fire
from clockjack.schedules.spec import ScheduleSpec
from clockjack.testing.assembly import MemoryNode, World, memory_node
from clockjack.triggers.trigger import calendar_names
from clockjack.views.calendars import named_calendars

DAY = 86_400
PATIENT = Timing(lease_seconds=1800, renew_seconds=600)
"""For tests of days: nobody contends for the lease."""
QUIET: Any = {"roles": ["scheduler"], "timing": PATIENT, "status_seconds": 600}
"""A node that is alone, and need not say every second that it is there."""
WORK = b'{"target":{"type":"task","name":"t"}}'


def spec_of(**fields: Any) -> ScheduleSpec:
    return msgspec.convert({"job": {"task": "t"}, **fields}, ScheduleSpec)


async def put(node: MemoryNode, schedule_id: str, spec: ScheduleSpec) -> None:
    now = node.clock.now()
    spec = complete(spec, now)
    names = sorted(calendar_names(spec.trigger))
    calendars = await named_calendars(node.replica, "default", names)
    record = PutSchedule(
        "default",
        schedule_id,
        now,
        encode_spec(spec),
        "time",
        next_fire(spec, now, calendars.named),
        spec.policy.overlap.value,
        spec.policy.max_runs,
        calendars=CalendarsUsed(calendars.change, names) if names else None,
    )
    assert (await node.writer.propose(record)).reason is None


async def put_calendar(node: MemoryNode, name: str, **fields: Any) -> None:
    spec = encode_calendar(msgspec.convert(fields, CalendarSpec))
    assert (await node.writer.propose(PutCalendar("default", name, node.clock.now(), spec))).reason is None


async def nominals(node: MemoryNode, schedule_id: str) -> list[int]:
    rows = await node.replica.rows(
        "SELECT nominal_at FROM jobs WHERE schedule_id = ? ORDER BY nominal_at", (schedule_id,)
    )
    return [row[0] for row in rows]


async def ticks(node: MemoryNode, schedule_id: str) -> list[tuple[Any, ...]]:
    return await node.replica.rows(
        "SELECT nominal_at, decision, reason, missed FROM ticks WHERE schedule_id = ? ORDER BY tick", (schedule_id,)
    )


def new_job(clock: VirtualClock, **fields: Any) -> NewJob:
    values: dict[str, Any] = {
        "namespace": "default",
        "id": "j1",
        "queue": "q",
        "task": "t",
        "priority": 5,
        "created_at": clock.now(),
        "run_at": None,
        "max_attempts": 3,
        "work": WORK,
    }
    return NewJob(**(values | fields))


async def state(node: MemoryNode, job_id: str) -> str:
    [(found,)] = await node.replica.rows("SELECT state FROM jobs WHERE id = ?", (job_id,))
    return str(found)


async def test_a_schedule_of_every_minute_fires_1440_times_a_day_each_once_and_on_time(clock: VirtualClock) -> None:
    async with memory_node(World(clock), **QUIET) as node:
        began = clock.now()
        trigger = {"type": "cron", "expression": "* * * * *"}
        await put(node, "minutely", spec_of(trigger=trigger, policy={"overlap": "allow_all"}))
        await anyio.sleep(DAY + 0.5)
        fired = await nominals(node, "minutely")
        assert fired == [began + (n + 1) * 60 * MICROSECONDS for n in range(1440)]
        late = await node.replica.rows("SELECT max(decided_at - nominal_at) FROM ticks")
        assert late[0][0] < 0.1 * MICROSECONDS


async def test_an_interval_does_not_drift(clock: VirtualClock) -> None:
    async with memory_node(World(clock), **QUIET) as node:
        await put(
            node,
            "every-7",
            spec_of(trigger={"type": "interval", "every_seconds": 7}, policy={"overlap": "allow_all"}),
        )
        began = clock.now()
        await anyio.sleep(7 * 500 + 1)
        fired = await nominals(node, "every-7")
        assert len(fired) == 500
        assert {later - earlier for earlier, later in pairwise(fired)} == {7 * MICROSECONDS}
        assert fired[0] - began <= 7 * MICROSECONDS


async def test_a_date_fires_once(clock: VirtualClock) -> None:
    async with memory_node(World(clock), **QUIET) as node:
        at = datetime(2026, 1, 6, 3, 4, 5, tzinfo=UTC)
        await put(node, "once", spec_of(trigger={"type": "date", "run_at": at.isoformat()}))
        await anyio.sleep(DAY)
        assert await nominals(node, "once") == [from_datetime(at)]


async def test_overlap_skips_while_a_run_has_not_ended_and_says_so(clock: VirtualClock) -> None:
    async with memory_node(World(clock), **QUIET) as node:
        await put(node, "slow", spec_of(trigger={"type": "interval", "every_seconds": 10}))
        await anyio.sleep(35)
        decided = await ticks(node, "slow")
        assert [row[1:3] for row in decided] == [("fired", None), ("skipped", "overlap"), ("skipped", "overlap")]
        assert len(await nominals(node, "slow")) == 1


async def test_max_runs_ends_a_schedule(clock: VirtualClock) -> None:
    async with memory_node(World(clock), **QUIET) as node:
        policy = {"overlap": "allow_all", "max_runs": 3}
        await put(node, "three", spec_of(trigger={"type": "interval", "every_seconds": 1}, policy=policy))
        await anyio.sleep(60)
        assert len(await nominals(node, "three")) == 3
        [(next_at,)] = await node.replica.rows("SELECT next_at FROM schedules")
        assert next_at is None


async def test_a_paused_schedule_fires_nothing_and_a_resumed_one_goes_on(clock: VirtualClock) -> None:
    async with memory_node(World(clock), **QUIET) as node:
        spec = spec_of(trigger={"type": "interval", "every_seconds": 60}, policy={"overlap": "allow_all"})
        await put(node, "s", spec)
        await anyio.sleep(150)
        await node.writer.propose(PauseSchedule("default", "s", clock.now()))
        before = await nominals(node, "s")
        await anyio.sleep(3600)
        assert await nominals(node, "s") == before
        now = clock.now()
        await node.writer.propose(ResumeSchedule("default", "s", now, next_fire(complete(spec, now), now)))
        await anyio.sleep(61)
        assert len(await nominals(node, "s")) == len(before) + 1
        await node.writer.propose(DeleteSchedule("default", "s", clock.now()))
        await anyio.sleep(600)
        assert len(await nominals(node, "s")) == len(before) + 1


@pytest.mark.parametrize(("missed", "expected"), [("last", [3600]), ("none", []), ("all", list(range(600, 3601, 600)))])
async def test_after_an_outage_the_policy_says_what_becomes_of_missed_ticks(
    clock: VirtualClock, missed: str, expected: list[int]
) -> None:
    world = World(clock)
    spec = spec_of(
        trigger={"type": "interval", "every_seconds": 600, "anchor": "2026-01-05T09:00:00Z"},
        policy={"overlap": "allow_all", "missed": missed, "missed_window_seconds": 7200},
    )
    async with memory_node(world, **QUIET) as node:
        began = clock.now()
        await put(node, "s", spec)
    await anyio.sleep(3600 + 30)
    async with memory_node(world, **QUIET) as node:
        await anyio.sleep(5)
        assert [(at - began) // MICROSECONDS for at in await nominals(node, "s")] == expected
        await anyio.sleep(600)
        assert [(at - began) // MICROSECONDS for at in await nominals(node, "s")] == [*expected, 4200]


async def test_missed_ticks_are_made_up_for_at_a_rate_and_no_more_than_the_most(clock: VirtualClock) -> None:
    world = World(clock)
    rate = {"limit": 2, "period_seconds": 60}
    spec = spec_of(
        trigger={"type": "interval", "every_seconds": 600, "anchor": "2026-01-05T09:00:00Z"},
        policy={"overlap": "allow_all", "missed": "all", "missed_window_seconds": 7200}
        | {"missed_max": 4, "missed_rate": rate},
    )
    async with memory_node(world, roles=["scheduler"], timing=PATIENT) as node:
        began = clock.now()
        await put(node, "s", spec)
    await anyio.sleep(3600 + 30)
    async with memory_node(world, roles=["scheduler"], timing=PATIENT) as node:
        await anyio.sleep(40)
        assert [(at - began) // MICROSECONDS for at in await nominals(node, "s")] == [1800, 2400]
    async with memory_node(world, roles=["scheduler"], timing=PATIENT) as node:  # what is held up stays so
        await anyio.sleep(700)
        rows = await node.replica.rows("SELECT nominal_at, decided_at, decision, missed_why FROM ticks ORDER BY tick")
        seconds = [tuple((at - began) // MICROSECONDS for at in row[:2]) for row in rows]
        assert [at for at, _ in seconds] == [1200, 1800, 2400, 3000, 3600, 4200]
        decided = [at for _, at in seconds]
        assert [later - earlier for earlier, later in pairwise(decided[1:5])] == [30, 30, 30]
        assert decided[-1] == 4200, "what is on time is not held up"
        assert [row[2:] for row in rows[:2]] == [("skipped", "max"), ("fired", None)]


async def test_the_log_says_what_was_missed_since_when_and_why(clock: VirtualClock) -> None:
    world = World(clock)
    trigger = {"type": "interval", "every_seconds": 1, "anchor": "2026-01-05T09:00:00Z"}
    async with memory_node(world, roles=["scheduler"], timing=PATIENT) as node:
        began = clock.now()
        for missed in ("last", "none"):
            await put(node, missed, spec_of(trigger=trigger, policy={"overlap": "allow_all", "missed": missed}))
    await anyio.sleep(DAY + 0.5)
    async with memory_node(world, roles=["scheduler"], timing=PATIENT) as node:
        await anyio.sleep(0.1)
        rows = await node.replica.rows(
            "SELECT schedule_id, nominal_at, decision, reason, missed, missed_from, missed_why FROM ticks "
            "WHERE missed_why IS NOT NULL ORDER BY schedule_id"
        )
        first = began + MICROSECONDS
        assert rows == [
            ("last", began + DAY * MICROSECONDS, "fired", None, DAY - 1, first, "policy-last"),
            ("none", began + (DAY - 10) * MICROSECONDS, "skipped", "missed", DAY - 11, first, "policy-none"),
        ]


async def test_a_schedule_keeps_to_a_calendar_and_follows_its_changes() -> None:
    clock = VirtualClock(datetime(2026, 1, 5, 23, 50, tzinfo=UTC))
    async with memory_node(World(clock), roles=["scheduler"], timing=PATIENT) as node:
        began = clock.now()
        await put_calendar(node, "closed", dates=["2026-01-06", "2026-02-01"])
        every_3_minutes = {"type": "interval", "every_seconds": 180, "anchor": "2026-01-05T23:50:00Z"}
        policy = {"overlap": "allow_all"}
        for number in range(450):  # more than are looked at at once
            await put(node, f"s{number}", spec_of(trigger=every_3_minutes | {"exclude": ["closed"]}, policy=policy))
        await put(node, "other", spec_of(trigger=every_3_minutes, policy=policy))

        async def fired() -> list[int]:
            rows = await node.replica.rows(
                "SELECT nominal_at, count(*) FROM jobs WHERE schedule_id != 'other' GROUP BY nominal_at ORDER BY 1"
            )
            assert {count for _, count in rows} == {450}
            return [(at - began) // (60 * MICROSECONDS) for at, _ in rows]

        await anyio.sleep(20 * 60 + 1)
        assert await fired() == [3, 6, 9], "until midnight"
        assert len(await nominals(node, "other")) == 6
        await put_calendar(node, "closed", dates=["2026-02-01"])
        await anyio.sleep(60)
        assert await fired() == [3, 6, 9, 21]
        assert await node.replica.rows("SELECT DISTINCT pending FROM calendars") == [(0,)]
        await put_calendar(node, "closed", dates=["2026-01-06"])
        await anyio.sleep(600)
        assert await fired() == [3, 6, 9, 21]
        next_days = await node.replica.rows("SELECT DISTINCT next_at FROM schedules WHERE id != 'other'")
        assert next_days == [(from_datetime(datetime(2026, 1, 7, 0, 2, tzinfo=UTC)),)]


async def test_a_change_of_a_calendar_in_the_last_second_counts(clock: VirtualClock) -> None:
    world = World(clock)
    async with memory_node(world, roles=["scheduler"], timing=PATIENT) as node:
        await put_calendar(node, "closed", dates=["2026-02-01"])
        trigger = {"type": "cron", "expression": "30 9 * * *", "exclude": ["closed"]}
        await put(node, "s", spec_of(trigger=trigger, policy={"missed": "all", "missed_window_seconds": 7200}))
        await anyio.sleep(1799)
    async with memory_node(world, roles=[]) as node:  # nobody leads while it is changed, and while the tick is due
        await put_calendar(node, "closed", dates=["2026-01-05"])
        await anyio.sleep(60)
    async with memory_node(world, roles=["scheduler"], timing=PATIENT) as node:
        await anyio.sleep(10)
        assert await ticks(node, "s") == []
        [(next_at,)] = await node.replica.rows("SELECT next_at FROM schedules")
        assert next_at == from_datetime(datetime(2026, 1, 6, 9, 30, tzinfo=UTC))


async def test_a_calendar_is_done_with_when_the_last_schedule_that_kept_to_it_is_gone(clock: VirtualClock) -> None:
    world = World(clock)
    async with memory_node(world, roles=[]) as node:  # nobody looks at the change before the schedule is gone
        await put_calendar(node, "closed", dates=["2026-02-01"])
        await put(node, "s", spec_of(trigger={"type": "cron", "expression": "30 9 * * *", "exclude": ["closed"]}))
        await put_calendar(node, "closed", dates=["2026-01-05"])
        await node.writer.propose(DeleteSchedule("default", "s", clock.now()))
    async with memory_node(world, **QUIET) as node:
        await anyio.sleep(10)
        assert await node.replica.rows("SELECT pending FROM calendars") == [(0,)]
        assert (await world.journal.bounds()).last < 12, "it was looked at once, not over and over"


async def test_a_clock_that_jumps_a_year_ahead_fires_once(clock: VirtualClock) -> None:
    async with memory_node(World(clock), **QUIET) as node:
        trigger = {"type": "cron", "expression": "* * * * *"}
        await put(node, "minutely", spec_of(trigger=trigger, policy={"overlap": "allow_all"}))
        await anyio.sleep(90)
        clock.skew += 365 * DAY * MICROSECONDS
        await anyio.sleep(60)
        decided = await ticks(node, "minutely")
        assert [row[1] for row in decided] == ["fired"] * len(decided)
        assert len(decided) <= 4
        assert max(row[3] for row in decided) > 500_000, "how many were missed is written down"


async def test_two_nodes_fire_each_tick_once_also_when_the_leader_is_gone(clock: VirtualClock) -> None:
    world = World(clock)
    spec = spec_of(trigger={"type": "interval", "every_seconds": 1}, policy={"overlap": "allow_all"})
    async with memory_node(world, "n2") as survivor:
        async with memory_node(world, "n1") as node:
            await put(node, "s", spec)
            await anyio.sleep(10.5)
        await anyio.sleep(10)
        fired = await nominals(survivor, "s")
        assert len(fired) == 20
        assert {later - earlier for earlier, later in pairwise(fired)} == {MICROSECONDS}


async def test_a_delayed_job_is_ready_at_its_time(clock: VirtualClock) -> None:
    async with memory_node(World(clock), **QUIET) as node:
        await node.writer.propose(Submit([new_job(clock, run_at=clock.now() + DAY * MICROSECONDS)]))
        await anyio.sleep(DAY - 1)
        assert await state(node, "j1") == "scheduled"
        await anyio.sleep(1.1)
        assert await state(node, "j1") == "ready"


async def test_a_job_that_has_not_started_by_its_expiry_ends(clock: VirtualClock) -> None:
    async with memory_node(World(clock), **QUIET) as node:
        expires_at = clock.now() + 10 * MICROSECONDS
        jobs = [
            new_job(clock, id="ready", expires_at=expires_at),
            new_job(clock, id="scheduled", expires_at=expires_at, run_at=clock.now() + 3600 * MICROSECONDS),
            new_job(clock, id="lives", expires_at=clock.now() + 3600 * MICROSECONDS),
        ]
        await node.writer.propose(Submit(jobs))
        await anyio.sleep(11)
        assert [await state(node, name) for name in ("ready", "scheduled", "lives")] == ["expired", "expired", "ready"]


async def test_ten_thousand_jobs_due_at_once_are_all_woken(clock: VirtualClock) -> None:
    async with memory_node(World(clock), **QUIET) as node:
        run_at = clock.now() + 60 * MICROSECONDS
        for start in range(0, 10_000, 500):
            jobs = [new_job(clock, id=f"j{n}", run_at=run_at) for n in range(start, start + 500)]
            await node.writer.propose(Submit(jobs))
        await anyio.sleep(61)
        [(ready,)] = await node.replica.rows("SELECT count(*) FROM jobs WHERE state = 'ready'")
        assert ready == 10_000
