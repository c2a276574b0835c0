"""Schedules and their decisions as clients see them."""

from typing import Any, cast

import msgspec
from msgspec import Raw, Struct

from clockjack import schedules
from clockjack.clock import MICROSECONDS, to_datetime
from clockjack.hiding import hide_targets
from clockjack.triggers.hook import hide_secrets
from clockjack.views.schedules import ScheduleRow, TickRow
from clockjack_api.models.common import moment
from clockjack_api.models.schedules import Firing, PassedOver, Preview, Schedule, Tick


class _StoredSpec(Struct):
    """The parts of a stored :class:`clockjack.schedules.ScheduleSpec`."""

    trigger: Raw
    job: Raw
    policy: Raw


TARGETS = (b'"type":"http"', b'"type":"command"')
"""What a job has in it whose target may have secrets."""

_spec_decoder = msgspec.json.Decoder(_StoredSpec)


def schedule(row: ScheduleRow) -> Schedule:
    """Return a schedule, with its secrets hidden."""
    spec = cast("Any", _spec_decoder.decode(row.spec))
    if b'"secrets"' in bytes(spec.trigger):
        spec.trigger = hide_secrets(msgspec.json.decode(spec.trigger))
    if any(kind in bytes(spec.job) for kind in TARGETS):
        spec.job = hide_targets(msgspec.json.decode(spec.job))
    return Schedule(
        row.id,
        spec.trigger,
        spec.job,
        spec.policy,
        bool(row.paused),
        cast("Any", row.paused_by),
        row.pause_reason,
        moment(row.paused_at),
        moment(row.next_at),
        moment(row.last_at),
        row.runs,
        row.skipped,
        row.active,
        row.buffered,
        row.failures,
        row.set_name,
        row.revision,
        to_datetime(row.created_at),
        to_datetime(row.updated_at),
    )


def tick(row: TickRow) -> Tick:
    """Return one decision."""
    return Tick(
        row.tick,
        to_datetime(row.nominal_at),
        to_datetime(row.decided_at),
        moment(row.settled_at),
        max((row.settled_at or row.decided_at) - row.nominal_at, 0) / MICROSECONDS,
        cast("Any", row.decision),
        row.reason,
        row.missed,
        moment(row.missed_from),
        cast("Any", row.missed_why),
        row.job_id,
        row.event_id,
        row.events,
    )


def preview(firings: list[schedules.Firing], passed_over: list[schedules.PassedOver]) -> Preview:
    """Return what a schedule will do."""
    return Preview(
        [Firing(to_datetime(each.nominal_at), to_datetime(each.run_at), each.missed) for each in firings],
        [
            PassedOver(to_datetime(each.first_at), to_datetime(each.upto), each.count, cast("Any", each.why))
            for each in passed_over
        ],
    )
