"""Waiting for an instant of the wall clock, or for a change."""

import anyio

from clockjack.clock import MICROSECONDS, Clock, expecting
from clockjack.replica.port import Watch


async def wait_until(clock: Clock, instant: int | None, watch: Watch) -> None:
    """Return when `instant` has come or `watch` tells of a change; None waits for the change alone.

    The wall clock is looked at now and then, so that one that jumps is noticed.
    """
    while True:
        if instant is None:
            await watch.wait()
            return
        remaining = (instant - clock.now()) / MICROSECONDS
        if remaining <= 0:
            return
        with expecting(clock, instant, watch.set), anyio.move_on_after(min(remaining, clock.poll_seconds)):
            await watch.wait()
            return
