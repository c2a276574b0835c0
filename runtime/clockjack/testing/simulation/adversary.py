"""What goes wrong in a plan."""

from random import Random
from typing import TYPE_CHECKING

from clockjack.testing.simulation.steps import (
    BusTrouble,
    Cut,
    Disk,
    DiskFull,
    Fault,
    Forget,
    Freeze,
    Full,
    Jump,
    Kill,
    KillRunner,
    LogTrouble,
    Outage,
    Slow,
    Stop,
    When,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ROLES = ("@scheduler", "@dispatcher", "@matcher")


class Adversary:
    """Draws faults, now this, now that; some plans have none, and some many of one kind."""

    def __init__(
        self,
        rng: Random,
        span: float,
        busy: list[float],
        nodes: list[str],
        workers: list[str],
        executors: list[str],
    ) -> None:
        """Strike within `span` seconds, by `rng`, and rather before the `busy` moments, when clients do much.

        `executors` are the machines that run attempts.
        """
        self._busy = busy
        self._rng = rng
        self._span = span
        self._nodes = nodes
        self._machines = nodes + workers
        self._executors = executors
        self._log_jumps = 0

    def steps(self) -> list[Fault]:
        """Return all of them, in no order."""
        rng = self._rng
        kinds: list[Callable[[], Fault]] = [
            self._bus_trouble,
            self._log_trouble,
            self._cut,
            self._outage,
            self._full,
            self._disk_full,
            self._forget,
            self._kill,
            self._stop,
            self._freeze,
            self._slow,
            self._jump,
            self._kill_runner,
            self._silence,
        ]
        weights = [rng.choice([0, 1, 1, 3, 8]) for _ in kinds]
        if not any(weights) or rng.random() < 0.06:
            return []
        return [rng.choices(kinds, weights)[0]() for _ in range(rng.choice([1, 2, 4, 6, 9, 14]))]

    def _bus_trouble(self) -> BusTrouble:
        rng = self._rng
        return BusTrouble(
            at=self._time(),
            place=rng.choice(["*", *self._machines]),
            seconds=self._duration(),
            drop=rng.choice([0, 0.2, 0.6]),
            double=rng.choice([0, 0.3]),
            delay=rng.choice([0, 0.05, 0.5, 3]),
        )

    def _log_trouble(self) -> LogTrouble:
        rng = self._rng
        return LogTrouble(
            at=self._time(),
            place=rng.choice(["*", *self._machines]),
            seconds=self._duration(),
            lose=rng.choice([0, 0.1, 0.4]),
            unanswered=rng.choice([0, 0.2, 0.6]),
            double=rng.choice([0, 0.5]),
            delay=rng.choice([0, 0.02, 0.3, 1.5]),
        )

    def _cut(self) -> Cut:
        rng = self._rng
        log, bus = rng.choice([(True, True), (True, False), (False, True)])
        # Mostly a little longer than a lease, or than an executor may be silent: what was cut off then comes late.
        seconds = round(rng.choice([0.5, 2.2, 2.6, 4, 10]) * rng.uniform(0.9, 1.3), 3)
        return Cut(at=self._time(), place=rng.choice([self._place(), *ROLES]), seconds=seconds, log=log, bus=bus)

    def _silence(self) -> Cut | Freeze:
        """Let an executor be taken for dead while it runs something, and come back with what became of it."""
        rng = self._rng
        place = rng.choice(self._executors)
        seconds = round(rng.choice([2.5, 3, 3, 4.5]) * rng.uniform(0.9, 1.2), 3)
        at, skip = round(self._time() * 0.8, 4), rng.choice([0, 0, 0, 1])
        if rng.random() < 0.3:
            return Freeze(at=at, place=place, seconds=seconds, when="began", skip=skip)
        return Cut(at=at, place=place, seconds=seconds, log=rng.random() < 0.3, bus=True, when="began", skip=skip)

    def _outage(self) -> Outage:
        return Outage(at=self._time(), seconds=self._rng.choice([0.3, 1, 2.5, 5, 8, 13]))

    def _full(self) -> Full:
        return Full(at=self._time(), seconds=self._rng.choice([0.2, 1, 4]))

    def _disk_full(self) -> DiskFull:
        place = self._rng.choice([*self._nodes, *ROLES])
        return DiskFull(at=self._time(), place=place, seconds=self._rng.choice([0.3, 2, 5]))

    def _forget(self) -> Forget:
        return Forget(at=self._time())

    def _kill(self) -> Kill:
        rng = self._rng
        disk: Disk = rng.choice(["kept", "kept", "old", "lost", "copied"])
        return Kill(
            at=self._time(),
            place=self._place(),
            seconds=rng.choice([0.1, 0.6, 2, 5, 12]),
            disk=disk,
            when=self._when(),
            skip=rng.choice([0, 0, 1, 3]),
        )

    def _stop(self) -> Stop:
        disk: Disk = self._rng.choice(["kept", "kept", "old", "lost"])
        return Stop(at=self._time(), place=self._place(), seconds=self._rng.choice([0.1, 2, 6]), disk=disk)

    def _freeze(self) -> Freeze:
        rng = self._rng
        return Freeze(
            at=self._time(),
            place=self._place(),
            seconds=rng.choice([0.3, 1.2, 2.1, 2.6, 4, 7, 12]),
            when=self._when(),
            skip=rng.choice([0, 0, 1, 3]),
        )

    def _slow(self) -> Slow:
        rng = self._rng
        return Slow(
            at=self._time(),
            place=rng.choice(self._machines),
            seconds=self._duration(),
            pause=rng.choice([0.1, 0.4, 0.9, 1.9]),
        )

    def _jump(self) -> Jump:
        rng = self._rng
        place = rng.choice([*self._machines, *ROLES, "log"])
        if place == "log":
            self._log_jumps += 1
            if self._log_jumps <= 3:
                return Jump(at=self._time(), place=place, by=rng.choice([-15.0, -3.0, -0.5, 0.5, 3.0, 15.0]))
            place = rng.choice(self._machines)
        by = rng.choice([-86_400.0, -20.0, -3.0, -0.5, 0.5, 3.0, 20.0, 86_400.0])
        return Jump(at=self._time(), place=place, by=by)

    def _kill_runner(self) -> KillRunner:
        return KillRunner(at=self._time(), place=self._rng.choice(["*", *self._machines]))

    def _when(self) -> When:
        when: list[When] = ["now", "now", "sent", "stored", "answered", "applied", "assigned", "began"]
        return self._rng.choice(when)

    def _place(self) -> str:
        return self._rng.choice([*self._machines, *self._nodes, *ROLES])

    def _time(self) -> float:
        if self._busy and self._rng.random() < 0.4:
            return round(max(self._rng.choice(self._busy) - self._rng.expovariate(2), 0.0), 4)
        return round(self._rng.uniform(0.5, self._span), 4)

    def _duration(self) -> float:
        return round(self._rng.choice([0.5, 2, 5, 12]) * self._rng.uniform(0.5, 1.5), 3)
