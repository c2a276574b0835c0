"""Ids: ULIDs for what is new. Those of what must never be made twice are in :mod:`clockjack.derived_ids`."""

from ulid import ULID

from clockjack.clock import Clock


def new_id(clock: Clock) -> str:
    """Return a fresh ULID whose time part is `clock`'s now (https://github.com/ulid/spec)."""
    return str(ULID.from_timestamp(clock.now() / 1_000_000))
