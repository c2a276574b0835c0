"""The state machine: entries of the journal in, changed state and outcomes out.

Deterministic (invariant 2): no clock, no randomness, no I/O but the database that it is given. The same entries
lead to the same rows on every node, whatever is in its caches.
"""

import sqlite3
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import msgspec

from clockjack.apply import (
    attempts,
    audit,
    backfills,
    calendars,
    control,
    deliveries,
    keys,
    leases,
    matching,
    overlap,
    queues,
    retention,
    schedule_sets,
    schedules,
    submit,
    subscriptions,
)
from clockjack.apply.outcome import ALREADY_DONE, NOT_ALLOWED, Outcome, ignored
from clockjack.apply.session import Session
from clockjack.apply.topics import Topic
from clockjack.errors import UnknownRecord
from clockjack.log.port import Entry
from clockjack.records import (
    ActOnJobs,
    AdvanceBackfill,
    ApplySchedules,
    Assign,
    Batch,
    CancelBackfill,
    CancelJob,
    Checkpoint,
    Claim,
    CreateKey,
    DeleteCalendar,
    DeleteQueue,
    DeleteSchedule,
    DeleteSubscription,
    Delivered,
    DrainQueue,
    Expire,
    FanOut,
    Finish,
    Fire,
    KeysUsed,
    Lost,
    Matched,
    PauseQueue,
    PauseSchedule,
    Promote,
    Prune,
    PruneAudit,
    PruneBackfills,
    PurgeQueue,
    PutCalendar,
    PutQueue,
    PutSchedule,
    PutSubscription,
    Renew,
    ReplayDeadLetters,
    Reschedule,
    Resign,
    ResumeSchedule,
    RetryJob,
    RevokeKey,
    RotateSecret,
    RunJobNow,
    StartBackfill,
    Submit,
    SubmitAndAssign,
    TestSubscription,
    TriggerSchedule,
    batch_decoder,
    report_decoder,
    unknown_in,
)
from clockjack.subjects import journal_author

HANDLERS: dict[type, Callable[[Session, Any], Outcome]] = {
    Submit: submit.submit,
    SubmitAndAssign: attempts.submit_and_assign,
    CancelJob: control.cancel,
    RetryJob: control.retry,
    RunJobNow: control.run_now,
    ActOnJobs: control.act,
    Assign: attempts.assign,
    Lost: attempts.lost,
    Finish: attempts.finish,
    Promote: control.promote,
    Expire: control.expire,
    Fire: schedules.fire,
    PutSchedule: schedules.put,
    DeleteSchedule: schedules.delete,
    PauseSchedule: schedules.pause,
    ResumeSchedule: schedules.resume,
    TriggerSchedule: schedules.trigger,
    ApplySchedules: schedule_sets.apply,
    StartBackfill: backfills.start,
    AdvanceBackfill: backfills.advance,
    CancelBackfill: backfills.cancel,
    PruneBackfills: backfills.prune,
    Matched: matching.matched,
    PutCalendar: calendars.put,
    DeleteCalendar: calendars.delete,
    Reschedule: calendars.reschedule,
    PutQueue: queues.put,
    PauseQueue: queues.pause,
    PurgeQueue: queues.purge,
    DrainQueue: queues.drain,
    DeleteQueue: queues.delete,
    Claim: leases.claim,
    Renew: leases.renew,
    Resign: leases.resign,
    Prune: retention.prune,
    Checkpoint: retention.checkpoint,
    CreateKey: keys.create,
    RevokeKey: keys.revoke,
    KeysUsed: keys.used,
    PruneAudit: audit.prune,
    PutSubscription: subscriptions.put,
    DeleteSubscription: subscriptions.delete,
    RotateSecret: subscriptions.rotate,
    TestSubscription: subscriptions.test,
    ReplayDeadLetters: deliveries.replay,
    FanOut: deliveries.fan_out,
    Delivered: deliveries.delivered,
}
"""What applies each kind of record."""


class Applied(msgspec.Struct, frozen=True):
    """What one transaction did."""

    outcomes: list[list[Outcome]]
    """Of each record of each entry; none for an entry that was applied before."""
    topics: frozenset[Topic]
    """What changed."""


