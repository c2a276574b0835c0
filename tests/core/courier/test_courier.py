"""Events come to their subscriptions, signed, whatever becomes of receivers and of leaders."""

from datetime import UTC, datetime
from itertools import pairwise

import anyio
import msgspec
import pytest
from standardwebhooks import Webhook
from tests.core.courier.stage import SECRET, Stage, stage

from clockjack.clock import VirtualClock
from clockjack.courier.memory import Posted
from clockjack.courier.port import Answer
from clockjack.records import DeleteSubscription, ReplayDeadLetters, RotateSecret, TestSubscription
from clockjack.testing.assembly import World, memory_node

pytestmark = pytest.mark.anyio

MINUTE = 60.0
HOUR = 3600.0
DAY = 86_400.0


async def test_an_event_is_delivered_and_signed(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        receiver = on.receiver()
        await on.put(types=["a"])
        await on.publish(1)
        await on.publish(2, "b")
        await anyio.sleep(1)
        [(_, posted)] = receiver.came
        body = msgspec.json.decode(posted.body)
        assert (body["type"], body["data"], body["specversion"]) == ("a", {"n": 1}, "1.0")
        assert body["timestamp"].endswith("Z")
        assert posted.headers["content-type"] == "application/json"
        sent_at = datetime.fromtimestamp(int(posted.headers["webhook-timestamp"]), UTC)
        signature = Webhook(SECRET).sign(posted.headers["webhook-id"], sent_at, posted.body.decode())
        assert posted.headers["webhook-signature"] == signature
        assert await on.attempts() == [(1, "delivered", 204)]
        assert await on.left() == (0, 0, 0)
        row = await on.row()
        assert (row.waiting, row.delivered, row.dead) == (0, 1, 0)


async def test_hears_by_source_and_content_and_own_events_by_their_types_alone(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        some, own, all_users = on.receiver("some"), on.receiver("own"), on.receiver("all")
        await on.put("some", sources=["/s"], filter={"data": {"n": [{"numeric": [">", 1]}]}})
        await on.put("own", types=["io.clockjack.subscription.*"])
        await on.put("all")
        await on.publish(1)
        await on.publish(2)
        await anyio.sleep(1)
        assert some.data == [{"n": 2}]
        assert all_users.numbers == [1, 2]
        assert own.data == [{"subscription_id": "all"}]
        assert len(set(all_users.ids)) == 2
        assert set(some.ids) < set(all_users.ids)


async def test_hears_what_comes_after_it_and_not_while_it_is_disabled(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        receiver = on.receiver()
        await on.publish(1)
        await on.put()
        await on.publish(2)
        await anyio.sleep(1)
        await on.put(enabled=False)
        await on.publish(3)
        await anyio.sleep(1)
        await on.put(enabled=True)
        await on.publish(4)
        await anyio.sleep(1)
        assert receiver.data == [{"n": 2}, {"n": 4}]


async def test_what_fails_is_tried_for_a_day_with_growing_waits_and_the_same_id(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        receiver = on.receiver(answer=500)
        watcher = on.receiver("w")
        await on.put(types=["a"])
        await on.put("w", types=["io.clockjack.subscription.disabled"])
        await on.publish(1)
        await anyio.sleep(2 * DAY)
        times = receiver.times
        waits = [after - before for before, after in pairwise(times)]
        assert len(times) == 12
        assert all(5 * 3**n * 0.8 <= wait <= 5 * 3**n * 1.2 + 1 for n, wait in enumerate(waits[:8]))
        assert max(waits) <= 8 * HOUR * 1.2 + 1
        assert DAY <= times[-1] - times[0] + 1 <= DAY + MINUTE
        assert len(set(receiver.ids)) == 1
        assert [posted.headers["clockjack-attempt"] for _, posted in receiver.came] == [str(n) for n in range(1, 13)]
        row = await on.row()
        assert (row.enabled, row.disabled_by, row.waiting, row.dead) == (0, "failures", 0, 1)
        assert await on.dead() == [(receiver.ids[0], "failures")]
        assert watcher.data == [{"subscription_id": "s", "reason": "failures"}]
        assert (await on.attempts())[-1] == (12, "dead", 500)


async def test_a_receiver_that_takes_some_is_not_disabled(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        receiver = on.receiver(answer=lambda posted: 500 if b'"n":1}' in posted.body else 200)
        await on.put()
        await on.publish(1)
        for n in range(2, 20):
            await anyio.sleep(2 * HOUR)
            await on.publish(n)
        await anyio.sleep(DAY)
        row = await on.row()
        assert (row.enabled, row.dead, row.delivered) == (1, 1, 18)
        assert len(receiver.came) == 12 + 18


async def test_gone_disables_at_once_and_what_waits_goes_on_when_it_is_enabled(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        receiver = on.receiver(answer=410)
        await on.put()
        await on.publish(1)
        await anyio.sleep(1)
        row = await on.row()
        assert (row.enabled, row.disabled_by, row.revision) == (0, "gone", 2)
        assert await on.dead() == [(receiver.ids[0], "gone")]
        receiver.answer = 200
        await on.put()
        assert await on.do(ReplayDeadLetters("default", "s", clock.now(), receiver.ids[0], None)) == 1
        await anyio.sleep(1)
        assert receiver.data == [{"n": 1}, {"n": 1}]
        assert len(set(receiver.ids)) == 1
        assert await on.left() == (0, 0, 0)


async def test_retry_after_holds_all_that_waits(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        receiver = on.receiver(answer=lambda _: Answer(429, None, 120.0))
        await on.put()
        await on.publish(1)
        await anyio.sleep(1)
        receiver.answer = 200
        await on.publish(2)
        await anyio.sleep(100)
        assert len(receiver.came) == 1
        await anyio.sleep(30)
        assert receiver.numbers == [1, 1, 2]
        assert min(receiver.times[1:]) >= 120


async def test_a_slow_receiver_holds_up_nobody_and_has_few_requests_at_once(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        slow, quick = on.receiver("slow"), on.receiver("quick")
        slow.seconds = 14.0
        await on.put("slow")
        await on.put("quick")
        for n in range(40):
            await on.publish(n)
        await anyio.sleep(1)
        assert len(quick.came) == 40
        assert len(slow.came) == 4
        await anyio.sleep(15)
        assert slow.most == 4
        assert slow.at_once == 1


async def test_one_that_does_not_answer_in_time_has_failed(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        receiver = on.receiver()
        receiver.seconds = 100.0
        await on.put(timeout_seconds=3)
        await on.publish(1)
        await anyio.sleep(4)
        assert await on.attempts() == [(1, "retry", None)]


async def test_a_secret_that_was_rotated_signs_too_for_a_while(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        receiver = on.receiver()
        await on.put()
        new = "whsec_" + "bmV3LS0t" * 4
        await on.do(RotateSecret("default", "s", clock.now(), new, clock.now() + 60_000_000))
        await on.publish(1)
        await anyio.sleep(61)
        await on.publish(2)
        await anyio.sleep(1)
        assert [len(posted.headers["webhook-signature"].split()) for _, posted in receiver.came] == [2, 1]


async def test_a_test_is_sent_once_whether_enabled_or_not(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        receiver = on.receiver(answer=500)
        await on.put(enabled=False)
        await on.do(TestSubscription("default", "s", clock.now(), "msg_t", "t", b'{"type":"t","data":{}}'))
        await anyio.sleep(HOUR)
        assert receiver.ids == ["msg_t"]
        assert await on.attempts() == [(1, "dead", 500)]
        row = await on.row()
        assert (row.dead, row.waiting, row.failing_since) == (0, 0, None)
        assert await on.left() == (0, 0, 0)


async def test_dead_letters_are_replayed_since_a_time(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        receiver = on.receiver(answer=lambda posted: 410)
        await on.put()
        for n in (1, 2, 3):
            await on.publish(n)
            await anyio.sleep(10)
            await on.put()
        middle = clock.now() - 25_000_000
        receiver.answer = 200
        assert await on.do(ReplayDeadLetters("default", "s", clock.now(), None, middle)) == 2
        await anyio.sleep(1)
        assert receiver.numbers == [1, 2, 2, 3, 3]
        assert len(await on.dead()) == 1
        assert await on.do(ReplayDeadLetters("default", "s", clock.now(), None, None)) == 1


async def test_what_is_too_large_or_too_much_is_a_dead_letter(
    clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clockjack.apply.deliveries.MAX_WAITING", 3)
    monkeypatch.setattr("clockjack.apply.deliveries.MAX_DEAD", 2)
    async with stage(clock) as on:
        receiver = on.receiver(answer=500)
        await on.put()
        await on.publish(0, text="x" * 300_000)
        await anyio.sleep(0.1)
        assert [reason for _, reason in await on.dead()] == ["too-large"]
        for n in range(1, 6):
            await on.publish(n)
        await anyio.sleep(0.1)
        row = await on.row()
        assert (row.waiting, row.dead) == (3, 1)
        assert [reason for _, reason in await on.dead()] == ["overflow"]
        assert receiver.came


async def test_nothing_is_left_of_one_that_is_removed(clock: VirtualClock) -> None:
    async with stage(clock) as on:
        on.receiver(answer=500)
        await on.put()
        await on.publish(1)
        await anyio.sleep(1)
        await on.do(DeleteSubscription("default", "s", clock.now()))
        await anyio.sleep(HOUR)
        assert await on.left() == (0, 0, 0)
        [(count,)] = await on.node.replica.rows("SELECT count(*) FROM delivery_attempts")
        assert count == 0


async def test_the_next_leader_goes_on_where_the_first_was(clock: VirtualClock) -> None:
    """What the first had sent and not noted comes twice, with the same id; nothing is left out."""
    world = World(clock)
    came: list[int] = []

    async def receive(posted: Posted) -> int:
        came.append(msgspec.json.decode(posted.body)["data"]["n"])
        await anyio.sleep(0.05)
        return 200

    world.postman.receivers["https://s.example.org/hook"] = receive
    for round_ in range(6):
        async with memory_node(world, f"n{round_}", roles=("courier",)) as node:
            on = Stage(world, node, clock)
            if not round_:
                await on.put()
            for n in range(20):
                await on.publish(round_ * 100 + n)
            await anyio.sleep(2.0 + 0.13 * round_)
    async with memory_node(world, "last", roles=("courier",)) as node:
        await anyio.sleep(10)
        on = Stage(world, node, clock)
        assert await on.left() == (0, 0, 0)
    assert set(came) == {round_ * 100 + n for round_ in range(6) for n in range(20)}
