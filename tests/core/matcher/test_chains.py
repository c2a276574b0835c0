"""Jobs that events of other jobs make: chains, and their end."""

from typing import Any

import anyio
from tests.core.matcher.stage import Stage, stage

from clockjack.clock import VirtualClock
from clockjack.lifecycle import Positioned, as_cloudevent
from clockjack.views.lifecycle import events_after


async def lifecycle(on: Stage, kind: str) -> list[dict[str, Any]]:
    """Return the life-cycle events of one type."""
    found: list[Positioned] = []
    while some := await events_after(on.node.replica, found[-1].position if found else 0):
        found += some
    return [event for each in found if (event := as_cloudevent(each))["type"] == kind]


async def test_a_job_that_sets_itself_off_ends_after_so_many(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(types=["a", "io.clockjack.job.succeeded"], job={"task": "t"})
        await on.publish(1)
        await on.at(60)
        ticks = await on.ticks()
        assert [tick.decision for tick in ticks] == ["fired"] * 16 + ["skipped"]
        assert ticks[-1].reason == "too-deep"
        depths = [event["clockjackdepth"] for event in await lifecycle(on, "io.clockjack.job.succeeded")]
        assert depths == list(range(1, 17))
        skipped = await lifecycle(on, "io.clockjack.schedule.skipped")
        assert [event["data"]["reason"] for event in skipped] == ["too-deep"]


async def test_two_schedules_that_set_each_other_off_end_too(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        for schedule, other in ("xy", "yx"):
            chain = {"data": {"schedule_id": [other]}}
            await on.put(schedule, types=["io.clockjack.job.succeeded"], filter=chain, job={"task": "t"})
        await on.put("start", job={"task": "t"})
        await on.put("x", types=["io.clockjack.job.succeeded"], filter={"data": {"schedule_id": ["y", "start"]}})
        await on.publish(1)
        await on.at(60)
        made = len(await on.made("x")) + len(await on.made("y"))
        assert made == 15
        assert sum((await on.skipped("x") + await on.skipped("y")).values()) == 1


async def test_a_job_that_no_event_made_has_no_depth(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(job={"task": "t"})
        await on.publish(1)
        await on.at(5)
        assert await on.node.replica.rows("SELECT depth FROM jobs") == [(1,)]
        created = await lifecycle(on, "io.clockjack.schedule.created")
        assert "clockjackdepth" not in created[0]


async def test_an_event_that_says_how_deep_it_is_counts_from_there(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(batch={"size": 2, "within_seconds": 9}, job={"task": "t"})
        for number, depth in enumerate((3, 15, 16, 1)):
            await publish_at_depth(on, number, depth)
        await on.at(5)
        assert await on.node.replica.rows("SELECT depth FROM jobs") == [(16,)]
        assert await on.skipped() == {"too-deep": 2}


async def publish_at_depth(on: Stage, number: int, depth: int) -> None:
    event = b'{"specversion":"1.0","id":"%d","source":"/s","type":"a","clockjackdepth":%d}' % (number, depth)
    await on.world.events.append("clockjack.events.default.a", event, f"d{number}")


async def test_what_is_no_event_holds_up_nobody(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put()
        for payload in (b"{", b"\xff", b'{"specversion":"1.0"}'):
            await on.world.events.append("clockjack.events.default.a", payload, payload.hex())
        await on.publish(1)
        await on.at(5)
        assert await on.jobs() == [{"n": 1}]
        rows = await on.node.replica.rows("SELECT reason FROM dead_letters ORDER BY number")
        assert [reason.partition(":")[0] for (reason,) in rows] == ["is not JSON", "is not JSON", "type"]


async def test_nobody_publishes_what_only_clockjack_may_say(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(types=["io.clockjack.job.succeeded"], job={"task": "t"})
        for subject in ("io.clockjack.job.succeeded", "a"):
            event = b'{"specversion":"1.0","id":"1","source":"/s","type":"io.clockjack.job.succeeded"}'
            await on.world.events.append(f"clockjack.events.default.{subject}", event, subject)
        await on.at(5)
        assert await on.jobs() == []
        assert await on.node.replica.rows("SELECT count(*) FROM dead_letters") == [(2,)]


async def test_an_event_that_makes_no_job_says_why(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(job={"target": {"type": "http", "url": {"$event": "/data/url"}}})
        await on.publish(1, url="no url")
        await on.publish(2, url="http://example.org")
        await on.at(5)
        assert [(tick.decision, tick.reason) for tick in await on.ticks()] == [
            ("skipped", "bad-values"),
            ("fired", None),
        ]


async def test_a_filter_that_would_take_too_long_says_so(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(filter={"data": {"many": {f"f{number}": [{"prefix": "x"}] for number in range(90)}}})
        await on.publish(1, many=[{} for _ in range(9_000)])
        await on.at(5)
        assert await on.jobs() == ["too-complex"]


async def test_large_arguments_are_put_aside(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(job={"task": "t", "args": {"all": {"$event": "/data"}}})
        await on.publish(1, text="x" * 200_000)
        await on.at(5)
        assert [tick.decision for tick in await on.ticks()] == ["fired"]
        [(work,)] = await on.node.replica.rows("SELECT work FROM job_work")
        assert len(work) < 1000
        assert b"$payload" in work


async def test_a_template_can_not_make_much_of_little(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(job={"task": "t", "args": {"all": [{"$event": ""} for _ in range(100)]}})
        await on.publish(1, text="x" * 200_000)
        await on.at(5)
        assert await on.jobs() == ["bad-values"]
        await anyio.sleep(1)
