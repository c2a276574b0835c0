"""Rows that are there already, written back by few statements: their key, and what may have changed."""

import sqlite3
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from clockjack.apply.values import CHUNK, Values


class Changes:
    """How changed rows of one table are written."""

    def __init__(self, table: str, key: Sequence[str], changing: Sequence[str]) -> None:
        """Write the columns `changing` of the rows of `table`, which are found by `key`."""
        self._table = table
        self._key = key
        self._changing = changing
        self._values_of = attrgetter(*key, *changing)

    def write(self, db: sqlite3.Connection, rows: Sequence[Any]) -> None:
        """Write `rows`, objects with an attribute for each column."""
        width = len(self._key)
        for start in range(0, len(rows), CHUNK):
            given = Values([self._values_of(row) for row in rows[start : start + CHUNK]], width)
            changes = ", ".join(map("{} = {}".format, self._changing, given.places[width:]))
            found = " AND ".join(map(f"{self._table}.{{}} = {{}}".format, self._key, given.places))
            db.execute(f"UPDATE {self._table} SET {changes} FROM {given.clause} WHERE {found}", given.parameters)
