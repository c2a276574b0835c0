"""New ids by the hundred."""

import os

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [a + b for a in _CROCKFORD for b in _CROCKFORD]


def new_ulids(instant: int, count: int) -> list[str]:
    """Return `count` ULIDs (https://github.com/ulid/spec) of the time `instant`, microseconds since the epoch."""
    milliseconds = instant // 1000
    head = "".join(_PAIRS[(milliseconds >> shift) & 1023] for shift in (40, 30, 20, 10, 0))
    noise = os.urandom(10 * count)
    pairs = _PAIRS
    ids: list[str] = []
    for start in range(0, 10 * count, 10):
        n = int.from_bytes(noise[start : start + 10], "big")
        ids.append(
            f"{head}{pairs[n >> 70]}{pairs[n >> 60 & 1023]}{pairs[n >> 50 & 1023]}{pairs[n >> 40 & 1023]}"
            f"{pairs[n >> 30 & 1023]}{pairs[n >> 20 & 1023]}{pairs[n >> 10 & 1023]}{pairs[n & 1023]}"
        )
    return ids
