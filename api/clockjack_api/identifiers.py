"""New ids by the thousand."""

import os
import random

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [a + b for a in _CROCKFORD for b in _CROCKFORD]

MAX_IDS = 16_384
"""So many are made at once."""

_random = random.Random(os.urandom(32))


def new_ulids(instant: int, count: int) -> list[str]:
    """Return `count` ULIDs (https://github.com/ulid/spec) of the time `instant`, microseconds since the epoch.

    The first is random, the others count up from it, as the specification has it for one millisecond.

    :raises ValueError: if `count` is over :data:`MAX_IDS`.
    """
    if count > MAX_IDS:
        raise ValueError(f"{count} ids are more than {MAX_IDS}")
    milliseconds = instant // 1000
    # Below the 14 bits that count up there is no carry: what is above them is the same for all.
    fixed = _random.getrandbits(65)
    start = _random.getrandbits(14)
    head = "".join(_PAIRS[milliseconds >> shift & 1023] for shift in (40, 30, 20, 10, 0))
    head += "".join(_PAIRS[fixed >> shift & 1023] for shift in (55, 45, 35, 25, 15, 5)) + _CROCKFORD[fixed & 31]
    pairs, last = _PAIRS, _CROCKFORD
    return [f"{head}{pairs[n >> 5]}{last[n & 31]}" for n in range(start, start + count)]
