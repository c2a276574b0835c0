"""Messages to executors."""

import anyio

from clockjack import subjects
from clockjack.bus.memory import MemoryBus
from clockjack.dispatcher.delivery import MESSAGE_BYTES, send_assignments
from clockjack.executor.messages import Assign, Assignment, inbox_decoder


async def sent(*sizes: int) -> list[list[int]]:
    """Return the numbers of the jobs in each message, for works of these sizes."""
    bus = MemoryBus()
    messages: list[list[int]] = []
    async with bus.subscribe(subjects.executor_inbox("x")) as inbox:
        works = [Assignment(n, 1, "default", f"j{n}", "q", 0, 0, b"x" * size) for n, size in enumerate(sizes, 1)]
        await send_assignments(bus, None, "x", works)
        await anyio.wait_all_tasks_blocked()
        while (message := inbox.receive_nowait()) is not None:
            content = inbox_decoder.decode(message.payload)
            assert isinstance(content, Assign)
            assert len(message.payload) < MESSAGE_BYTES * 1.1 or len(content.assignments) == 1
            messages.append([one.number for one in content.assignments])
    return messages


async def test_one_message_for_many() -> None:
    assert await sent(100, 200, 300) == [[1, 2, 3]]


async def test_no_message_for_none() -> None:
    assert await sent() == []


async def test_messages_do_not_grow_too_large() -> None:
    half = MESSAGE_BYTES // 2
    assert await sent(half, half, 10, MESSAGE_BYTES, 10) == [[1], [2, 3], [4], [5]]
