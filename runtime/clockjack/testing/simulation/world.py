"""The cluster, the network between its machines, and everybody who looks at it."""

from collections.abc import Callable, Coroutine
from random import Random
from typing import Any, cast

import anyio
from anyio.abc import TaskGroup
from anyio.lowlevel import checkpoint

from clockjack.executor.memory import MemoryJob
from clockjack.testing import assembly
from clockjack.testing.simulation.bus import FaultyBus
from clockjack.testing.simulation.clocks import SimulatedClock, true_now
from clockjack.testing.simulation.diary import Diary
from clockjack.testing.simulation.faults import Faults
from clockjack.testing.simulation.machines import Machine, NodeMachine, WorkerMachine
from clockjack.testing.simulation.network import Network
from clockjack.testing.simulation.observer import Observer
from clockjack.testing.simulation.processes import HERE, Process
from clockjack.testing.simulation.steps import Cut, Freeze, Full, Jump, LogTrouble, Outage, Plan, Slow, When
from clockjack.testing.simulation.streams import FaultyLog
from clockjack.testing.simulation.telling import words_of_entry

MOST_VIOLATIONS = 10
"""More of them say nothing new."""


LONG_SECONDS = 2.0
"""An attempt that takes so long is worth a fault of its own."""


class SimulatedWorld(assembly.World):
    """What the machines share, and what is known of them."""

    journal: FaultyLog
    events: FaultyLog
    bus: FaultyBus

    def __init__(self, plan: Plan, group: TaskGroup, tell: Callable[[str], None] | None = None) -> None:
        """Put up the machines of `plan`, switched off; their processes run in `group`.

        All that happens is told to `tell` in words.
        """
        self._tell = tell
        self.log_clock = SimulatedClock()
        super().__init__(self.log_clock)
        self.plan = plan
        self.violations: list[str] = []
        self.is_over = False
        self.ended = 0.0
        """When it was over, in seconds."""
        self.over = anyio.Event()
        """Set with the first violation, and at the end."""
        self.rng = Random(f"{plan.seed} network")
        self.faults = Faults(self.rng)
        self.network = Network()
        self.observer = Observer(self.violated)
        if tell is not None:
            self.observer.judge.on_step = lambda step: self.tell(*words_of_entry(step))
        self.diary = Diary()
        self.on_moment: Callable[[Process, When], None] | None = None
        """Called when a fault may strike a process."""
        self.journal = FaultyLog(
            self.log_clock,
            "journal",
            self.faults,
            self.network,
            on_stored=self.observer.take,
            on_moment=self.moment,
        )
        self.events = FaultyLog(self.log_clock, "events", self.faults, self.network)
        self.bus = FaultyBus(self.faults, self.network, self.moment)
        self.nodes = {
            name: NodeMachine(name, self, executes=name in plan.executors)
            for name in (f"n{index}" for index in range(1, plan.nodes + 1))
        }
        self.workers = {
            name: WorkerMachine(name, self) for name in (f"w{index}" for index in range(1, plan.workers + 1))
        }
        self.machines: dict[str, Machine] = {**self.nodes, **self.workers}
        self._is_on_time = not any(isinstance(step, Jump | Freeze | Slow) for step in plan.steps)
        self._is_stored_at_once = not any(isinstance(step, LogTrouble | Outage | Cut | Full) for step in plan.steps)
        self._group = group
        self._processes: list[Process] = []

    def spawn(self, live: Callable[[Process], Coroutine[Any, Any, None]], process: Process) -> None:
        """Let a process begin."""
        self._processes.append(process)
        self._group.start_soon(live, process)

    def moment(self, process: Process | None, when: When) -> None:
        """A fault that waits for this may strike now."""
        if self.on_moment is not None and process is not None and process.alive:
            self.on_moment(process, when)

    def tell(self, *words: str) -> None:
        """Tell whoever wants to know what happens now."""
        if self._tell is not None:
            for line in words:
                self._tell(f"{anyio.current_time():9.4f} s  {line}")

    def began(self, job: MemoryJob, executor_id: str) -> None:
        """An attempt begins."""
        number, attempt = job.key
        self.tell(f"attempt {attempt} of job {number} begins on {executor_id}: {job.args}")
        self.observer.began(number, attempt, executor_id, len(self.diary.runs[number, attempt]))
        if self._is_on_time and number not in self.observer.judge.lives.hurried:
            self.observer.check_time(number, attempt, true_now(), expired=self._is_stored_at_once)
        if job.args.get("seconds", 0) >= LONG_SECONDS:
            self.moment(HERE.get(), "began")

    def violated(self, words: str) -> None:
        """Something is as it must not be."""
        if not self.is_over and len(self.violations) < MOST_VIOLATIONS:
            self.tell(f"VIOLATION: {words}")
            self.violations.append(f"{anyio.current_time():.3f} s: {words}")
            self.over.set()

    def crashed(self, name: str, error: BaseException) -> None:
        """A process ended with an error that it should not end with."""
        self.violated(f"{name} crashed: {flat(error)}")

    async def clear(self) -> None:
        """End the simulation: let all processes go, so that they can be cancelled."""
        self.is_over = True
        self.on_moment = None
        self._group.cancel_scope.cancel()
        for process in self._processes:
            process.unfreeze()
        with anyio.CancelScope(shield=True):
            await checkpoint()


def flat(error: BaseException) -> list[BaseException]:
    """Return the errors in a group, or the one error."""
    if isinstance(error, BaseExceptionGroup):
        inner: tuple[BaseException, ...] = cast("BaseExceptionGroup[BaseException]", error).exceptions
        return [leaf for one in inner for leaf in flat(one)]
    return [error]
