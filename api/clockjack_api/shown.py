"""Rows and records as clients see them.

Stored JSON goes into the answer as it is (:class:`msgspec.Raw`): it was checked when it was taken.
"""

from typing import Any, cast

import msgspec
from msgspec import Raw, Struct

from clockjack.clock import to_datetime
from clockjack.hiding import hide_target
from clockjack.presence import Presence
from clockjack.records import NewJob
from clockjack.views.jobs import AttemptRow, JobRow
from clockjack_api.models.common import moment
from clockjack_api.models.jobs import Attempt, Holdup, Job, Progress

EMPTY = Raw(b"{}")

TASK = b'{"type":"task"'
"""How a target begins that has no secrets to be hidden."""


class _StoredWork(Struct):
    """The part of :class:`clockjack.specs.Work` that is shown."""

    target: Raw


_work_decoder = msgspec.json.Decoder(_StoredWork)


def job(row: JobRow, presence: Presence, waiting_for: Holdup | None = None) -> Job:
    """Return a job as it is now."""
    progress: Progress | None = None
    if row.state == "running" and row.executor_id is not None:
        latest = presence.progress(row.executor_id, row.number, row.attempt)
        progress = Progress(*latest) if latest is not None else None
    elif row.progress is not None:
        progress = Progress(row.progress, row.progress_text or "")
    return Job(
        row.id,
        cast("Any", row.state),
        _target(row.work),
        row.queue,
        row.priority,
        row.attempt,
        row.max_attempts,
        to_datetime(row.created_at),
        moment(row.run_at),
        moment(row.started_at),
        moment(row.finished_at),
        None if row.result is None else Raw(row.result),
        _raw(row.error),
        row.schedule_id,
        moment(row.nominal_at),
        row.backfill_id,
        row.executor_id,
        progress,
        _object(row.labels),
        _object(row.metadata),
        row.concurrency_key,
        _object(row.placement or None),
        waiting_for,
    )


def new_job(made: NewJob, waiting_for: Holdup | None = None) -> Job:
    """Return a job as it is at its creation."""
    waits = made.run_at is not None and made.run_at > made.created_at
    return Job(
        made.id,
        "scheduled" if waits else "ready",
        _target(made.work),
        made.queue,
        made.priority,
        0,
        made.max_attempts,
        to_datetime(made.created_at),
        moment(made.run_at),
        None,
        None,
        None,
        None,
        made.schedule_id,
        moment(made.nominal_at),
        None,
        None,
        None,
        made.labels or {},
        _object(made.metadata),
        made.concurrency_key,
        _object(made.placement or None),
        waiting_for,
    )


def attempt(row: AttemptRow) -> Attempt:
    """Return an attempt."""
    return Attempt(
        row.attempt,
        cast("Any", row.outcome),
        row.executor_id,
        moment(row.started_at),
        moment(row.finished_at),
        _raw(row.error),
    )


def _target(work: bytes) -> Any:
    target = _work_decoder.decode(work).target
    return target if bytes(target).startswith(TASK) else hide_target(msgspec.json.decode(target))


def _raw(stored: bytes | None) -> Any:
    return None if stored is None else Raw(stored)


def _object(stored: bytes | str | None) -> Any:
    if stored is None:
        return EMPTY
    return Raw(stored.encode() if isinstance(stored, str) else stored)
