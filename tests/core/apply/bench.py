"""A state machine on a bench: records go in, the state can be looked at."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from tests.core.scribe import SECOND, Scribe

from clockjack import lifecycle
from clockjack.apply.machine import StateMachine
from clockjack.apply.outcome import Outcome
from clockjack.apply.rows import Job, Schedule
from clockjack.invariants import violations
from clockjack.lifecycle import LifecycleEvent
from clockjack.log.port import Entry
from clockjack.records import Assign, Claim, Ended, Finish, Record, Role
from clockjack.replica import schema


def new_database() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", isolation_level=None)
    schema.create(db)
    return db


def dump(db: sqlite3.Connection) -> list[str]:
    """Return all tables as SQL, row by row."""
    return list(db.iterdump())


def replay(entries: Sequence[Entry], groups: Iterable[int] = ()) -> list[str]:
    """Return the state that `entries` lead to, applied in transactions of so many, one by one after that."""
    db = new_database()
    machine = StateMachine(db)
    at = 0
    for size in groups:
        machine.apply(entries[at : at + size])
        at += size
    for entry in entries[at:]:
        machine.apply([entry])
    return dump(db)


class Bench:
    """Applies each record at once, in an entry of its own."""

    def __init__(self) -> None:
        self.scribe = Scribe()
        self.db = new_database()
        self.machine = StateMachine(self.db)

    @property
    def now(self) -> int:
        return self.scribe.now

    def wait(self, seconds: float) -> None:
        self.scribe.now += int(seconds * SECOND)

    def do(self, record: Record, by: str = "a") -> Outcome:
        """Apply a record of the node `by`."""
        [outcome] = self.apply(self.scribe.node(record, by=by))
        return outcome

    def report(self, *items: Ended, executor: str = "x1", by: str | None = None) -> Outcome:
        """Apply the report of an executor, on its own subject; or, as somebody else may try, on that of `by`."""
        [outcome] = self.apply(self.scribe.executor(Finish(executor, list(items)), by=by or executor))
        return outcome

    def apply(self, entry: Entry) -> list[Outcome]:
        [outcomes] = self.machine.apply([entry]).outcomes
        assert violations(self.db) == []
        return outcomes

    def reopen(self) -> None:
        """Go on with a machine that knows nothing but the database."""
        self.machine = StateMachine(self.db)

    def lead(self, role: Role, by: str = "a") -> int:
        """Make a node the leader; return its epoch."""
        rows = self.db.execute("SELECT epoch FROM leases WHERE role = ?", (role,)).fetchall()
        epoch = rows[0][0] + 1 if rows else 1
        assert self.do(Claim(role, by, epoch, 2 * SECOND), by=by).reason is None
        return int(epoch)

    def start(self, number: int, attempt: int = 1, executor: str = "x1") -> None:
        """Assign an attempt."""
        epoch = self.lead("dispatcher")
        assert self.do(Assign(epoch, self.now, [(number, attempt, executor)])).value == [(number, attempt, executor)]

    def job(self, number: int = 1) -> Job:
        return Job(*self.row("SELECT * FROM jobs WHERE number = ?", number))

    def schedule(self, schedule_id: str = "s") -> Schedule:
        return Schedule(*self.row("SELECT * FROM schedules WHERE id = ?", schedule_id))

    def row(self, sql: str, *parameters: Any) -> tuple[Any, ...]:
        [row] = self.rows(sql, *parameters)
        return row

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        return self.db.execute(sql, parameters).fetchall()

    def events(self) -> list[LifecycleEvent]:
        """Return all life-cycle events."""
        blobs = self.rows("SELECT events FROM lifecycle ORDER BY last")
        return [event for (blob,) in blobs for event in lifecycle.decoder.decode(blob)]

    def happened(self) -> list[str]:
        """Return the types of all life-cycle events."""
        return [event.type for event in self.events()]
