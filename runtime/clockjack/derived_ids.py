"""Ids of what must never be made twice: functions of what they stand for (invariant 5), and of nothing else.

Two leaders that both decide on the same tick name the same job, and apply refuses the second.
"""

import hashlib

from ulid import ULID


def tick_job_id(namespace: str, schedule_id: str, nominal_at: int) -> str:
    """Return the id of the job of a schedule's tick: the same whoever makes it."""
    return derived_id(nominal_at, namespace, schedule_id)


def derived_id(instant: int, *parts: str) -> str:
    """Return the ULID of `parts` at `instant` (microseconds since the epoch): the same for the same input."""
    digest = hashlib.blake2b("\x00".join(parts).encode(), digest_size=10).digest()
    milliseconds = max(instant, 0) // 1000
    return str(ULID.from_bytes(milliseconds.to_bytes(6, "big") + digest))
