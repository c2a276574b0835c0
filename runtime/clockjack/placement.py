"""Which executors may run a job, by their labels.

An executor has labels that its node or worker was started with, and ``node_id``. A job may *require* labels, each
with a value or one of several, and then runs nowhere else; what it *prefers* only decides between executors that
have room. Records and rows hold a placement as a text that is the same for the same placement: jobs that wait are
counted by it.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

MOST_LABELS = 16
"""Labels that an executor has, and that a job requires or prefers, at most."""

LabelName = Annotated[str, Meta(min_length=1, max_length=63, pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$")]
"""Letters, digits and ``._/-``, the first a letter or digit."""

LabelValue = Annotated[str, Meta(max_length=100)]
"""Compared as it is. (A pattern here would crash msgspec 0.22, which loses count of it in a union with a list.)"""

Wanted = dict[LabelName, LabelValue | Annotated[list[LabelValue], Meta(min_length=1, max_length=16)]]
"""Labels, each with its value, or with several of which one will do."""


class Placement(Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """Which executors may run a job."""

    require: Annotated[Wanted, Meta(max_length=MOST_LABELS)] = {}
    """Labels that an executor must have: ``{"gpu": "true", "zone": ["a", "b"]}``. As long as none has them, the job
    waits."""
    prefer: Annotated[Wanted, Meta(max_length=MOST_LABELS)] = {}
    """Of several that may run it and have room, one that has most of these runs it."""

    def allows(self, labels: Mapping[str, str]) -> bool:
        """Say whether an executor with these labels may run it."""
        return all(_has(labels, name, value) for name, value in self.require.items())

    def liking(self, labels: Mapping[str, str]) -> int:
        """Return how many of the labels that it prefers an executor has."""
        return sum(_has(labels, name, value) for name, value in self.prefer.items())


ANYWHERE = Placement()
"""Any executor may run it."""


def encode(placement: Placement) -> str:
    """Return a placement as records and rows hold it; empty for anywhere."""
    if not placement.require and not placement.prefer:
        return ""
    return msgspec.json.encode(Placement(_sorted(placement.require), _sorted(placement.prefer))).decode()


@lru_cache(maxsize=4096)
def decode(text: str) -> Placement:
    """Return the placement in a record or row."""
    return msgspec.json.decode(text, type=Placement) if text else ANYWHERE


def _has(labels: Mapping[str, str], name: str, value: str | list[str]) -> bool:
    found = labels.get(name)
    return found is not None and (found == value if isinstance(value, str) else found in value)


def _sorted(wanted: Wanted) -> Wanted:
    return {name: value if isinstance(value, str) else sorted(set(value)) for name, value in sorted(wanted.items())}
