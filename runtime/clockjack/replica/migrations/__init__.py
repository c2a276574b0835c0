"""What makes a database of one schema version out of one of the version before.

After an upgrade a node goes on with the file that it has, or with a snapshot that a node of the version before has
taken: the journal that led there may be trimmed, so that nothing can be made anew from it. So each version of the
schema since the first release has a file ``<version>.sql`` here, which is applied to a database of the version before.
It is never changed once it is released.

The steps lead to the rows that this version's apply would have made of the same journal. What it can't make of the old
rows, no version may need: a new column has a default that means what was before, as a new field of a record has.
"""

import logging
import re
import sqlite3
from collections.abc import Mapping
from importlib.resources import files

from clockjack.apply.session import Session
from clockjack.replica import schema

log = logging.getLogger(__name__)

_NAME = re.compile(r"(\d+)\.sql")


def _read() -> dict[int, str]:
    found = {int(match[1]): file for file in files(__name__).iterdir() if (match := _NAME.fullmatch(file.name))}
    return {version: file.read_text() for version, file in sorted(found.items())}


STEPS: Mapping[int, str] = _read()
"""The SQL of all steps, by the version that each leads to."""


def can_go_on_with(version: int) -> bool:
    """Say whether a database of that version is of this one, or can be made so."""
    return version <= schema.VERSION and all(step in STEPS for step in range(version + 1, schema.VERSION + 1))


def migrate(db: sqlite3.Connection) -> None:
    """Bring a database up to this version, in one transaction; `db` is in autocommit mode.

    Its digests say nothing until the second checkpoint from here: up to then they depend on when it was upgraded.

    :raises sqlite3.Error: if a step does not fit the database, which then is as it was.
    """
    found = schema.version(db)
    if found == schema.VERSION:
        return
    log.warning("the replica has schema %d, and is brought to %d", found, schema.VERSION)
    script = "\n".join(text for version, text in STEPS.items() if found < version <= schema.VERSION)
    try:
        db.executescript(f"BEGIN IMMEDIATE; {script}\n; PRAGMA user_version = {schema.VERSION};")
        Session.begin_digest_anew(db)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
