"""Carries out one plan."""

import gc
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import anyio
import trio
from msgspec import Struct
from trio.testing import MockClock

import clockjack.archivist.retention
import clockjack.dispatcher.actor
import clockjack.dispatcher.care
import clockjack.matcher.actor
import clockjack.matcher.deciding
import clockjack.matcher.listeners
import clockjack.replica.follow
import clockjack.scheduler.ticks
import clockjack.scheduler.timers
from clockjack.apply import table
from clockjack.errors import DataDirectoryError, LogError
from clockjack.testing.simulation.bounds import over_bounds
from clockjack.testing.simulation.clients import Clients
from clockjack.testing.simulation.event_loop import chances_by, next_chance
from clockjack.testing.simulation.plan import plan_of
from clockjack.testing.simulation.processes import allow_freezing
from clockjack.testing.simulation.settling import settle
from clockjack.testing.simulation.steps import Kill, Plan, Stop, Work, decode_plan, encode_plan
from clockjack.testing.simulation.striking import Striker
from clockjack.testing.simulation.telling import words_of_step
from clockjack.testing.simulation.world import SimulatedWorld, flat

INSPECT_SECONDS = 5.0
"""The whole state is looked at this often."""

MOST_SECONDS = 1200.0
"""A simulation takes less than this, of its own time."""


LIMITS = (
    (clockjack.archivist.retention, "PAGE"),
    (clockjack.dispatcher.actor, "ROUND"),
    (clockjack.dispatcher.care, "AT_ONCE"),
    (clockjack.matcher.actor, "EVENTS"),
    (clockjack.matcher.deciding, "DUE_AT_ONCE"),
    (clockjack.matcher.listeners, "PAGE"),
    (clockjack.replica.follow, "ENTRIES"),
    (clockjack.scheduler.ticks, "PAGE"),
    (clockjack.scheduler.timers, "PAGE"),
)
"""How much is done at once; so much that no simulation would ever come there."""


class Report(Struct, frozen=True):
    """What came of a plan."""

    plan: Plan
    violations: list[str]
    """In words, with their times; empty if all was well."""
    trace: str
    """A digest of all that happened: the same plan has the same."""
    entries: int
    """In the journal."""
    jobs: int
    seconds: float
    """How long it took, by its own time."""
    seen: Counter[str]
    """How often what happened."""


def simulate(plan: Plan | int, tell: Callable[[str], None] | None = None) -> Report:
    """Carry out a plan, or that of a seed; tell all that happens to `tell` in words."""
    given = plan_of(plan) if isinstance(plan, int) else plan
    own = decode_plan(encode_plan(given))  # carrying it out uses it up
    with chances_by(own.seed), _limited(own):
        world = trio.run(_simulate, own, tell, clock=MockClock(autojump_threshold=0))
    observer = world.observer
    observer.sum_up()
    return Report(
        given,
        world.violations,
        observer.fingerprint(),
        observer.applied,
        len(observer.judge.lives.jobs),
        world.ended,
        observer.seen,
    )


async def _simulate(plan: Plan, tell: Callable[[str], None] | None) -> SimulatedWorld:
    allow_freezing()
    group = anyio.create_task_group()
    world = SimulatedWorld(plan, group, tell)
    with _log_watched(world):
        async with group:
            group.start_soon(world.network.run)
            for machine in world.machines.values():
                machine.start()
            async with anyio.create_task_group() as stage:
                stage.start_soon(_play, world)
                await world.over.wait()
                stage.cancel_scope.cancel()
            world.ended = anyio.current_time()
            world.observer.trace(world.ended, next_chance())
            await world.clear()
    return world


async def _play(world: SimulatedWorld) -> None:
    clients, striker = Clients(world), Striker(world)
    with anyio.move_on_after(MOST_SECONDS) as limit:
        async with anyio.create_task_group() as group:
            group.start_soon(_look, world)
            async with anyio.create_task_group() as requests:
                for step in world.plan.steps:
                    await anyio.sleep_until(step.at)
                    world.observer.trace(step)
                    world.tell(*words_of_step(step))
                    if isinstance(step, Work):
                        requests.start_soon(clients.perform, step)
                    else:
                        striker.strike(step)
                await anyio.sleep_until(world.plan.span)
                striker.heal()
            await settle(world, clients)
            group.cancel_scope.cancel()
    if limit.cancelled_caught:
        world.violated("the simulation did not come to its end")
    world.over.set()


async def _look(world: SimulatedWorld) -> None:
    """Look at the state, and at what is held, now and then; keep copies of disks for nodes that need an old one."""
    needs_copies = any(isinstance(step, Kill | Stop) and step.disk == "old" for step in world.plan.steps)
    while True:
        await anyio.sleep(INSPECT_SECONDS)
        world.observer.inspect()
        for words in over_bounds(world):
            world.violated(words)
        if needs_copies:
            for node in world.nodes.values():
                node.back_up()


@contextmanager
def _limited(plan: Plan) -> Iterator[None]:
    """Have apply keep so few rows, and all actors do so little at once, as the plan says; collect no garbage."""
    before = [(module, name, getattr(module, name)) for module, name in LIMITS]
    cached, collects = table.CACHED, gc.isenabled()
    table.CACHED = plan.caches
    if plan.page is not None:
        for module, name in LIMITS:
            setattr(module, name, plan.page)
    gc.disable()
    try:
        yield
    finally:
        table.CACHED = cached
        for module, name, value in before:
            setattr(module, name, value)
        if collects:
            gc.enable()


@contextmanager
def _log_watched(world: SimulatedWorld) -> Iterator[None]:
    """Have what Clockjack logs looked at, and kept from the terminal."""
    logger = logging.getLogger("clockjack")
    handler = _Handler(world)
    level, propagates = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.ERROR)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagates


class _Handler(logging.Handler):
    """An actor that fails is started again by its supervisor; that is told, unless log or disk were to blame."""

    def __init__(self, world: SimulatedWorld) -> None:
        super().__init__(logging.ERROR)
        self._world = world

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            self._world.observer.seen[f"error: {record.msg}"] += 1
            return
        for leaf in flat(error):
            self._world.observer.seen[f"actor failed: {type(leaf).__name__}"] += 1
            if not isinstance(leaf, LogError | DataDirectoryError):
                self._world.violated(f"{record.getMessage()}: {leaf!r}")
