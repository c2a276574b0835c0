"""The judge of a journal."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain

import msgspec

from clockjack.apply.outcome import ALREADY_DONE, NOT_ALLOWED, Outcome
from clockjack.invariants.history.attempts import Attempts
from clockjack.invariants.history.backfills import Backfills
from clockjack.invariants.history.leaders import Leaders
from clockjack.invariants.history.limits import Limits
from clockjack.invariants.history.lives import Lives
from clockjack.invariants.history.overlaps import Overlaps
from clockjack.invariants.history.step import COLUMNS, JobNow, Step
from clockjack.invariants.history.ticks import Ticks
from clockjack.log.port import Entry
from clockjack.records import Record, batch_decoder, report_decoder
from clockjack.subjects import journal_author


class Judge:
    """Looks at every entry of a journal, from the first one on."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Look at the jobs in `db` after each entry that was applied to it.

        They are found by ``jobs.changed``: in a large database, give that an index.
        """
        self._db = db
        self.seen: Counter[str] = Counter()
        """How often a kind of record came to what."""
        self.lives = Lives()
        self.leaders = Leaders()
        self.attempts = Attempts(self.seen)
        self.limits = Limits(self.lives)
        self.ticks = Ticks()
        self.overlaps = Overlaps()
        self.backfills = Backfills()
        self.on_step: Callable[[Step], None] | None = None
        """Called with everything that is judged."""
        self._last_of: dict[str, str] = {}

    def take(self, entry: Entry, outcomes: Sequence[Outcome]) -> list[str]:
        """Judge an entry that was just applied; return, in words, what is wrong with it."""
        if entry.message_id and self._last_of.get(entry.subject) == entry.message_id:
            self.seen["an entry was stored twice"] += 1
            return self._look_at_copy(entry, outcomes)
        self._last_of[entry.subject] = entry.message_id
        records = _records(entry)
        if records is None:
            records, outcomes = [], [outcome for outcome in outcomes if outcome.reason != NOT_ALLOWED]
        if len(records) != len(outcomes):
            return [f"entry {entry.sequence} has {len(records)} records, and {len(outcomes)} outcomes"]
        kind, author = journal_author(entry.subject)
        step = Step(
            entry.sequence,
            entry.timestamp,
            author if kind == "node" else None,
            author if kind == "report" else None,
            list(zip(records, outcomes, strict=True)),
            self._changed_by(entry),
            self._db,
        )
        self.seen.update(f"{type(record).__name__} {outcome.reason or 'applied'}" for record, outcome in step.records)
        if self.on_step is not None:
            self.on_step(step)
        everybody = (self.leaders, self.attempts, self.limits, self.ticks, self.overlaps, self.backfills, self.lives)
        return [f"entry {entry.sequence}: {words}" for words in chain(*(one.take(step) for one in everybody))]

    def _look_at_copy(self, entry: Entry, outcomes: Sequence[Outcome]) -> list[str]:
        """An entry that was stored twice does nothing the second time."""
        if any(outcome.reason != ALREADY_DONE for outcome in outcomes) or self._changed_by(entry):
            return [f"entry {entry.sequence}, which is a copy of the one before it, did something: {outcomes}"]
        return []

    def _changed_by(self, entry: Entry) -> dict[int, JobNow]:
        rows = self._db.execute(f"SELECT {COLUMNS} FROM jobs WHERE changed = ?", (entry.sequence,))
        return {row[0]: JobNow(*row) for row in rows}


def _records(entry: Entry) -> list[Record] | None:
    """Return the records of an entry; None if it is no report, where only reports may be."""
    if journal_author(entry.subject)[0] != "report":
        return batch_decoder.decode(entry.payload).records
    try:
        return [*report_decoder.decode(entry.payload).records]
    except msgspec.DecodeError:
        return None
