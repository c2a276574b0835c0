"""What the preview shows is what the scheduler makes, on time and after downtime."""

from datetime import UTC, datetime
from typing import Any

import anyio
import msgspec
import pytest

from clockjack.clock import MICROSECONDS, VirtualClock
from clockjack.leadership.actor import Timing
from clockjack.records import PutSchedule
from clockjack.schedules import Ahead, ScheduleSpec, complete, encode_spec, next_fire, preview, preview_of_resuming
from clockjack.testing.assembly import MemoryNode, World, memory_node

PATIENT = Timing(lease_seconds=1800, renew_seconds=600)
BEFORE_GAP = datetime(2026, 3, 29, 0, 55, tzinfo=UTC)  # Berlin: at 01:00 UTC from 02:00 to 03:00
EVERY_MINUTE: dict[str, Any] = {"type": "cron", "expression": "* * * * *"}
TRIGGERS: list[dict[str, Any]] = [
    {"type": "cron", "expression": "*/3 2-3 * * *", "timezone": "Europe/Berlin", "dst": {"gap": "shift"}},
    {"type": "cron", "expression": "*/20 * * * * *"},
    {"type": "interval", "every_seconds": 37},
    {"type": "calendar", "days": 1, "at": "02:30", "timezone": "Europe/Berlin"},
    {"type": "rrule", "rule": "FREQ=MINUTELY;INTERVAL=7", "timezone": "Europe/Berlin"},
    {"type": "any_of", "triggers": [EVERY_MINUTE, {"type": "interval", "every_seconds": 45}]},
    {"type": "all_of", "triggers": [EVERY_MINUTE, {"type": "interval", "every_seconds": 50}], "within_seconds": 9},
]


async def put(node: MemoryNode, trigger: dict[str, Any], **policy: Any) -> ScheduleSpec:
    now = node.clock.now()
    document = {"trigger": trigger, "job": {"task": "t"}, "policy": {"overlap": "allow_all"} | policy}
    spec = complete(msgspec.convert(document, ScheduleSpec), now)
    record = PutSchedule(
        "default", "s", now, encode_spec(spec), "time", next_fire(spec, now), spec.policy.overlap.value, None
    )
    assert (await node.writer.propose(record)).reason is None
    return spec


async def made(node: MemoryNode) -> list[tuple[int, int]]:
    """Return the tick that each job stands for, and when it was to run."""
    rows = await node.replica.rows("SELECT nominal_at, coalesce(run_at, created_at) FROM jobs ORDER BY nominal_at")
    return [(nominal_at, run_at) for nominal_at, run_at in rows]


@pytest.mark.parametrize("jitter", [0, 30])
@pytest.mark.parametrize("trigger", TRIGGERS, ids=[trigger["type"] for trigger in TRIGGERS])
async def test_the_preview_is_what_the_scheduler_makes(trigger: dict[str, Any], jitter: int) -> None:
    clock = VirtualClock(BEFORE_GAP)
    async with memory_node(World(clock), roles=["scheduler"], timing=PATIENT) as node:
        spec = await put(node, trigger, jitter_seconds=jitter)
        began = clock.now()
        shown = preview(spec, began, Ahead("default", "s", 100))
        await anyio.sleep(1200)
        upto = clock.now() - MICROSECONDS
        expected = [(one.nominal_at, one.run_at) for one in shown if one.nominal_at <= upto]
        found = [(tick, run_at) for tick, run_at in await made(node) if tick <= upto]
        assert expected
        assert [tick for tick, _ in found] == [tick for tick, _ in expected]
        assert all(
            abs(run_at - wanted) < MICROSECONDS // 10 for (_, run_at), (_, wanted) in zip(found, expected, strict=True)
        )


@pytest.mark.parametrize(
    "policy",
    [
        {"missed": "last"},
        {"missed": "none"},
        {"missed": "all"},
        {"missed": "all", "missed_window_seconds": 300},
        {"missed": "all", "missed_max": 4, "missed_rate": {"limit": 2, "period_seconds": 60}},
    ],
)
async def test_the_preview_of_going_on_is_what_comes_after_downtime(policy: dict[str, Any]) -> None:
    clock = VirtualClock(BEFORE_GAP)
    world = World(clock)
    async with memory_node(world, roles=["scheduler"], timing=PATIENT) as node:
        spec = await put(node, EVERY_MINUTE, **policy)
        [(due_at,)] = await node.replica.rows("SELECT next_at FROM schedules")
    await anyio.sleep(1205)
    shown, passed_over = preview_of_resuming(spec, due_at, clock.now(), Ahead("default", "s", 30))
    async with memory_node(world, roles=["scheduler"], timing=PATIENT) as node:
        await anyio.sleep(300)
        upto = clock.now() - MICROSECONDS
        found = await made(node)
        assert [tick for tick, _ in found] == [one.nominal_at for one in shown if one.run_at <= upto]
        log = await node.replica.rows(
            "SELECT missed_from, nominal_at, missed + (decision = 'skipped'), missed_why FROM ticks "
            "WHERE missed_why IS NOT NULL ORDER BY tick"
        )
        assert log == [(one.first_at, one.upto, one.count, one.why) for one in passed_over]
