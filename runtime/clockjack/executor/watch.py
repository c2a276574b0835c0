"""Looks whether the runners' event loops still turn."""

import itertools
from collections.abc import Callable

import anyio

from clockjack.actors.signal import Signal
from clockjack.executor.frames import Ping
from clockjack.executor.member import Member
from clockjack.executor.staff import Staff

PING_SECONDS = 0.5
"""Between one look and the next, while runners have something to run. Idle ones are left alone."""

STALL_SECONDS = 1.0
"""A runner that does not answer a ping for so long is set aside."""

OVERSLEPT_SECONDS = 0.25
"""A look that comes so much too late says more about this process than about the runners."""


class Watch:
    """Pings the runners that run many attempts. One that runs a single one may block as long as that may last."""

    def __init__(self, staff: Staff, on_stall: Callable[[Member], None]) -> None:
        """Tell `on_stall` of each one in `staff` that has stopped to answer."""
        self._staff = staff
        self._on_stall = on_stall
        self._nonces = itertools.count(1)
        self.busy = Signal()
        """To be set when a runner is given something."""

    async def run(self) -> None:
        """Look, for ever."""
        while True:
            await self.busy.wait()
            while self._watched():
                due = anyio.current_time() + PING_SECONDS
                await anyio.sleep_until(due)
                late = anyio.current_time() - due > OVERSLEPT_SECONDS
                for member in self._watched():
                    self._look(member, lenient=late)

    def _watched(self) -> list[Member]:
        return [member for member in self._staff.members if member.attempts and (member.unstarted or not member.solo)]

    def _look(self, member: Member, *, lenient: bool) -> None:
        now = anyio.current_time()
        if member.pinged_at is None:
            member.pinged_at = now
            member.process.post(Ping(next(self._nonces)))
        elif lenient:
            member.pinged_at = now
        elif now - member.pinged_at >= STALL_SECONDS and not member.stalled:
            member.stalled = True
            self._on_stall(member)
