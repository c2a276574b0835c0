"""Memory: what machines keep is bounded, and goes when it is not needed any more."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clockjack.executor.ledger import MAX_RECENT
from clockjack.testing.simulation.machines import BATCH_RECORDS, QUEUE_RECORDS, Machine

if TYPE_CHECKING:
    from clockjack.testing.simulation.world import SimulatedWorld


def over_bounds(world: "SimulatedWorld") -> Iterator[str]:
    """Yield what holds more than it may, at any time."""
    for machine in world.machines.values():
        writer = machine.writer
        if writer is not None and writer.waiting > QUEUE_RECORDS + BATCH_RECORDS:
            yield f"{writer.waiting} records wait in the writer of {machine.name}"


def not_let_go(world: "SimulatedWorld") -> Iterator[str]:
    """Yield what a cluster at rest still holds."""
    for machine in world.machines.values():
        yield from _of_machine(world, machine)
    names = {machine.executor.actor.executor_id for machine in world.machines.values() if machine.executor is not None}
    for node in world.nodes.values():
        if node.node is None:
            continue
        seen = {one.heartbeat.executor_id for one in node.node.presence.executors()}
        if not names <= seen:
            yield f"{node.name} knows of the executors {sorted(seen)}, and there are {sorted(names)}"


def _of_machine(world: "SimulatedWorld", machine: Machine) -> Iterator[str]:
    if machine.writer is not None and machine.writer.open_batches > 1:
        yield f"the writer of {machine.name} keeps {machine.writer.open_batches} batches that nobody waits for"
    if machine.executor is not None:
        ledger = machine.executor.actor.ledger
        running = world.observer.judge.attempts.running
        if ended := [key for key in ledger.keys() if running.get(key[0], (0, ""))[0] != key[1]]:  # noqa: SIM118
            yield f"the executor of {machine.name} holds {ended}, which have ended"
        if ledger.remembered > MAX_RECENT:
            yield f"the executor of {machine.name} remembers {ledger.remembered} attempts"
