"""Rows that are there already, written back by few statements: their key, and what may have changed."""

import sqlite3
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from clockjack.apply.insert import CHUNK, values_clause


class Changes:
    """How changed rows of one table are written."""

    def __init__(self, table: str, key: Sequence[str], changing: Sequence[str]) -> None:
        """Write the columns `changing` of the rows of `table`, which are found by `key`."""
        self._width = len(key) + len(changing)
        self._values_of = attrgetter(*key, *changing)
        columns = enumerate([*key, *changing], 1)
        places = {name: f"new.column{place}" for place, name in columns}  # what SQLite calls the columns of VALUES
        changes = ", ".join(f"{name} = {places[name]}" for name in changing)
        self._before = f"UPDATE {table} SET {changes} FROM (VALUES "
        self._behind = ") AS new WHERE " + " AND ".join(f"{table}.{name} = {places[name]}" for name in key)

    def write(self, db: sqlite3.Connection, rows: Sequence[Any]) -> None:
        """Write `rows`, objects with an attribute for each column."""
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            statement = f"{self._before}{values_clause(self._width, len(chunk))}{self._behind}"
            db.execute(statement, [value for row in chunk for value in self._values_of(row)])
