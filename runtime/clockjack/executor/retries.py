"""When a failed attempt is tried again."""

from random import Random

from clockjack.specs import Retry


def wait_seconds(retry: Retry, failures: int, random: Random) -> float:
    """Return how long to wait after the failure number `failures` (from 1), as :class:`clockjack.specs.Retry` says."""
    try:
        wait = min(retry.initial_seconds * retry.factor ** (failures - 1), retry.max_seconds)
    except OverflowError:
        wait = retry.max_seconds
    return wait * random.uniform(1 - retry.jitter, 1)
