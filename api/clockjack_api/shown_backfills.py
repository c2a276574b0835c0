"""Backfills as clients see them."""

from typing import Any, cast

from clockjack.apply.outcome import Made
from clockjack.clock import to_datetime
from clockjack.views.backfills import BackfillRow, BackfillTickRow
from clockjack_api.models.backfills import Backfill, BackfillTick
from clockjack_api.models.common import moment


def backfill(row: BackfillRow) -> Backfill:
    """Return a backfill as it is now."""
    paused = row.state == "running" and row.paused
    return Backfill(
        row.id,
        row.schedule_id,
        cast("Any", row.state),
        "schedule-paused" if paused else cast("Any", row.held_by),
        to_datetime(row.start_at),
        to_datetime(row.end_at),
        row.concurrency,
        row.total,
        row.place,
        row.made,
        row.skipped,
        row.active,
        row.succeeded,
        row.failed,
        to_datetime(row.created_at),
        moment(row.finished_at),
    )


def new(made: Made, schedule_id: str, span: tuple[int, int], concurrency: int, total: int) -> Backfill:
    """Return a backfill as it is at its beginning."""
    return Backfill(
        made.id,
        schedule_id,
        "running",
        None,
        to_datetime(span[0]),
        to_datetime(span[1]),
        concurrency,
        total,
        0,
        0,
        0,
        0,
        0,
        0,
        to_datetime(made.created_at),
        None,
    )


def tick(row: BackfillTickRow) -> BackfillTick:
    """Return what was decided on a tick."""
    return BackfillTick(
        to_datetime(row.nominal_at),
        to_datetime(row.decided_at),
        "skipped" if row.job_id is None else "made",
        row.reason,
        row.job_id,
    )
