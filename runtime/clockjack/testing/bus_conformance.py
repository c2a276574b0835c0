"""What every bus must do; used as :mod:`clockjack.testing.log_conformance` is."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import anyio

from clockjack.bus.port import Bus, Message, Subscription
from clockjack.errors import EntryTooLarge
from clockjack.testing.expectations import PATIENCE_SECONDS, eventually, raises


class BusHarness(Protocol):
    """An adapter, as two processes see it."""

    bus: Bus
    """A bus on which nobody else talks."""

    def another(self) -> AbstractAsyncContextManager[Bus]:
        """Return the same bus as another process would see it."""
        ...


async def a_message_arrives(harness: BusHarness) -> None:
    """Subject and payload come as they were sent, from this process and from another."""
    async with harness.another() as other, harness.bus.subscribe("conformance.one") as subscription:
        for bus in (harness.bus, other):
            for payload in (b"", b"text", bytes(range(256)), b"\r\nPUB x 0\r\n", b"x" * 1_000_000):
                await bus.publish("conformance.one", payload)
                assert await _receive(subscription) == Message("conformance.one", payload)


async def a_sender_s_messages_keep_their_order(harness: BusHarness) -> None:
    """One after another, none missing."""
    async with harness.another() as other, harness.bus.subscribe("conformance.order") as subscription:
        for number in range(1000):
            await other.publish("conformance.order", str(number).encode())
        received = [int((await _receive(subscription)).payload) for _ in range(1000)]
    assert received == list(range(1000))


async def wildcards_match_as_in_nats(harness: BusHarness) -> None:
    """``*`` is one token, ``>`` is one or more at the end."""
    subjects = ["a", "a.b", "a.b.c", "a.x.c", "b.b.c"]
    expected = {
        "a": ["a"],
        "a.*": ["a.b"],
        "a.>": ["a.b", "a.b.c", "a.x.c"],
        "a.*.c": ["a.b.c", "a.x.c"],
        "*.b.>": ["a.b.c", "b.b.c"],
        ">": [*subjects, "end"],
    }
    for pattern, matching in expected.items():
        prefix = "" if pattern == ">" else "conformance."
        async with harness.bus.subscribe(f"conformance.{pattern}") as subscription:
            async with harness.bus.subscribe("conformance.end") as fence:
                for subject in [*subjects, "end"]:
                    await harness.bus.publish(f"conformance.{subject}", b"")
                await _receive(fence)
            received = [await _receive(subscription) for _ in matching]
            assert [message.subject.removeprefix("conformance.") for message in received] == matching, prefix + pattern
            assert subscription.receive_nowait() is None, pattern


async def every_subscriber_gets_it(harness: BusHarness) -> None:
    """Subscriptions don't take messages from each other; without any, a message is gone."""
    await harness.bus.publish("conformance.many", b"nobody listens")
    async with (
        harness.another() as other,
        harness.bus.subscribe("conformance.many") as one,
        other.subscribe("conformance.*") as two,
    ):
        await harness.bus.publish("conformance.many", b"all")
        assert (await _receive(one)).payload == b"all"
        assert (await _receive(two)).payload == b"all"


async def a_subscription_is_there_when_it_is_entered(harness: BusHarness) -> None:
    """What anyone publishes after that arrives; what was published after it was left, does not."""
    async with harness.another() as other, harness.bus.subscribe("conformance.fence") as fence:
        for number in range(50):
            async with harness.bus.subscribe("conformance.entered") as subscription:
                await other.publish("conformance.entered", str(number).encode())
                assert (await _receive(subscription)).payload == str(number).encode()
            await other.publish("conformance.entered", b"late")
            await other.publish("conformance.fence", b"")
            await _receive(fence)
            assert subscription.receive_nowait() is None


async def a_full_buffer_drops_the_oldest(harness: BusHarness) -> None:
    """The newest are kept, and the loss is counted."""
    async with harness.bus.subscribe("conformance.full", buffer=4) as subscription:
        for number in range(10):
            await harness.bus.publish("conformance.full", str(number).encode())
        await eventually(lambda: subscription.dropped >= 6)
        assert [int((await _receive(subscription)).payload) for _ in range(4)] == [6, 7, 8, 9]
        assert subscription.dropped == 6
        assert subscription.receive_nowait() is None


async def what_is_there_is_taken_without_waiting(harness: BusHarness) -> None:
    """`receive_nowait` returns the messages in their order, and None behind the last."""
    async with harness.bus.subscribe("conformance.now") as subscription:
        assert subscription.receive_nowait() is None
        for number in range(3):
            await harness.bus.publish("conformance.now", str(number).encode())
        taken = [await _receive(subscription)]

        def take() -> bool:
            if (message := subscription.receive_nowait()) is not None:
                taken.append(message)
            return len(taken) == 3

        await eventually(take)
        assert [message.payload for message in taken] == [b"0", b"1", b"2"]
        assert subscription.receive_nowait() is None


async def a_cancelled_receive_loses_no_message(harness: BusHarness) -> None:
    """Who gave up waiting, and asks again, gets the next."""
    async with harness.bus.subscribe("conformance.cancelled") as subscription:
        with anyio.move_on_after(0.05):
            await subscription.receive()
        received: list[Message] = []
        for number in range(20):
            await harness.bus.publish("conformance.cancelled", str(number).encode())
            with anyio.CancelScope() as scope:
                scope.cancel()
                received.append(await subscription.receive())  # it may have come just before
        while len(received) < 20:
            received.append(await _receive(subscription))
    assert [int(message.payload) for message in received] == list(range(20))


async def a_message_can_be_too_large(harness: BusHarness) -> None:
    """EntryTooLarge, and the bus goes on."""
    async with harness.bus.subscribe("conformance.large") as subscription:
        with raises(EntryTooLarge):
            await harness.bus.publish("conformance.large", bytes(64 * 1024 * 1024))
        await harness.bus.publish("conformance.large", b"next")
        assert (await _receive(subscription)).payload == b"next"


CASES: tuple[Callable[[BusHarness], Awaitable[None]], ...] = (
    a_message_arrives,
    a_sender_s_messages_keep_their_order,
    wildcards_match_as_in_nats,
    every_subscriber_gets_it,
    a_subscription_is_there_when_it_is_entered,
    a_full_buffer_drops_the_oldest,
    what_is_there_is_taken_without_waiting,
    a_cancelled_receive_loses_no_message,
    a_message_can_be_too_large,
)
"""All of them."""


async def _receive(subscription: Subscription) -> Message:
    with anyio.fail_after(PATIENCE_SECONDS):
        return await subscription.receive()
