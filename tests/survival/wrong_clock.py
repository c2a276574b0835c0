"""``clockjack`` on a machine whose wall clock is wrong: by so many microseconds as the file ``WRONG_CLOCK`` says."""

import os
from pathlib import Path

from clockjack.clock import SystemClock

OFFSET = Path(os.environ["WRONG_CLOCK"])
right = SystemClock.now


def now(self: SystemClock) -> int:
    """Return what the clock shows."""
    return right(self) + (int(OFFSET.read_text()) if OFFSET.exists() else 0)


SystemClock.now = now  # type: ignore[method-assign]

from clockjack_api.cli import main  # noqa: E402 - it must find the clock wrong

main()
