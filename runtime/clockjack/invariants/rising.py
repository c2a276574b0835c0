"""What never goes back from one state of a replica to the next."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct


class Series(Struct, frozen=True):
    """Numbers that never get smaller."""

    says: str
    """Which, in words."""
    sql: str
    """Selects what tells them apart (any columns), and the number last."""


SERIES = (
    Series(
        "how much was applied, and how many jobs there ever were",
        "SELECT key, CAST(value AS INTEGER) FROM meta WHERE key IN ('applied', 'applied_at', 'ignored', 'next_number')",
    ),
    Series("the epoch of a lease", "SELECT role, epoch FROM leases"),
    Series("a job's attempt", "SELECT number, attempt FROM jobs"),
    Series("how many jobs of a queue ended", "SELECT namespace, name, made, finished FROM queues"),
    Series("a queue's revision", "SELECT namespace, name, made, revision FROM queues"),
    Series("the position of the last life-cycle event", "SELECT max(last) FROM lifecycle HAVING max(last) IS NOT NULL"),
)
"""All of them."""


class Rising:
    """Compares the states of one replica with those before."""

    def __init__(self) -> None:
        """Begin with nothing to compare to."""
        self._seen: dict[tuple[Any, ...], int] = {}

    def went_back(self, series: Series, rows: Iterable[tuple[Any, ...]]) -> list[str]:
        """Return, in words, which numbers in `rows`, those that `series` selects now, are smaller than before."""
        found: list[str] = []
        for *key, number in rows:
            name = (series.says, *key)
            before = self._seen.get(name, number)
            if number < before:
                found.append(f"{series.says} went back from {before} to {number}: {key}")
            self._seen[name] = max(number, before)
        return found
