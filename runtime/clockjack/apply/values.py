"""Rows as the parameters of one statement: what all of them have in common is given once.

A placeholder costs at each row: binding it holds the interpreter lock, and SQLite copies it twice. Most columns of the
rows that are written together are alike, and half of the cost of writing them was that of those.
"""

from collections.abc import Sequence
from itertools import chain

CHUNK = 64
"""Rows in one statement at most: more gain little, and SQLite takes at most 32,766 parameters."""


class Values:
    """Up to :data:`CHUNK` rows, for a statement that has ``FROM`` them.

    The parameters are those of :attr:`places`, if these come first in the statement, then those of :attr:`clause`.
    """

    def __init__(self, rows: Sequence[Sequence[object]], apart: int) -> None:
        """Take `rows`; their first columns, so many as `apart` says, are never given once for all of them."""
        columns = list(zip(*rows, strict=True))
        # fewer rows than a chunk have all sorts of columns in common by chance: statements that would not come again
        whole = len(rows) == CHUNK
        common: list[object] = []
        varying: list[tuple[object, ...]] = []
        self.places: list[str] = []
        """What stands for each column, in the order of the columns."""
        for place, column in enumerate(columns):
            first = column[0]
            if whole and place >= apart and column[-1] == first and column.count(first) == CHUNK:
                common.append(first)
                self.places.append("?")
            else:
                varying.append(column)
                self.places.append(f"given.column{len(varying)}")  # what SQLite calls the columns of VALUES
        row = f"({', '.join('?' * len(varying))})"
        self.clause = f"(VALUES {', '.join([row] * len(rows))}) AS given"
        self.parameters: list[object] = [*common, *chain.from_iterable(zip(*varying, strict=True))]