class StateMachine:
    """Applies entries to one database, in the order of the log."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Go on from what was applied to `db`, whose connection must be in autocommit mode."""
        self._db = db
        self._session = Session(db)
        meta = dict(db.execute("SELECT key, value FROM meta WHERE key IN ('applied', 'applied_at', 'ignored')"))
        self.applied = int(meta.get("applied", 0))
        """Sequence of the last entry that was applied."""
        self.applied_at = int(meta.get("applied_at", 0))
        """When the log stored it, microseconds since the epoch."""
        self.ignored = int(meta.get("ignored", 0))
        """Records whose precondition did not hold."""

    @property
    def stored_at(self) -> int:
        """When the log stored the last entry, by a clock that may have been set back; 0 before the first one here."""
        return self._session.stored_at

    def apply(self, entries: Sequence[Entry]) -> Applied:
        """Apply `entries` in one transaction, and note how far that is in the same.

        :raises UnknownRecord: if an entry of a node can't be read; those before it are applied by then.
        """
        fresh = [entry for entry in entries if entry.sequence > self.applied]
        batches: list[Batch] = []
        unknown: UnknownRecord | None = None
        for entry in fresh:
            try:
                batches.append(_decode(entry))
            except msgspec.DecodeError as error:
                detail = unknown_in(entry.payload, error)
                unknown = UnknownRecord(entry.sequence, detail, journal_author(entry.subject)[1])
                fresh = fresh[: len(batches)]
                break
        outcomes: list[list[Outcome]] = [[] for _ in range(len(entries) - len(fresh))] if unknown is None else []
        topics: frozenset[Topic] = frozenset()
        if fresh:
            outcomes += self._transact(fresh, batches)
            topics = frozenset(self._session.topics)
            self._session.topics.clear()
        if unknown is not None:
            raise unknown
        return Applied(outcomes, topics)

    def _transact(self, entries: Sequence[Entry], batches: Sequence[Batch]) -> list[list[Outcome]]:
        session = self._session
        self._db.execute("BEGIN IMMEDIATE")
        try:
            session.jobs.load(dict.fromkeys(chain.from_iterable(map(_numbers, batches))))
            if fires := [record for batch in batches for record in batch.records if type(record) is Fire]:
                session.foresee(fires)
            outcomes = [self._apply_entry(entry, batch) for entry, batch in zip(entries, batches, strict=True)]
            session.flush()
            last = entries[-1]
            ignored_now = sum(outcome.reason is not None for of_entry in outcomes for outcome in of_entry)
            self._db.execute(
                "INSERT OR REPLACE INTO meta (key, value) VALUES ('applied', ?), ('applied_at', ?), ('ignored', ?)",
                (str(last.sequence), str(session.timestamp), str(self.ignored + ignored_now)),
            )
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            self._session = Session(self._db)
            raise
        self.applied, self.applied_at = last.sequence, session.timestamp
        self.ignored += ignored_now
        return outcomes

    def _apply_entry(self, entry: Entry, batch: Batch) -> list[Outcome]:
        session = self._session
        session.begin_entry(entry)
        outcomes: list[Outcome] = []
        if batch is _REFUSED:
            outcomes = [ignored(NOT_ALLOWED)]
        elif session.is_repeated(entry):
            outcomes = [ignored(ALREADY_DONE)] * len(batch.records)
        else:
            by_node = session.author_node is not None
            for record in batch.records:
                if by_node or type(record) is Finish:
                    outcomes.append(HANDLERS[type(record)](session, record))
                    if session.unsettled:
                        overlap.settle(session)
                    if session.unsettled_backfills:
                        backfills.settle(session)
                else:
                    outcomes.append(ignored(NOT_ALLOWED))
            if batch.requesters and by_node:
                audit.note(session, batch.records, batch.requesters, outcomes)
        session.end_entry()
        return outcomes


_REFUSED = Batch([])
"""What a worker wrote that is no report."""


def _decode(entry: Entry) -> Batch:
    """Return the records of an entry.

    Where executors report, anything but a well-formed ``Finish`` counts for nothing, in every version: who has a
    worker's credentials must not be able to stop the nodes. So a new kind of report needs a new kind of subject.

    :raises msgspec.DecodeError: if a node wrote what this version doesn't know.
    """
    if journal_author(entry.subject)[0] != "report":
        return batch_decoder.decode(entry.payload)
    try:
        return Batch([*report_decoder.decode(entry.payload).records])
    except msgspec.DecodeError:
        return _REFUSED


def _numbers(batch: Batch) -> list[int]:
    """Return the jobs that a batch refers to, to be loaded at once."""
    numbers: list[int] = []
    for record in batch.records:
        match record:
            case Assign(items=items) | Lost(items=items):
                numbers += [item[0] for item in items]
            case Finish(items=items):
                numbers += [item.number for item in items]
            case Promote(numbers=some) | Expire(numbers=some):
                numbers += some
            case _:
                pass
    return numbers
