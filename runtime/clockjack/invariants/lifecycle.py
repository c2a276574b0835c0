"""Life-cycle events: at positions without gaps."""

from typing import Any

import msgspec

from clockjack.invariants.invariant import Invariant
from clockjack.lifecycle import KEPT, decoder


def _count_differs(row: tuple[Any, ...]) -> bool:
    first, last, blob = row
    try:
        return len(decoder.decode(blob)) != int(last) - int(first) + 1
    except msgspec.DecodeError:
        return True


LIFECYCLE = (
    Invariant(
        "life-cycle events follow each other without gaps",
        """
        SELECT before, first, last FROM (SELECT first, last, lag(last) OVER (ORDER BY last) AS before FROM lifecycle)
        WHERE before IS NOT NULL AND first != before + 1 OR before IS NULL AND first < 1 OR last < first
        """,
    ),
    Invariant(
        "a row of life-cycle events can be read, and has as many as it says",
        "SELECT first, last, events FROM lifecycle",
        _count_differs,
    ),
    Invariant(
        "the newest life-cycle events are kept, and no others",
        f"SELECT last FROM lifecycle WHERE last <= (SELECT max(last) FROM lifecycle) - {KEPT}",
    ),
)
"""What holds of life-cycle events."""
