"""The schema of a replica, and whether a database has it."""

import sqlite3
from collections.abc import Mapping
from importlib.resources import files

VERSION = 3
"""Of ``schema.sql`` and of what apply makes of the journal.

To be raised with any release in which the same journal leads to other rows; from the first release on, with what
makes it of the version before, in :mod:`.migrations`. Replicas of different versions are not compared.
"""


def script() -> str:
    """Return the SQL that makes the tables."""
    return files("clockjack.replica").joinpath("schema.sql").read_text()


def create(db: sqlite3.Connection, meta: Mapping[str, str] | None = None) -> None:
    """Make the tables in an empty database, with some rows of ``meta``, or leave it empty."""
    try:
        db.executescript(f"BEGIN; {script()} PRAGMA user_version = {VERSION};")
        db.executemany("INSERT INTO meta (key, value) VALUES (?, ?)", (meta or {}).items())
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def version(db: sqlite3.Connection) -> int:
    """Return the version that a database has; 0 if it is empty."""
    [(found,)] = db.execute("PRAGMA user_version")
    return int(found)
