"""Rates: a token bucket for each queue that has one, in whole microseconds of the log's time.

Tokens come one by one, ``limit`` of them in each ``period``, and the bucket holds ``burst``. What the state keeps is
when there is the next one (``token_at``), which says all: an attempt that starts moves it on by the time between two
tokens, and before it none starts. ``token_rest`` carries the part of a microsecond that this time has, so that
nothing is lost over a day.

Two rules beside that:

- While jobs wait for tokens, a token that was not taken when it came, because the dispatcher was late, is not lost,
  up to :data:`SLACK`. So the rate that is asked for is the rate that is reached. Once no job waits, nothing is
  gathered but what the bucket holds.
- The log's clock may be set back (another server leads its stream). A queue waits for the time that it had reached, if
  that is near (:data:`SKEW`); else it begins anew.

So in any `t` microseconds of the log's time there start at most ``t * limit / period + burst`` attempts, and after a
stall as many more as come in :data:`SLACK`.
"""

from clockjack.apply.rows import Queue
from clockjack.records import Rate

SLACK = 250_000
"""Microseconds: tokens that came within them, and were not taken, can still be."""

SKEW = 2_000_000
"""Microseconds: as far as the clocks of a cluster may differ."""


def take(queue: Queue, now: int) -> bool:
    """Take a token, if there is one at `now`; a queue without a rate always has one."""
    if queue.token_at is None or queue.rate_limit is None or queue.rate_period is None:
        return True
    at, rest = queue.token_at, queue.token_rest
    if at > now:
        if not was_set_back(at, queue.rate_limit, queue.rate_period, now):
            return False
        at, rest = now, 0
    earliest = now - _full(queue) - SLACK
    if at < earliest:
        at, rest = earliest, 0
    rest += queue.rate_period
    queue.token_at = at + rest // queue.rate_limit
    queue.token_rest = rest % queue.rate_limit
    return True


def begin(queue: Queue, now: int) -> None:
    """The first job waits: there is what the bucket holds, and no more."""
    if queue.token_at is not None:
        full_at = now - _full(queue)
        if queue.token_at < full_at:
            queue.token_at, queue.token_rest = full_at, 0


def change(queue: Queue, rate: Rate | None, now: int) -> None:
    """Give a queue another rate, or none; it begins with a full bucket if it had none before."""
    before = (queue.rate_limit, queue.rate_period, queue.rate_burst)
    if rate is None:
        queue.rate_limit = queue.rate_period = queue.rate_burst = queue.token_at = None
        queue.token_rest = 0
        return
    queue.rate_limit, queue.rate_period, queue.rate_burst = rate.limit, rate.period, rate.burst
    if before == (rate.limit, rate.period, rate.burst):
        return
    full_at = now - _full(queue)
    if queue.token_at is None:
        queue.token_at = full_at
    else:
        queue.token_at = max(min(queue.token_at, now + rate.period // rate.limit), full_at)
    queue.token_rest = 0


def available(limit: int, period: int, burst: int, token_at: int, token_rest: int, now: int) -> int:
    """Return how many tokens can be taken at `now`, one after the other."""
    if token_at > now:
        return int(was_set_back(token_at, limit, period, now))
    earliest = now - (burst - 1) * period // limit - SLACK
    if token_at < earliest:
        token_at, token_rest = earliest, 0
    # The first so many tokens come at token_at + (token_rest + count * period) // limit.
    return ((now - token_at + 1) * limit - 1 - token_rest) // period + 1


def level(limit: int, period: int, burst: int, token_at: int, now: int) -> float:
    """Return how full the bucket is, in tokens, parts of one included."""
    return min(max(1 + (now - token_at) * limit / period, 0.0), float(burst))


def was_set_back(token_at: int, limit: int, period: int, now: int) -> bool:
    """Say whether `now` lies before the time at which `token_at` was reckoned, further than clocks may differ."""
    return token_at > now + period // limit + 1 + SKEW


def _full(queue: Queue) -> int:
    """Return how long before now the next token came, if the bucket is full."""
    assert queue.rate_limit is not None
    assert queue.rate_period is not None
    assert queue.rate_burst is not None
    return (queue.rate_burst - 1) * queue.rate_period // queue.rate_limit
