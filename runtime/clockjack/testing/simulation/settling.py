"""The end of a simulation: the faults are over, the cluster gets time, and then all must be in order."""

from collections.abc import Callable
from itertools import chain
from typing import TYPE_CHECKING

import anyio

from clockjack.clock import MICROSECONDS
from clockjack.invariants.owed import unaccounted_for
from clockjack.testing.simulation.alike import differences
from clockjack.testing.simulation.bounds import not_let_go
from clockjack.testing.simulation.clients import Clients
from clockjack.testing.simulation.clocks import true_now
from clockjack.testing.simulation.hearing import misheard, unheard
from clockjack.testing.simulation.promises import broken_promises
from clockjack.testing.simulation.results import false_results
from clockjack.testing.simulation.steps import ControlSchedule
from clockjack.testing.simulation.tasks import KNOWN
from clockjack.testing.simulation.ticking import wrong_ticks

if TYPE_CHECKING:
    from clockjack.testing.simulation.world import SimulatedWorld

RETURN_SECONDS = 30.0
"""Machines are up again at the latest after so long: one that shuts down in order may take its time."""
FAILOVER_SECONDS = 6.0
"""And so much later everything is in charge of somebody, and nothing is late."""
REST_SECONDS = 60.0
"""Within so long, everything is done, or at least something."""
LATE = 3 * MICROSECONDS
"""A tick that is not decided by then is late."""


async def settle(world: "SimulatedWorld", clients: Clients) -> None:
    """Wait until the cluster is at rest, and look at everything; tell the world what is not in order."""
    if not await _until(lambda: all(node.desk is not None for node in world.nodes.values()), RETURN_SECONDS):
        world.violated(f"did not come back: {[name for name, node in world.nodes.items() if node.desk is None]}")
        return
    await anyio.sleep(FAILOVER_SECONDS)
    late = world.observer.db.execute("SELECT id, due_at FROM schedules WHERE due_at < ?", (true_now() - LATE,))
    for schedule_id, due_at in late:
        world.violated(f"{schedule_id} has not decided on its tick {due_at}, at {true_now()}")
    if not await _until(lambda: not _stuck_backfills(world), FAILOVER_SECONDS):
        world.violated(f"nobody goes on with the backfills {_stuck_backfills(world)}")
    await _pause_schedules(world, clients)
    ended = -1
    while (now_ended := _ended(world)) > ended:
        ended = now_ended
        if await _until(lambda: not _unfinished(world, clients), REST_SECONDS):
            break
    for words in _unfinished(world, clients):
        world.violated(f"at rest, {words}")
        return
    if not await _until(lambda: _all_caught_up(world), RETURN_SECONDS):
        world.violated("a replica does not catch up")
        return
    await anyio.sleep(1.0)
    world.observer.inspect()
    checks = chain(
        broken_promises(world, clients.told),
        wrong_ticks(world),
        misheard(world),
        false_results(world),
        not_let_go(world),
    )
    for words in checks:
        world.violated(words)
    if await _until(lambda: _all_caught_up(world), RETURN_SECONDS):
        for words in differences(world):
            world.violated(words)


def _stuck_backfills(world: "SimulatedWorld") -> list[str]:
    """Return the backfills that could go on: nothing holds them, and nobody paused their schedules."""
    rows = world.observer.db.execute(
        "SELECT backfills.id FROM backfills JOIN schedules ON schedules.id = schedule_id "
        "WHERE wakes AND backfills.held_until IS NULL AND NOT paused"
    )
    return [name for (name,) in rows]


async def _pause_schedules(world: "SimulatedWorld", clients: Clients) -> None:
    """Let time bring no more jobs; that clients are served again is seen by the way."""
    ids = [row[0] for row in world.observer.db.execute("SELECT id FROM schedules WHERE kind = 'time' ORDER BY id")]
    for schedule_id in ids:
        step = ControlSchedule(at=0, node=next(iter(world.nodes)), tries=1, verb="pause", id=schedule_id)
        if (await clients.perform(step)).answered is None:
            world.violated("a node does not answer, long after all faults are over")


def _unfinished(world: "SimulatedWorld", clients: Clients) -> list[str]:
    """Return what a cluster at rest has left to do."""
    return unaccounted_for(world.observer.db, true_now(), KNOWN) + unheard(world, clients.told)


def _ended(world: "SimulatedWorld") -> int:
    """Return how many attempts have ended."""
    [(ended,)] = world.observer.db.execute("SELECT sum(finished) + (SELECT count(*) FROM attempts) FROM queues")
    return int(ended or 0)


def _all_caught_up(world: "SimulatedWorld") -> bool:
    return all(
        node.node is not None and node.node.replica.progress.applied == world.observer.applied
        for node in world.nodes.values()
    )


async def _until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait for a condition at most so long; return whether it came."""
    with anyio.move_on_after(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await anyio.sleep(0.25)
    return condition()
