"""The schema of a replica, and whether a database has it."""

import sqlite3
from importlib.resources import files

VERSION = 1
"""Of ``schema.sql``; a database of another version is made anew from the journal."""


def create(db: sqlite3.Connection) -> None:
    """Make the tables in an empty database."""
    script = files("clockjack.replica").joinpath("schema.sql").read_text()
    db.executescript(f"BEGIN; {script} PRAGMA user_version = {VERSION}; COMMIT;")


def version(db: sqlite3.Connection) -> int:
    """Return the version that a database has; 0 if it is empty."""
    [(found,)] = db.execute("PRAGMA user_version")
    return int(found)
