"""Schedules: a trigger, a template of the job that it makes, and policies.

:class:`ScheduleSpec` is what users write, and what the journal stores as JSON. :mod:`~clockjack.schedules.check`
says what is wrong with one and fills in what the moment of creation decides; :mod:`~clockjack.schedules.firing`
decides what becomes of a tick that is due, by the missed-fire policy, and previews with the same code;
:mod:`~clockjack.schedules.making` renders the template into a job. All of it is pure: the present is a parameter.
"""

from clockjack.derived_ids import tick_job_id
from clockjack.schedules.backfilling import make_backfill
from clockjack.schedules.check import check, complete
from clockjack.schedules.firing import (
    Ahead,
    Decision,
    Firing,
    PassedOver,
    acts_at,
    decide,
    moved_fire,
    next_fire,
    preview,
    preview_of_resuming,
)
from clockjack.schedules.making import event_job_id, make_job, window_job_id
from clockjack.schedules.policy import Missed, Overlap, Policy
from clockjack.schedules.putting import Before, make_put, retained_tick
from clockjack.schedules.spec import ScheduleSpec, decode_spec, encode_spec
from clockjack.schedules.template import JobTemplate

__all__ = [
    "Ahead",
    "Before",
    "Decision",
    "Firing",
    "JobTemplate",
    "Missed",
    "Overlap",
    "PassedOver",
    "Policy",
    "ScheduleSpec",
    "acts_at",
    "check",
    "complete",
    "decide",
    "decode_spec",
    "encode_spec",
    "event_job_id",
    "make_backfill",
    "make_job",
    "make_put",
    "moved_fire",
    "next_fire",
    "preview",
    "preview_of_resuming",
    "retained_tick",
    "tick_job_id",
    "window_job_id",
]
