"""Rows into a table by few statements."""

import sqlite3
from collections.abc import Sequence

from clockjack.apply.values import CHUNK, Shared, flat, values_clause


def insert_many(db: sqlite3.Connection, into: str, rows: Sequence[Sequence[object]], then: str = "") -> None:
    """Insert `rows`, which differ in their first column.

    `into` is all of the INSERT before them, `then` is empty or begins with ON CONFLICT.
    """
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        if len(chunk) == CHUNK:
            shared = Shared(chunk, 1)
            source = f"SELECT {', '.join(shared.places)} FROM {shared.given} WHERE true"
            db.execute(f"{into} {source} {then}", shared.parameters)
        else:
            db.execute(f"{into} {values_clause(len(chunk[0]), len(chunk))} {then}", flat(chunk))
