"""Many schedules, created in one request."""

from typing import Annotated

from msgspec import Meta, Struct

from clockjack_api.models.schedules import ScheduleRequest

MAX_BATCH = 5_000
"""Schedules that a batch may have."""


class ScheduleBatchRequest(Struct, forbid_unknown_fields=True, frozen=True):
    """Many schedules."""

    schedules: Annotated[list[ScheduleRequest], Meta(min_length=1, max_length=MAX_BATCH)]


class ScheduleBatchItem(Struct, frozen=True):
    """What became of one schedule of a batch."""

    status: int
    """As ``POST /schedules`` would have answered: 201 made; 409 if there is one of that id; 503 if the journal gave no
    answer."""
    id: str
    problem: str | None
    """The `type` of the problem, where it was not made."""


class ScheduleBatchResult(Struct, frozen=True):
    """What became of the schedules of a batch, in their order."""

    data: list[ScheduleBatchItem]
    created: int
    """How many were made."""
