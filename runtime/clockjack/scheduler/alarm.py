"""Waiting for an instant of the wall clock, or for a change."""

import anyio

from clockjack.clock import MICROSECONDS, WALL_CLOCK_POLL_SECONDS, Clock
from clockjack.replica.port import Watch


async def wait_until(clock: Clock, instant: int | None, watch: Watch) -> None:
    """Return when `instant` has come or `watch` tells of a change; None waits for the change alone.

    The wall clock is looked at every second, so that one that jumps is noticed.
    """
    while True:
        if instant is None:
            await watch.wait()
            return
        remaining = (instant - clock.now()) / MICROSECONDS
        if remaining <= 0:
            return
        with anyio.move_on_after(min(remaining, WALL_CLOCK_POLL_SECONDS)):
            await watch.wait()
            return
