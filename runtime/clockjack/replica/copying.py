"""A copy of a database that somebody goes on writing to."""

import sqlite3
from pathlib import Path

from clockjack.errors import DataDirectoryError


def copy(source: sqlite3.Connection, path: Path) -> int:
    """Write what `source` holds to a new file; return the sequence of the last entry that was applied to it.

    :raises DataDirectoryError: if the file can't be written, or the source is damaged.
    """
    try:
        target = sqlite3.connect(path, isolation_level=None)
        try:
            source.backup(target)  # in one step: a single view of the source
            target.execute("PRAGMA journal_mode = DELETE")
            [(check,)] = target.execute("PRAGMA quick_check(1)")
            if check != "ok":
                raise DataDirectoryError(f"the replica is damaged ({check})")
            row = target.execute("SELECT value FROM meta WHERE key = 'applied'").fetchone()
            return int(row[0]) if row else 0
        finally:
            target.close()
    except sqlite3.Error as error:
        raise DataDirectoryError(f"can't write {path}: {error}") from error
