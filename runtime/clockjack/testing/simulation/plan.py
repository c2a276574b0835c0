"""From a seed to a plan."""

from random import Random

from clockjack.testing.simulation.adversary import Adversary
from clockjack.testing.simulation.backfilling import backfills
from clockjack.testing.simulation.steps import Plan
from clockjack.testing.simulation.workload import Workload


def plan_of(seed: int) -> Plan:
    """Return the plan of a seed, always the same."""
    rng = Random(f"plan {seed}")
    nodes = rng.choice([1, 2, 3, 3])
    workers = rng.choice([0, 1, 2])
    names = [f"n{index}" for index in range(1, nodes + 1)]
    executors = [name for name in names if rng.random() < 0.5]
    if rng.random() < 0.2:  # where there is just one, it gets the next attempt, too
        executors, workers = executors[:1], 0
    workers = max(workers, rng.choice([1, 2, 2]) - len(executors))
    span = rng.choice([15.0, 25.0, 40.0])
    busy = [rng.uniform(0.5, span) for _ in range(rng.choice([0, 1, 2]))]
    helpers = [f"w{index}" for index in range(1, workers + 1)]
    work = Workload(rng, span, nodes, executors + helpers, busy).steps()
    faults = Adversary(rng, span, busy, names, helpers, executors + helpers).steps()
    plan = Plan(
        seed=seed,
        nodes=nodes,
        workers=workers,
        executors=executors,
        span=span,
        keep_jobs=rng.choice([None, None, None, 20]),
        page=rng.choice([None, None, 1, 2, 5]),
        caches=rng.choice([8192, 8192, 8192, 1]),
        steps=[*work, *faults],
    )
    # By chances of their own, so that all else stays as a seed has it without them.
    plan.steps += backfills(Random(f"backfills {seed}"), span, names, work)
    plan.steps.sort(key=lambda step: step.at)
    return plan
