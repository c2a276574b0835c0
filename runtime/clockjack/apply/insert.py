"""Rows into a table by few statements."""

import sqlite3
from collections.abc import Sequence

from clockjack.apply.values import CHUNK, Values


def insert_many(db: sqlite3.Connection, into: str, rows: Sequence[Sequence[object]], then: str = "") -> None:
    """Insert `rows`; `into` is all of the INSERT before its rows, `then` what comes after, or nothing.

    Where a row stands in the way of one, `then` begins with ON CONFLICT.
    """
    for start in range(0, len(rows), CHUNK):
        given = Values(rows[start : start + CHUNK], 1)
        statement = f"{into} SELECT {', '.join(given.places)} FROM {given.clause} WHERE true {then}"
        db.execute(statement, given.parameters)
