"""Entries of a journal, written without one."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from clockjack import subjects
from clockjack.jobs import Outcome
from clockjack.log.port import Entry
from clockjack.records import Batch, Ended, NewJob, Record, Requester, batch_encoder

SECOND = 1_000_000
"""In microseconds."""

BEGIN = 1_767_603_600 * SECOND
"""2026-01-05T09:00:00Z."""


class Scribe:
    """Writes entries as a log would store them."""

    def __init__(self, now: int = BEGIN) -> None:
        self.now = now
        """When the next entry is stored."""
        self.entries: list[Entry] = []
        self._ids = count(1)

    def node(self, *records: Record, by: str = "a", asked_by: Requester | None = None) -> Entry:
        """Write records of the node `by`, all asked for by the same."""
        requesters = [] if asked_by is None else [(index, asked_by) for index in range(len(records))]
        return self.write_bytes(subjects.node_journal(by), batch_encoder.encode(Batch(list(records), requesters)))

    def executor(self, *records: Record, by: str = "x1") -> Entry:
        return self.write(subjects.report_journal(by), records)

    def write(self, subject: str, records: Sequence[Record], message_id: str | None = None) -> Entry:
        return self.write_bytes(subject, batch_encoder.encode(Batch(list(records))), message_id)

    def write_bytes(self, subject: str, payload: bytes, message_id: str | None = None) -> Entry:
        own_id = f"m{next(self._ids)}" if message_id is None else message_id
        entry = Entry(len(self.entries) + 1, self.now, subject, own_id, payload)
        self.entries.append(entry)
        return entry


def new_job(job_id: str = "j1", **changes: Any) -> NewJob:
    """Return a job that is ready at once, but for `changes`."""
    fields: dict[str, Any] = {
        "namespace": "default",
        "id": job_id,
        "queue": "q",
        "task": "t",
        "priority": 5,
        "created_at": BEGIN,
        "run_at": None,
        "max_attempts": 3,
        "work": b'{"target":{"type":"task","name":"t"}}',
    }
    return NewJob(**fields | changes)


def ended(number: int, attempt: int, outcome: Outcome = Outcome.SUCCEEDED, **changes: Any) -> Ended:
    """Return the report of an attempt that ran for a second."""
    fields: dict[str, Any] = {
        "number": number,
        "attempt": attempt,
        "outcome": outcome,
        "started_at": BEGIN + SECOND,
        "finished_at": BEGIN + 2 * SECOND,
    }
    return Ended(**fields | changes)
