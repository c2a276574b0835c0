"""The audit trail: who did what, written as the records are applied that somebody asked for."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from clockjack.apply.outcome import APPLIED, STALE_EPOCH, Made, Outcome, ignored
from clockjack.apply.session import Session
from clockjack.records import (
    ActOnJobs,
    ApplySchedules,
    AuditClass,
    CancelBackfill,
    CancelJob,
    CreateKey,
    DeleteCalendar,
    DeleteQueue,
    DeleteSchedule,
    DeleteSubscription,
    DrainQueue,
    PauseQueue,
    PauseSchedule,
    PruneAudit,
    PurgeQueue,
    PutCalendar,
    PutQueue,
    PutSchedule,
    PutSubscription,
    Record,
    ReplayDeadLetters,
    Requester,
    ResumeSchedule,
    RetryJob,
    RevokeKey,
    RotateSecret,
    RunJobNow,
    StartBackfill,
    Submit,
    TestSubscription,
    TriggerSchedule,
)

NAME_LIMIT: Final = 200
"""Characters of an object's name that are kept."""

_INTO_AUDIT = (
    "INSERT INTO audit (sequence, item, class, at, namespace, verb, object, count, key_id, key_name, trace_id)"
)

VERBS: dict[type, Callable[[Any], tuple[str, str | None, str | None]]] = {
    CancelJob: lambda record: ("job.cancel", record.namespace, record.id),
    RetryJob: lambda record: ("job.retry", record.namespace, record.id),
    RunJobNow: lambda record: ("job.run-now", record.namespace, record.id),
    ActOnJobs: lambda record: (f"job.{record.action}", record.namespace, None),
    PutSchedule: lambda record: ("schedule.put", record.namespace, record.id),
    DeleteSchedule: lambda record: ("schedule.delete", record.namespace, record.id),
    PauseSchedule: lambda record: ("schedule.pause", record.namespace, record.id),
    ResumeSchedule: lambda record: ("schedule.resume", record.namespace, record.id),
    TriggerSchedule: lambda record: ("schedule.trigger", record.namespace, record.schedule_id),
    ApplySchedules: lambda record: ("schedule-set.apply", record.namespace, record.set_name),
    StartBackfill: lambda record: ("schedule.backfill", record.namespace, record.schedule_id),
    CancelBackfill: lambda record: ("schedule.cancel-backfill", record.namespace, record.schedule_id),
    PutCalendar: lambda record: ("calendar.put", record.namespace, record.name),
    DeleteCalendar: lambda record: ("calendar.delete", record.namespace, record.name),
    PutQueue: lambda record: ("queue.put", record.namespace, record.name),
    PauseQueue: lambda record: ("queue.pause" if record.paused else "queue.resume", record.namespace, record.name),
    PurgeQueue: lambda record: ("queue.purge", record.namespace, record.name),
    DrainQueue: lambda record: ("queue.drain", record.namespace, record.name),
    DeleteQueue: lambda record: ("queue.delete", record.namespace, record.name),
    PutSubscription: lambda record: ("subscription.put", record.namespace, record.id),
    DeleteSubscription: lambda record: ("subscription.delete", record.namespace, record.id),
    RotateSecret: lambda record: ("subscription.rotate-secret", record.namespace, record.id),
    TestSubscription: lambda record: ("subscription.test", record.namespace, record.id),
    ReplayDeadLetters: lambda record: ("subscription.replay", record.namespace, record.id),
    CreateKey: lambda record: ("key.create", record.namespace, record.id),
    RevokeKey: lambda record: ("key.revoke", record.namespace, record.id),
}
"""What a record is called in the trail, the namespace that it is about, and what it was done to: None for many things.

Records that a client can ask for stand here, but for ``Submit``, which has a row of its own making; those of leaders,
executors and nodes do not.
"""

COUNTED: Final = (PurgeQueue, ApplySchedules, ActOnJobs, ReplayDeadLetters)
"""Records whose outcome says how many things they were done to."""


def note(
    session: Session,
    records: Sequence[Record],
    requesters: Sequence[tuple[int, Requester]],
    outcomes: Sequence[Outcome],
) -> None:
    """Write down who asked for those records of an entry that did something."""
    for index, requester in requesters:
        if not 0 <= index < len(records):
            continue
        record, outcome = records[index], outcomes[index]
        if outcome.reason is not None or outcome.replayed:
            continue
        if isinstance(record, Submit):
            _note_submit(session, index, record, outcome, requester)
        elif (describe := VERBS.get(type(record))) is not None:
            verb, namespace, name = describe(record)
            count = outcome.value if type(record) in COUNTED else 1
            if count:
                _write(session, index, "change", verb, namespace, name, count, requester)


def _note_submit(session: Session, index: int, record: Submit, outcome: Outcome, requester: Requester) -> None:
    results: list[Made] = outcome.value
    made = [(job, one) for job, one in zip(record.jobs, results, strict=True) if one.reason is None]
    if made:
        job, first = made[0]
        name = first.id if len(made) == 1 else None
        _write(session, index, "work", "job.submit", job.namespace, name, len(made), requester)


def _write(
    session: Session,
    index: int,
    kind: AuditClass,
    verb: str,
    namespace: str | None,
    name: str | None,
    count: int,
    requester: Requester,
) -> None:
    session.insert(
        _INTO_AUDIT,
        (
            session.sequence,
            index,
            kind,
            session.timestamp,
            namespace,
            verb,
            name if name is None else name[:NAME_LIMIT],
            count,
            requester.key_id,
            requester.name,
            requester.trace_id,
        ),
    )


def prune(session: Session, record: PruneAudit) -> Outcome:
    """Drop the oldest entries of the trail."""
    if not session.leads("archivist", record.epoch):
        return ignored(STALE_EPOCH)
    session.flush()
    for kind, sequence, item in record.items:
        session.db.execute("DELETE FROM audit WHERE class = ? AND (sequence, item) <= (?, ?)", (kind, sequence, item))
    return APPLIED
