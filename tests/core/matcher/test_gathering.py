"""Events that are gathered: debounce, batch, threshold, absence; by key, over pauses and changes."""

from typing import Any

import pytest
from tests.core.matcher.stage import Stage, stage

from clockjack.clock import VirtualClock

N = {"task": "t", "args": {"n": {"$event": "/data/n"}}}
ALL = {"task": "t", "args": {"all": {"$events": "/data/n"}, "last": {"$event": "/data/n"}}}


async def play(on: Stage, *events: tuple[float, int], **more: Any) -> None:
    """Publish numbered events at their times."""
    for seconds, number in events:
        await on.at(seconds)
        await on.publish(number, **more)


# --- debounce ---------------------------------------------------------------------------------------------


async def test_debounce_makes_one_job_of_a_burst_from_its_last_event(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(debounce_seconds=5)
        await play(on, (1, 1), (3, 2), (6, 3), (20, 4))
        await on.at(40)
        ticks = await on.ticks()
        assert [(tick.args, tick.events, round(tick.at), tick.event_id) for tick in ticks] == [
            ({"n": 3}, 3, 11, "/s#3"),
            ({"n": 4}, 1, 25, "/s#4"),
        ]
        assert await on.windows() == 0


async def test_a_debounced_event_waits_no_longer_than_it_may(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(debounce_seconds=5, debounce_max_seconds=12)
        await play(on, *[(second, second) for second in range(1, 30, 2)])
        await on.at(60)
        assert [(tick.args, tick.events, round(tick.at)) for tick in await on.ticks()] == [
            ({"n": 11}, 6, 13),
            ({"n": 23}, 6, 25),
            ({"n": 29}, 3, 34),
        ]


async def test_a_debounced_event_waits_ten_times_the_pause_by_itself(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(debounce_seconds=1)
        await play(on, *[(number / 2, number) for number in range(2, 30)])
        await on.at(60)
        first = (await on.ticks())[0]
        assert round(first.at, 1) == 11.0


# --- batch ------------------------------------------------------------------------------------------------


async def test_a_batch_is_complete_by_size_or_by_time(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(batch={"size": 3, "within_seconds": 10}, job=ALL)
        await play(on, (1, 1), (2, 2), (3, 3), (4, 4), (20, 5))
        await on.at(31)
        ticks = await on.ticks()
        assert [(tick.args, tick.events, round(tick.at), tick.event_id) for tick in ticks] == [
            ({"all": [1, 2, 3], "last": 3}, 3, 3, None),
            ({"all": [4], "last": 4}, 1, 14, "/s#4"),
            ({"all": [5], "last": 5}, 1, 30, "/s#5"),
        ]
        assert await on.windows() == 0


async def test_a_batch_has_no_event_twice_and_not_too_many_bytes(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(batch={"size": 100, "within_seconds": 60}, job=ALL)
        await on.publish(1)
        await on.publish(1)
        for number in range(2, 8):
            await on.publish(number, text="x" * 60_000)
        await on.at(120)
        assert [tick.args for tick in await on.ticks()] == [
            {"all": [1, 2, 3, 4, 5], "last": 5},
            {"all": [6, 7], "last": 7},
        ]


async def test_an_event_that_is_too_large_is_not_held(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(batch={"size": 2, "within_seconds": 60}, job=ALL)
        await on.publish(1, text="x" * 300_000)
        await on.publish(2)
        await on.at(120)
        assert await on.skipped() == {"too-large": 1}
        assert await on.made() == [{"all": [2], "last": 2}]


# --- threshold --------------------------------------------------------------------------------------------


async def test_a_threshold_counts_events_within_a_time_and_begins_anew(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(threshold={"count": 3, "within_seconds": 10}, job=ALL)
        await play(on, (1, 1), (5, 2), (12, 3), (14, 4), (15, 5), (16, 6), (17, 7), (40, 8))
        await on.at(60)
        ticks = await on.ticks()
        assert [(tick.args, tick.events, round(tick.at)) for tick in ticks] == [
            ({"all": [2, 3, 4], "last": 4}, 3, 14),
            ({"all": [5, 6, 7], "last": 7}, 3, 17),
        ]
        assert await on.windows() == 0


async def test_a_threshold_keeps_no_events_that_no_job_wants(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(threshold={"count": 3, "within_seconds": 10})
        await play(on, (1, 1), (2, 2))
        await on.at(3)
        rows = await on.node.replica.rows("SELECT sum(length(document)), count(*) FROM window_events")
        assert rows == [(0, 2)]
        await on.publish(3)
        await on.at(5)
        assert await on.jobs() == [{"n": 3}]


# --- absence ----------------------------------------------------------------------------------------------


async def test_absence_tells_that_events_ceased_to_come(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(absence={"within_seconds": 10})
        await play(on, (1, 1), (8, 2), (15, 3), (60, 4))
        await on.at(100)
        assert [(tick.args, round(tick.at)) for tick in await on.ticks()] == [({"n": 3}, 25), ({"n": 4}, 70)]
        assert await on.windows() == 0


async def test_absence_of_an_answer_to_each_question(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        after = {"types": ["asked"], "filter": {"data": {"counts": [{"exists": False}]}}}
        await on.put(types=["answered"], absence={"within_seconds": 10, "after": after}, key="/data/n")
        await play(on, (1, 1), (2, 2), (3, 3), kind="asked")
        await on.publish(9, "asked", counts=False)
        await play(on, (4, 2), (5, 7), kind="answered")
        await play(on, (8, 1), kind="asked")  # is waited for already
        await play(on, (12, 3), kind="answered")
        await on.at(50)
        ticks = await on.ticks()
        assert [(tick.args, round(tick.at)) for tick in ticks] == [({"n": 1}, 11)]
        assert await on.windows() == 0


# --- keys, limits -----------------------------------------------------------------------------------------


async def test_groups_are_told_apart_by_their_keys(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(batch={"size": 2, "within_seconds": 60}, key=["/data/who", "/data/where/0"], job=ALL)
        for number, who, where in [
            (1, "a", ["x"]),
            (2, "a", ["y"]),
            (3, "b", ["x"]),
            (4, "a", ["x", "z"]),
            (5, "a", []),
        ]:
            await on.publish(number, who=who, where=where)
        await on.publish(6, who="a")
        await on.at(1)
        assert await on.jobs() == [{"all": [1, 4], "last": 4}, {"all": [5, 6], "last": 6}]
        await on.at(120)
        assert sorted(job["last"] for job in await on.jobs()) == [2, 3, 4, 6]


async def test_an_event_of_one_key_too_many_is_skipped(clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clockjack.matcher.deciding.MAX_KEYS", 2)
    async with stage(clock) as on:
        await on.put(batch={"size": 2, "within_seconds": 60}, key="/data/n", job=ALL)
        for place, number in enumerate((1, 2, 3, 4, 1, 2)):
            await on.publish(number, event_id=str(place))
        await on.at(1)
        assert await on.skipped() == {"too-many-keys": 2}
        assert await on.made() == [{"all": [1, 1], "last": 1}, {"all": [2, 2], "last": 2}]
        await on.publish(5)
        await on.at(90)
        assert (await on.made())[2:] == [{"all": [5], "last": 5}]


async def test_what_is_held_is_bounded(clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clockjack.matcher.deciding.MAX_HELD_BYTES", 2_000)
    async with stage(clock) as on:
        await on.put(batch={"size": 9, "within_seconds": 60}, key="/data/n", job=ALL)
        for number in range(5):
            await on.publish(number, text="x" * 500)
        await on.at(120)
        assert await on.skipped() == {"too-much-held": 2}
        assert [job["last"] for job in await on.made()] == [0, 1, 2]


# --- what clients do --------------------------------------------------------------------------------------


async def test_what_is_gathered_stays_over_a_pause(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(batch={"size": 5, "within_seconds": 10}, job=ALL)
        await play(on, (1, 1), (2, 2))
        await on.at(3)
        await on.pause()
        await play(on, (4, 3))
        await on.at(30)
        assert await on.jobs() == []
        await on.resume()
        await on.at(31)
        assert await on.jobs() == [{"all": [1, 2], "last": 2}]


async def test_a_pause_ends_what_measures_silence(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(absence={"within_seconds": 10})
        await on.publish(1)
        await on.at(5)
        await on.pause()
        await on.at(30)
        await on.resume()
        await on.at(60)
        assert await on.jobs() == []
        assert await on.windows() == 0


async def test_a_changed_trigger_goes_on_with_what_is_held(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(batch={"size": 5, "within_seconds": 100}, job=ALL)
        await play(on, (1, 1), (2, 2))
        await on.at(3)
        await on.put(batch={"size": 3, "within_seconds": 100}, job=ALL)
        await on.at(4)
        assert await on.jobs() == []
        await on.publish(3)
        await on.at(5)
        assert await on.jobs() == [{"all": [1, 2, 3], "last": 3}]


async def test_what_the_new_trigger_has_no_more_makes_its_jobs_at_once(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(batch={"size": 5, "within_seconds": 100}, job=ALL)
        await play(on, (1, 1), (2, 2))
        await on.at(3)
        await on.put(debounce_seconds=50)
        await on.at(4)
        assert [(tick.args, tick.events) for tick in await on.ticks()] == [({"n": 2}, 2)]
        assert await on.windows() == 0


async def test_another_job_alone_moves_nothing(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(batch={"size": 5, "within_seconds": 10})
        await on.publish(1)
        await on.at(5)
        await on.put(batch={"size": 5, "within_seconds": 10}, job=ALL)
        await on.at(9)
        assert await on.jobs() == []
        await on.at(12)
        assert await on.jobs() == [{"all": [1], "last": 1}]


async def test_a_schedule_that_goes_takes_all_with_it(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(batch={"size": 5, "within_seconds": 10})
        await on.publish(1)
        await on.at(5)
        assert await on.windows() == 1
        await on.delete()
        assert await on.windows() == 0
        await on.put(batch={"size": 5, "within_seconds": 10})
        await on.at(60)
        assert await on.jobs() == []


async def test_events_count_also_if_the_last_of_them_came_long_before_too(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        await on.put(debounce_seconds=5)
        await on.publish(1)
        await on.at(10)
        for number in (2, 3, 1):
            await on.publish(number)
        await on.at(20)
        assert [(tick.event_id, tick.events) for tick in await on.ticks()] == [("/s#1", 1), (None, 3)]
