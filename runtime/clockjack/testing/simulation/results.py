"""What attempts are said to have brought, and what tasks wrote down about them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from clockjack.testing.simulation.world import SimulatedWorld

RAISED = ("Misfortune", "RetryLater", "GiveUp")
"""What simulated tasks raise."""


def false_results(world: "SimulatedWorld") -> Iterator[str]:
    """Yield what the state says of attempts, and their tasks don't."""
    db, diary = world.observer.db, world.diary
    succeeded = db.execute(
        "SELECT number, attempt, executor_id, result FROM jobs LEFT JOIN job_ends USING (number) "
        "WHERE state = 'succeeded'"
    )
    for number, attempt, executor_id, encoded in succeeded:
        result = None if encoded is None else msgspec.json.decode(encoded)
        if result != [number, attempt, executor_id] or result not in diary.results_of(number, attempt):
            yield f"job {number} is said to have succeeded with {result}, and attempt {attempt} did not"
    for number, attempt, outcome, started_at, error in db.execute(
        "SELECT number, attempt, outcome, started_at, error FROM attempts"
    ):
        kind = "" if error is None else msgspec.json.decode(error)["type"].rpartition(".")[2]
        if kind in RAISED and kind not in diary.errors_of(number, attempt):
            yield f"attempt {attempt} of job {number} is said to have raised {kind}, and did not"
        if outcome == "released" and started_at is None and (number, attempt) in diary.runs:
            yield f"attempt {attempt} of job {number} is said not to have begun, and did"
