"""Counts what SQLite does: statements, and steps of its virtual machine.

A step is an instruction: one row that is looked at costs some. So a query that goes through a table, because an index
is missing, shows in them on every machine alike, and also while the table is small enough for it to be quick.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

STEP = 10
"""Steps that are counted at once: each time costs something."""

VALUES = re.compile(r"x?'[^']*'?|\b\d+\b")


class Sql:
    """What one connection does."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.statements = 0
        """Those of ``executemany`` count once for each row."""
        self.steps = 0
        self.steps_of: Counter[str] = Counter()
        """Steps, by the beginning of the statement."""
        self.times_of: Counter[str] = Counter()
        """How often it was executed."""
        self._running = ""

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Count what happens in the context."""
        self._db.set_trace_callback(self._on_statement)
        self._db.set_progress_handler(self._on_step, STEP)
        try:
            yield
        finally:
            self._db.set_progress_handler(None, 0)
            self._db.set_trace_callback(None)

    def _on_statement(self, statement: str) -> None:
        self.statements += 1
        self._running = " ".join(VALUES.sub("?", statement[:400]).split())[:70]
        self.times_of[self._running] += 1

    def _on_step(self) -> int:
        self.steps += STEP
        self.steps_of[self._running] += STEP
        return 0
