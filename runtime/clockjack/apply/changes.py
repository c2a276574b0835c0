"""Rows that are there already, written back by few statements: their key, and what may have changed."""

import sqlite3
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from clockjack.apply.values import CHUNK, Shared, flat, values_clause


class Changes:
    """How changed rows of one table are written."""

    def __init__(self, table: str, key: Sequence[str], changing: Sequence[str]) -> None:
        """Write the columns `changing` of the rows of `table`, which are found by `key`."""
        self._table = table
        self._key = key
        self._changing = changing
        self._values_of = attrgetter(*key, *changing)
        self._width = len(key) + len(changing)
        apart = [f"given.column{place}" for place in range(1, self._width + 1)]
        self._before, self._behind = self._halves(apart)

    def write(self, db: sqlite3.Connection, rows: Sequence[Any]) -> None:
        """Write `rows`, objects with an attribute for each column."""
        for start in range(0, len(rows), CHUNK):
            chunk = list(map(self._values_of, rows[start : start + CHUNK]))
            if len(chunk) == CHUNK:
                shared = Shared(chunk, len(self._key))
                before, behind = self._halves(shared.places)
                db.execute(f"{before}{shared.given}{behind}", shared.parameters)
            else:
                values = values_clause(self._width, len(chunk))
                db.execute(f"{self._before}({values}) AS given{self._behind}", flat(chunk))

    def _halves(self, places: Sequence[str]) -> tuple[str, str]:
        """Return what comes before and behind the rows, of which `places` tells the columns."""
        key = len(self._key)
        changes = ", ".join(map("{} = {}".format, self._changing, places[key:]))
        found = " AND ".join(map(f"{self._table}.{{}} = {{}}".format, self._key, places))
        return f"UPDATE {self._table} SET {changes} FROM ", f" WHERE {found}"
