"""Ids: ULIDs for what is new, derived ULIDs for what must never be made twice.

A derived id is a function of what it stands for (invariant 5): two leaders that both decide on the same
tick name the same job, and apply refuses the second.
"""

import hashlib

from ulid import ULID

from clockjack.clock import Clock


def new_id(clock: Clock) -> str:
    """Return a fresh ULID whose time part is `clock`'s now (https://github.com/ulid/spec)."""
    return str(ULID.from_timestamp(clock.now() / 1_000_000))


def tick_job_id(namespace: str, schedule_id: str, nominal_at: int) -> str:
    """Return the id of the job of a schedule's tick: the same whoever makes it."""
    return derived_id(nominal_at, namespace, schedule_id)


def derived_id(instant: int, *parts: str) -> str:
    """Return the ULID of `parts` at `instant` (microseconds since the epoch): the same for the same input."""
    digest = hashlib.blake2b("\x00".join(parts).encode(), digest_size=10).digest()
    milliseconds = max(instant, 0) // 1000
    return str(ULID.from_bytes(milliseconds.to_bytes(6, "big") + digest))
