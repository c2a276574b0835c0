"""The latch that wakes one waiter."""

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clockjack.actors.signal import Signal


async def test_returns_at_once_when_it_is_set() -> None:
    signal = Signal()
    signal.set()
    with anyio.fail_after(1):
        await signal.wait()


async def test_is_emptied_by_the_waiter() -> None:
    signal = Signal()
    signal.set()
    signal.set()
    await signal.wait()
    with pytest.raises(TimeoutError), anyio.fail_after(100):
        await signal.wait()


async def test_wakes_a_waiter() -> None:
    signal = Signal()
    async with anyio.create_task_group() as group:
        group.start_soon(signal.wait)
        await anyio.wait_all_tasks_blocked()
        signal.set()
    with pytest.raises(TimeoutError), anyio.fail_after(100):
        await signal.wait()


async def test_is_not_lost_on_a_waiter_that_gave_up() -> None:
    signal = Signal()
    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as group:
            group.start_soon(signal.wait)
            await anyio.wait_all_tasks_blocked()
            scope.cancel()
            signal.set()
    with anyio.fail_after(1):
        await signal.wait()


async def test_a_waiter_lets_others_run_though_it_is_set_again_and_again() -> None:
    signal = Signal()
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            await anyio.lowlevel.checkpoint()
            turns += 1

    async with anyio.create_task_group() as group:
        group.start_soon(other)
        for _ in range(10):
            signal.set()
            await signal.wait()
        group.cancel_scope.cancel()
    assert turns >= 5


@given(st.random_module(), st.integers(1, 20))
def test_whoever_looks_after_waiting_sees_the_last_change(order: object, changes: int) -> None:
    """Whatever the order in which tasks run: no change goes unseen, though several are seen at once."""

    async def run() -> None:
        signal = Signal()
        state = seen = 0

        async def change() -> None:
            nonlocal state
            for _ in range(changes):
                state += 1
                signal.set()
                await anyio.lowlevel.checkpoint()

        async def look() -> None:
            nonlocal seen
            while seen < changes:
                await signal.wait()
                seen = state

        with anyio.fail_after(1):
            async with anyio.create_task_group() as group:
                group.start_soon(look)
                group.start_soon(change)

    anyio.run(run, backend="trio")
