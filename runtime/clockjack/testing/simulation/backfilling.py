"""What the clients of a plan do with backfills."""

from collections.abc import Sequence
from random import Random

from clockjack.testing.simulation.steps import Backfill, CancelBackfill, PutSchedule, Work


def backfills(rng: Random, span: float, nodes: Sequence[str], work: Sequence[Work]) -> list[Work]:
    """Return, for some plans, a few backfills of schedules that are put by `work`; some are cancelled soon."""
    puts = [step for step in work if isinstance(step, PutSchedule) and step.spec["trigger"]["type"] != "event"]
    if not puts or rng.random() < 0.5:
        return []
    found: list[Work] = []
    for number in range(rng.choice([1, 1, 2])):
        put = rng.choice(puts)
        at = round(rng.uniform(put.at, span), 4)
        name = f"backfill-{number}"
        begin = Backfill(at=at, node=rng.choice(nodes), tries=3, id=put.id, name=name, seconds=rng.choice([3, 20, 60]))
        begin.concurrency = rng.choice([1, 1, 2, 5])
        found.append(begin)
        if rng.random() < 0.3:
            later = round(at + rng.expovariate(0.5), 4)
            jobs = rng.random() < 0.5
            found.append(CancelBackfill(at=later, node=rng.choice(nodes), tries=2, id=put.id, name=name, jobs=jobs))
    return found
