"""Waits that end in time, though no timer stands for each of them."""

import anyio
import pytest

from clockjack_api.patience import Patience

pytestmark = pytest.mark.anyio


async def test_each_wait_ends_in_its_own_time() -> None:
    patience, ended = Patience(10.0), dict[float, float]()

    async def wait_from(begin: float, seconds: float) -> None:
        await anyio.sleep(begin)
        with anyio.CancelScope() as scope:
            patience.begin(scope)
            try:
                await anyio.sleep(seconds)
            finally:
                patience.end(scope)
        assert scope.cancelled_caught == (seconds > 10)
        ended[begin] = anyio.current_time() - started

    async with anyio.create_task_group() as runs:
        runs.start_soon(patience.run)
        started = anyio.current_time()
        async with anyio.create_task_group() as waits:
            # The first and the last come when none has come for a while.
            for begin, seconds in ((0, 99), (1, 99), (2, 5), (3, 99), (100, 99), (200, 1)):
                waits.start_soon(wait_from, begin, seconds)
        runs.cancel_scope.cancel()
    assert ended == pytest.approx({0: 10, 1: 11, 2: 7, 3: 13, 100: 110, 200: 201})
