"""When a delivery that failed is tried again."""

from random import Random

from clockjack.clock import MICROSECONDS, seconds

INITIAL_SECONDS = 5.0
"""Wait after the first failure."""

FACTOR = 3.0
"""By how much each wait is longer than the one before."""

MAX_SECONDS = 8 * 3600.0
"""The longest wait."""

JITTER = 0.2
"""Each wait is by up to so much of it longer or shorter, so that not all come back at once."""

GIVEN_UP_AFTER = 86_400 * MICROSECONDS
"""An event is tried for so long: about a dozen times, the last one when the day is over."""


def next_attempt(attempt: int, begun_at: int, now: int, retry_after: float | None, rng: Random) -> int | None:
    """Return when to try again, after the failure of that `attempt` (from 1); None if it is given up.

    :param begun_at: since when it is tried
    :param retry_after: how many seconds the receiver asks to wait: not less, even beyond the day
    """
    end = begun_at + GIVEN_UP_AFTER
    if now >= end:
        return None
    wait = min(INITIAL_SECONDS * FACTOR ** (attempt - 1), MAX_SECONDS)
    due = min(now + seconds(wait * rng.uniform(1 - JITTER, 1 + JITTER)), end)
    return due if retry_after is None else max(due, now + seconds(retry_after))
