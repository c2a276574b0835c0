"""What several resources share."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from clockjack.clock import from_datetime, to_datetime

LATEST = 253_402_300_799_000_000
"""The last second that RFC 3339 can tell, microseconds since the epoch."""

Moment = Annotated[datetime, Meta(tz=True)]
"""A time: RFC 3339 with an offset."""

Limit = Annotated[int, Meta(ge=1, le=200)]
"""How many items a page may have."""

Cursor = Annotated[str, Meta(max_length=300)]
"""Where a page begins: ``next_cursor`` of the page before."""

Labels = Annotated[
    dict[Annotated[str, Meta(min_length=1, max_length=100)], Annotated[str, Meta(max_length=500)]],
    Meta(max_length=50),
]
"""Labels: what jobs can be found by."""


def instant(moment: datetime) -> int | None:
    """Return a time as microseconds since the epoch; None if it is before 1970 or after 9999, in UTC."""
    value = from_datetime(moment)
    return value if 0 <= value <= LATEST else None


def moment(value: int | None) -> datetime | None:
    """Return an instant as a time in UTC."""
    return None if value is None else to_datetime(value)
