"""Rows into a table by few statements."""

import sqlite3
from collections.abc import Sequence

CHUNK = 64
"""Rows in one INSERT: more gain little, and SQLite takes at most 32,766 parameters."""


def values_clause(width: int, count: int) -> str:
    """Return the placeholders of `count` rows of `width` columns."""
    return ", ".join([f"({', '.join('?' * width)})"] * count)


def insert_many(db: sqlite3.Connection, into: str, rows: Sequence[Sequence[object]], then: str = "") -> None:
    """Insert `rows`; `into` is all of the INSERT before VALUES, `then` what comes after."""
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        values = values_clause(len(chunk[0]), len(chunk))
        db.execute(f"{into} VALUES {values} {then}", [value for row in chunk for value in row])
