"""One entry of a journal, with what a state machine made of it."""

import sqlite3

from msgspec import Struct

from clockjack.apply.outcome import Outcome
from clockjack.records import Assign, Record, SubmitAndAssign


class JobNow(Struct, frozen=True, gc=False):
    """A job as an entry left it."""

    number: int
    namespace: str
    id: str
    state: str
    queue: str
    attempt: int
    executor_id: str | None
    schedule_id: str | None
    nominal_at: int | None
    event_id: str | None
    finished_at: int | None
    concurrency_key: str | None
    backfill_id: str | None


COLUMNS = ", ".join(JobNow.__struct_fields__)
"""Of ``jobs``, in the order of :class:`JobNow`."""


class Step(Struct, frozen=True):
    """What there is to judge."""

    sequence: int
    stamp: int
    """When the log stored it, microseconds since the epoch."""
    node: str | None
    """Who wrote it, if that was a node."""
    executor: str | None
    """Who wrote it, if that was an executor."""
    records: list[tuple[Record, Outcome]]
    """Its records, and what is said to have become of them."""
    changed: dict[int, JobNow]
    """The jobs that it changed, by number."""
    db: sqlite3.Connection
    """The state after it."""


def begun_by(record: Record, outcome: Outcome) -> list[tuple[int, int, str]]:
    """Return the attempts that a record began: job number, attempt and executor of each."""
    match record:
        case Assign():
            return outcome.value or []
        case SubmitAndAssign():
            return outcome.begun
        case _:
            return []
