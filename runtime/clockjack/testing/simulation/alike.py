"""Replicas: the same rows, wherever they are."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clockjack.apply.machine import StateMachine
from clockjack.replica.memory import new_database
from clockjack.testing.simulation.observer import dump

if TYPE_CHECKING:
    from clockjack.testing.simulation.world import SimulatedWorld


def differences(world: "SimulatedWorld") -> Iterator[str]:
    """Yield where the replicas of nodes, or one made of the whole journal at once, differ from the observer's."""
    expected = dump(world.observer.db)
    whole = new_database()
    StateMachine(whole).apply(world.journal.entries)
    for name, db in [*((node.name, node.disk) for node in world.nodes.values()), ("a replay", whole)]:
        found = dump(db)
        for table, rows in expected.items():
            if found[table] != rows:
                odd = [row for row in found[table] if row not in rows] + [
                    row for row in rows if row not in found[table]
                ]
                yield f"{name} differs in {table}: {odd[:2]}"
    whole.close()
