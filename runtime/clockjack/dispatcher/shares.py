"""Fair shares: which queue gets the next free slot.

Slots go to the queue that has had least of them for its weight: those that it holds now, and on average over about the
last :data:`MEMORY_SECONDS`. So long as all have jobs that wait, each comes to hold slots in proportion to its weight,
however long its jobs run; where there are more queues than slots, they take turns in proportion; and a slot that one
doesn't want goes to the others. Nothing is taken from jobs that run. With one slot or two, and jobs that take seconds,
proportions are rough, as one such job is much of what is remembered.

What was held is remembered by the leader alone, from when it began to lead on: it decides about order, and no limit
depends on it.
"""

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heapreplace
from itertools import count
from math import exp

from msgspec import Struct

MEMORY_SECONDS = 10.0
"""What was held before counts less by a factor of e after each such time."""

LEAST = 0.00001
"""Less than so much of a slot is forgotten: after about two minutes. A job of a millisecond counts for more."""

Key = tuple[str, str]


class Share(Struct, frozen=True):
    """What a queue could do with slots."""

    key: Key
    weight: int
    running: int
    most: int
    """So many more it can use now."""


class Shares:
    """What queues had of the slots."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._average: dict[Key, float] = {}
        self._held: dict[Key, int] = {}
        self._since = 0.0
        self._served: dict[Key, int] = {}
        self._turns = count(1)

    def divide(self, shares: Sequence[Share], slots: int, now: float) -> list[int]:
        """Return the order in which queues get `slots`, as places in `shares`; `now` is the event loop's time."""
        if len(shares) == 1:
            return [0] * min(slots, shares[0].most)
        self._remember(now)
        queue = [
            (self._score(share, 0), self._served.get(share.key, 0), index, 0) for index, share in enumerate(shares)
        ]
        heapify(queue)
        order: list[int] = []
        while queue and len(order) < slots:
            _, _, index, given = queue[0]
            share = shares[index]
            order.append(index)
            given += 1
            if given < share.most:
                heapreplace(queue, (self._score(share, given), next(self._turns), index, given))
            else:
                heappop(queue)
        return order

    def note(self, held: Mapping[Key, int], given: Sequence[Key], now: float) -> None:
        """Take note of how many slots queues hold from `now` on, and of which got one, in their order."""
        self._remember(now)
        self._held = {key: slots for key, slots in held.items() if slots}
        for key in given:
            self._served[key] = next(self._turns)
        if len(self._served) > 2 * len(held) + 1000:
            self._served = {key: turn for key, turn in self._served.items() if key in held}

    def _score(self, share: Share, given: int) -> float:
        return (self._average.get(share.key, 0.0) + share.running + given) / share.weight

    def _remember(self, now: float) -> None:
        """Let the averages go on to `now`."""
        kept = exp(min(self._since - now, 0.0) / MEMORY_SECONDS)
        self._since = now
        if kept == 1.0:
            return
        average = {key: slots * kept for key, slots in self._average.items() if slots * kept >= LEAST}
        for key, slots in self._held.items():
            average[key] = average.get(key, 0.0) + slots * (1 - kept)
        self._average = average
