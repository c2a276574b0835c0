"""Who sees everything: every entry when it is stored, every replica as it follows, every attempt as it begins."""

import hashlib
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence

from clockjack.apply.machine import StateMachine
from clockjack.apply.outcome import Outcome
from clockjack.invariants import ALL, Rising, violations
from clockjack.invariants.history import Judge
from clockjack.invariants.rising import SERIES
from clockjack.log.port import Entry
from clockjack.placement import decode
from clockjack.replica.memory import new_database

LATE = 10_000_000
"""A job that has expired for so many microseconds does not begin any more, whoever leads."""

_DIGEST = "SELECT value FROM meta WHERE key = 'digest'"

_COUNTED = {
    "job": "SELECT state, count(*) FROM jobs GROUP BY state",
    "attempt": "SELECT outcome, count(*) FROM attempts GROUP BY outcome",
    "tick": "SELECT decision || coalesce(' ' || reason, ''), count(*) FROM ticks GROUP BY 1",
    "backfill": "SELECT state, count(*) FROM backfills GROUP BY state",
    "backfill tick": "SELECT coalesce(reason, 'made'), count(*) FROM backfill_ticks GROUP BY 1",
    "missed": "SELECT 'ticks', sum(missed) FROM ticks HAVING sum(missed) > 0",
    "epochs": "SELECT role, max(epoch) FROM leases GROUP BY role",
}
"""What can be counted in a state."""


class Observer:
    """Applies the journal on its own, one entry at a time, and compares."""

    def __init__(self, on_violation: Callable[[str], None]) -> None:
        """Tell `on_violation` in words what must not be."""
        self.db = new_database()
        self.judge = Judge(self.db)
        self.seen: Counter[str] = Counter()
        """How often what happened: to see whether a simulation tries what it should."""
        self._machine = StateMachine(self.db)
        self._rising = Rising()
        self._outcomes: dict[int, list[Outcome]] = {}
        self._digests: dict[int, str] = {}
        self._on_violation = on_violation
        self._trace = hashlib.blake2b(digest_size=16)

    @property
    def applied(self) -> int:
        """Sequence of the last entry of the journal."""
        return self._machine.applied

    def trace(self, *parts: object) -> None:
        """Add something that happened to what is to be the same whenever the plan is carried out."""
        self._trace.update(repr(parts).encode())

    def sum_up(self) -> None:
        """Count what can be seen of the state at the end."""
        for what, sql in _COUNTED.items():
            for name, count in self.db.execute(sql):
                self.seen[f"{what} {name}"] += count
        self.seen += self.judge.seen

    def fingerprint(self) -> str:
        """Return a digest of all that happened so far."""
        return self._trace.hexdigest()

    def take(self, entry: Entry) -> None:
        """See an entry that was just stored."""
        self.trace(entry)
        [outcomes] = self._machine.apply([entry]).outcomes
        self._outcomes[entry.sequence] = outcomes
        self._digests[entry.sequence] = digest(self.db)
        for words in self.judge.take(entry, outcomes):
            self._on_violation(words)

    def compare(
        self, name: str, entries: Sequence[Entry], outcomes: Sequence[list[Outcome]], db: sqlite3.Connection
    ) -> None:
        """See what the replica of a node made of some entries."""
        for entry, of_entry in zip(entries, outcomes, strict=True):
            if of_entry != self._outcomes.get(entry.sequence) and of_entry:
                expected = self._outcomes.get(entry.sequence)
                self._on_violation(f"entry {entry.sequence} led to {of_entry} on {name}, and to {expected} elsewhere")
        last = entries[-1].sequence
        if digest(db) != self._digests[last]:
            self._on_violation(f"the state of {name} differs after entry {last}")

    def inspect(self) -> None:
        """Look at the whole state."""
        for words in violations(self.db, ALL):
            self._on_violation(f"after entry {self.applied}: {words}")
        for series in SERIES:
            for words in self._rising.went_back(series, self.db.execute(series.sql)):
                self._on_violation(f"after entry {self.applied}: {words}")

    def began(self, number: int, attempt: int, executor_id: str, times: int) -> None:
        """See that an attempt begins, for the time number `times`."""
        self.trace(number, attempt, executor_id)
        given_to = self.judge.attempts.given.get((number, attempt))
        what = f"attempt {attempt} of job {number}"
        if given_to is None:
            self._on_violation(f"{what} began on {executor_id}, and the journal has not assigned it")
        elif given_to != executor_id:
            self._on_violation(f"{what} began on {executor_id}, and the journal gave it to {given_to}")
        if times > 1:
            self._on_violation(f"{what} began {times} times")
        machine = re.split(r"[-.]", executor_id)[0]
        row = self.db.execute("SELECT placement FROM jobs WHERE number = ?", (number,)).fetchone()
        if row is not None and not decode(row[0]).allows({"node_id": machine}):
            self._on_violation(f"{what} began on {executor_id}, and needs {row[0]}")

    def last_lifecycle(self) -> int:
        """Return the position of the last life-cycle event."""
        [(last,)] = self.db.execute("SELECT coalesce(max(last), 0) FROM lifecycle")
        return int(last)

    def check_time(self, number: int, attempt: int, now: int, *, expired: bool) -> None:
        """See that a job whose attempt begins at the instant `now` may begin; not to be asked where clocks are wrong.

        An attempt that was lost, and begins late, is not held against the time of those that came after it.

        Whether it has `expired` long ago is not to be asked where it may take long until a decision is stored.
        """
        row = self.db.execute("SELECT id, run_at, expires_at, attempt FROM jobs WHERE number = ?", (number,)).fetchone()
        if row is None:
            return
        job_id, run_at, expires_at, newest = row
        if attempt == newest and run_at is not None and run_at > now:
            self._on_violation(f"job {number} ({job_id}) began {run_at - now} us before its time")
        if expired and attempt == 1 and expires_at is not None and expires_at < now - LATE:
            self._on_violation(f"job {number} ({job_id}) began {now - expires_at} us after it had expired")

    def contradicted(self, words: str) -> None:
        """Take note that somebody was told what is not so."""
        self._on_violation(words)

    def leader(self, role: str) -> str | None:
        """Return the node that led last in a role."""
        row = self.db.execute("SELECT node_id FROM leases WHERE role = ?", (role,)).fetchone()
        return None if row is None else str(row[0])


def digest(db: sqlite3.Connection) -> str:
    """Return what apply has noted of a state: equal states have equal ones."""
    row = db.execute(_DIGEST).fetchone()
    return "" if row is None else str(row[0])


def dump(db: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all tables."""
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: sorted(db.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in names}  # noqa: S608
