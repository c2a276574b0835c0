"""Asks invariants of a state."""

import sqlite3
from collections.abc import Iterable

from clockjack.invariants.access import ACCESS
from clockjack.invariants.attempts import ATTEMPTS
from clockjack.invariants.backfills import BACKFILLS
from clockjack.invariants.calendars import CALENDARS
from clockjack.invariants.invariant import Invariant
from clockjack.invariants.jobs import JOBS
from clockjack.invariants.leases import LEASES
from clockjack.invariants.lifecycle import LIFECYCLE
from clockjack.invariants.queues import QUEUES
from clockjack.invariants.schedules import SCHEDULES
from clockjack.invariants.subscriptions import SUBSCRIPTIONS
from clockjack.invariants.unique_keys import UNIQUE_KEYS
from clockjack.invariants.windows import WINDOWS
from clockjack.replica.port import Reader

ALL: tuple[Invariant, ...] = (
    *JOBS,
    *ATTEMPTS,
    *QUEUES,
    *SCHEDULES,
    *BACKFILLS,
    *WINDOWS,
    *UNIQUE_KEYS,
    *LEASES,
    *LIFECYCLE,
    *ACCESS,
    *CALENDARS,
    *SUBSCRIPTIONS,
)
"""What holds of any state."""


def violations(db: sqlite3.Connection, invariants: Iterable[Invariant] = ALL) -> list[str]:
    """Return what contradicts `invariants` in a database, in words; empty if all hold."""
    found = [invariant.broken_by(db.execute(invariant.sql)) for invariant in invariants]
    return [words for words in found if words is not None]


async def violations_in(reader: Reader, invariants: Iterable[Invariant] = ALL) -> list[str]:
    """Return what contradicts `invariants` in a replica, in words; empty if all hold.

    Each is asked by a SELECT of its own: nothing may be applied in the meantime.
    """
    found = [invariant.broken_by(await reader.rows(invariant.sql)) for invariant in invariants]
    return [words for words in found if words is not None]
