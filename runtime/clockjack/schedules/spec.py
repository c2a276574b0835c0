"""A schedule, as users write it and as the journal stores it."""

import msgspec
from msgspec import Struct

from clockjack.schedules.policy import Policy
from clockjack.schedules.template import JobTemplate
from clockjack.triggers.trigger import Trigger


class ScheduleSpec(Struct, forbid_unknown_fields=True, frozen=True):
    """A trigger, the template of the jobs that it makes, and policies."""

    trigger: Trigger
    """When, or on which events, a job is made."""
    job: JobTemplate
    """What the jobs are like."""
    policy: Policy = Policy()
    """How the schedule acts."""


_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[ScheduleSpec] = msgspec.json.Decoder(ScheduleSpec)


def encode_spec(spec: ScheduleSpec) -> bytes:
    """Return `spec` as JSON, every field in it, so that a later default changes no schedule that is there."""
    return _encoder.encode(spec)


def decode_spec(data: bytes) -> ScheduleSpec:
    """Return what :func:`encode_spec` made JSON of.

    :raises msgspec.ValidationError: if it has what this version doesn't know.
    """
    return _decoder.decode(data)
