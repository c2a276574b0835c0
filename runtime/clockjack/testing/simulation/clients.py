"""Clients: they ask nodes for things, ask another one if there is no answer, and remember what they were told."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

import anyio
from msgspec import Struct

from clockjack.apply.outcome import Made, Outcome
from clockjack.testing.assembly import MemoryNode
from clockjack.testing.simulation.api import Api
from clockjack.testing.simulation.desk import Call
from clockjack.testing.simulation.steps import (
    ActOnQueue,
    ApplySchedules,
    Backfill,
    CancelBackfill,
    ControlJob,
    ControlQueue,
    ControlSchedule,
    Publish,
    PutCalendar,
    PutQueue,
    PutSchedule,
    SubmitJobs,
    Work,
)

if TYPE_CHECKING:
    from clockjack.testing.simulation.world import SimulatedWorld

PATIENCE_SECONDS = 6.0
"""A client waits so long for an answer."""
PAUSE_SECONDS = 0.3
"""And so long before it asks again."""


class Told(Struct):
    """What a client knows of a request."""

    step: Work
    asked: float
    """When it asked first, in seconds of the simulation."""
    answered: float | None = None
    """When it was answered; None if it never was, or only by errors."""
    asked_at: int = 0
    """How far the journal was when it asked first: its last sequence."""
    requests: int = 0
    lifecycle: int = 0
    """The position of the last life-cycle event when it was answered."""
    outcomes: list[Outcome] = []
    """All answers: more than one, if it asked twice."""

    def made(self, index: int) -> list[Made]:
        """Return what it was told of the job number `index` of its request."""
        return [outcome.value[index] for outcome in self.outcomes if outcome.value]


class Clients:
    """All of them."""

    def __init__(self, world: "SimulatedWorld") -> None:
        """Begin with nothing asked."""
        self.told: list[Told] = []
        self._world = world
        self._api = Api(world.observer)
        self._ids: dict[str, str] = {}
        """Ids of jobs, by the names of the wishes."""

    async def perform(self, step: Work) -> Told:
        """Do what the plan says, as far as it can be done."""
        told = Told(step, anyio.current_time(), asked_at=self._world.observer.applied)
        self.told.append(told)
        twice = isinstance(step, SubmitJobs) and step.twice
        async with anyio.create_task_group() as group:
            group.start_soon(self._ask, told, 0)
            if twice:
                group.start_soon(self._ask, told, 1)
        if isinstance(step, SubmitJobs):
            for index, wish in enumerate(step.wishes):
                for made in told.made(index):
                    self._ids.setdefault(wish.name, made.id)
        return told

    async def _ask(self, told: Told, first: int) -> None:
        """Ask one node after the other, until one has an answer."""
        step = told.step
        names = list(self._world.nodes)
        begin = names.index(step.node) + first
        for number in range(step.tries):
            if number:
                await anyio.sleep(PAUSE_SECONDS)
            work = self._work(step)
            desk = self._world.nodes[names[(begin + number) % len(names)]].desk
            if work is None or desk is None:
                continue
            call = Call(work)
            told.requests += 1
            desk.take(call)
            with anyio.move_on_after(PATIENCE_SECONDS):
                await call.answered.wait()
            if call.answered.is_set() and call.error is None:
                told.outcomes.append(call.answer)
                told.answered = anyio.current_time()
                told.lifecycle = self._world.observer.last_lifecycle()
                return

    def _work(self, step: Work) -> Callable[[MemoryNode], Awaitable[Outcome]] | None:
        api = self._api
        match step:
            case SubmitJobs():
                return partial(api.submit, step=step)
            case ControlJob(name=name):
                job_id = self._ids.get(name)
                return None if job_id is None else partial(api.control, step=step, job_id=job_id)
            case PutSchedule():
                return partial(api.put_schedule, step=step)
            case ControlSchedule():
                return partial(api.control_schedule, step=step)
            case Backfill() | CancelBackfill():
                return partial(api.backfill, step=step)
            case PutCalendar():
                return partial(api.put_calendar, step=step)
            case ApplySchedules():
                return partial(api.apply_schedules, step=step)
            case ActOnQueue():
                return partial(api.act_on_queue, step=step)
            case PutQueue():
                return partial(api.put_queue, step=step)
            case ControlQueue():
                return partial(api.control_queue, step=step)
            case Publish():
                return partial(api.publish, step=step)
