"""Rows as parameters of one statement."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

CHUNK = 64
"""Rows in one statement at most: more gain little, and SQLite takes at most 32,766 parameters."""


@lru_cache(4096)
def values_clause(width: int, count: int) -> str:
    """Return VALUES with the placeholders of `count` rows of `width` columns."""
    row = f"({', '.join('?' * width)})"
    return f"VALUES {', '.join([row] * count)}"


def flat(rows: Iterable[Iterable[object]]) -> list[object]:
    """Return the parameters of `rows`."""
    return list(chain.from_iterable(rows))


class Shared:
    """A whole chunk of rows, of which is given once what all of them have in common.

    A placeholder costs at each row: binding it holds the interpreter lock, and SQLite copies it twice. Most columns of
    rows that are written together are alike. Fewer rows than a chunk would be alike in all sorts of columns by chance,
    and each such case would be a statement to be prepared.

    In a statement the :attr:`places` come first, then :attr:`given`, and so do their :attr:`parameters`.
    """

    def __init__(self, rows: Sequence[Sequence[object]], apart: int) -> None:
        """Take `rows`; in their first columns, so many as `apart` says, they differ."""
        common: list[object] = []
        varying: list[tuple[object, ...]] = []
        self.places: list[str] = []
        """What stands for each column, in their order."""
        for place, column in enumerate(zip(*rows, strict=True)):
            first = column[0]
            if place >= apart and column[-1] == first and column.count(first) == len(rows):
                common.append(first)
                self.places.append("?")
            else:
                varying.append(column)
                self.places.append(f"given.column{len(varying)}")  # what SQLite calls the columns of VALUES
        self.given = f"({values_clause(len(varying), len(rows))}) AS given"
        self.parameters = [*common, *flat(zip(*varying, strict=True))]
