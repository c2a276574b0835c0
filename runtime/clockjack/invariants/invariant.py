"""One invariant."""

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct


def always(_: tuple[Any, ...]) -> bool:
    """Say that a row contradicts."""
    return True


class Invariant(Struct, frozen=True):
    """Something that holds of every state."""

    says: str
    """What holds, in words."""
    sql: str
    """Selects rows that may contradict it."""
    contradicts: Callable[[tuple[Any, ...]], bool] = always
    """Says whether such a row does, where SQL can't."""

    def broken_by(self, rows: Iterable[tuple[Any, ...]], limit: int = 3) -> str | None:
        """Return what it says and up to `limit` of the `rows` that contradict it; None if it holds."""
        found = [row for row in rows if self.contradicts(row)]
        if not found:
            return None
        more = f" and {len(found) - limit} more" if len(found) > limit else ""
        return f"{self.says}; not so: {', '.join(map(repr, found[:limit]))}{more}"
