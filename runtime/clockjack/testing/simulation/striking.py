"""Carries out the faults of a plan."""

from functools import partial
from typing import TYPE_CHECKING

from clockjack.clock import seconds as microseconds
from clockjack.testing.simulation.faults import Window
from clockjack.testing.simulation.machines import Machine, NodeMachine
from clockjack.testing.simulation.processes import Process
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
    from clockjack.testing.simulation.world import SimulatedWorld

RUNS_BETWEEN = 0.05
"""How long a slow machine runs between its pauses, in seconds."""


class Striker:
    """Lets faults happen."""

    def __init__(self, world: "SimulatedWorld") -> None:
        """Strike in `world`."""
        self._world = world
        self._armed: list[Kill | Freeze | Cut] = []
        self.is_over = False
        world.on_moment = self._on_moment

    def strike(self, fault: Fault) -> None:
        """Let a fault happen, or be ready for its moment."""
        self._world.observer.seen[type(fault).__name__] += 1
        match fault:
            case BusTrouble() | LogTrouble() | Cut(when="now") | Outage() | Full() | DiskFull():
                self._begin(fault)
            case Forget():
                self._world.journal.forget_ids()
                self._world.events.forget_ids()
            case Kill(when="now") | Freeze(when="now") | Stop() | Slow():
                for machine in self._machines(fault.place):
                    self._hit(machine, fault)
            case Kill() | Freeze() | Cut():
                self._armed.append(fault)
            case Jump():
                self._jump(fault)
            case KillRunner():
                for machine in self._machines(fault.place):
                    if machine.executor is not None:
                        for runner in machine.executor.launcher.runners[-2:]:
                            runner.kill()

    def heal(self) -> None:
        """End all faults, and let all machines run, with clocks that are right."""
        world = self._world
        self.is_over = True
        world.tell("the faults are over")
        self._armed.clear()
        world.faults.end_all()
        world.log_clock.skew = 0
        for machine in world.machines.values():
            machine.clock.skew = 0
            if machine.process is not None:
                machine.process.thaw()
            machine.start()

    def _machines(self, place: str) -> list[Machine]:
        world = self._world
        if place == "*":
            return list(world.machines.values())
        if place.startswith("@"):
            leader = world.observer.leader(place[1:])
            return [world.machines[leader]] if leader is not None else []
        return [world.machines[place]]

    def _jump(self, fault: Jump) -> None:
        if fault.place == "log":
            self._world.log_clock.skew += microseconds(fault.by)
        else:
            for machine in self._machines(fault.place):
                machine.clock.skew += microseconds(fault.by)

    def _begin(self, window: Window) -> None:
        world = self._world
        if isinstance(window, BusTrouble | LogTrouble | Cut | DiskFull) and window.place.startswith("@"):
            leader = world.observer.leader(window.place[1:])
            if leader is None:
                return
            window.place = leader
        world.faults.begin(window)
        world.network.later(window.seconds, partial(world.faults.end, window))

    def _on_moment(self, process: Process, when: When) -> None:
        for fault in self._armed:
            if fault.when == when and self._is_meant(fault.place, process):
                if fault.skip:
                    fault.skip -= 1
                    continue
                self._armed.remove(fault)
                self._hit(self._world.machines[process.name], fault)
                return

    def _is_meant(self, place: str, process: Process) -> bool:
        if place.startswith("@"):
            return self._world.observer.leader(place[1:]) == process.name
        return place in ("*", process.name)

    def _hit(self, machine: Machine, fault: Kill | Stop | Freeze | Slow | Cut) -> None:
        process = machine.process
        if process is None or not process.alive:
            return
        self._world.tell(f"{type(fault).__name__} strikes {machine.name}")
        match fault:
            case Kill(seconds=down, disk=disk):
                machine.kill()
                self._later(down, machine, disk)
            case Stop(seconds=down, disk=disk):
                machine.stop()
                self._later(down, machine, disk)
            case Freeze():
                self._freeze(process, fault.seconds)
            case Cut():
                fault.place = machine.name
                self._begin(fault)
            case Slow():
                self._slow(process, fault.seconds, fault.pause)

    def _later(self, down: float, machine: Machine, disk: Disk) -> None:
        self._world.network.later(down, partial(self._restart, machine, disk))

    def _restart(self, machine: Machine, disk: Disk) -> None:
        if machine.is_up:
            if not self._world.is_over and machine.is_stopping:
                self._later(0.5, machine, disk)  # it has not ended yet
        elif isinstance(machine, NodeMachine):
            machine.restart(disk)
        else:
            machine.start()

    def _freeze(self, process: Process, seconds: float) -> None:
        process.freeze()
        self._world.network.later(seconds, process.thaw)

    def _slow(self, process: Process, seconds: float, pause: float) -> None:
        if seconds > 0 and process.alive and not self.is_over:
            self._freeze(process, pause)
            self._world.network.later(
                pause + RUNS_BETWEEN, partial(self._slow, process, seconds - pause - RUNS_BETWEEN, pause)
            )
