"""The id of an event in a stream, as text."""

import re

from clockjack_api.events.feed import Place

_PLACE = re.compile(r"(\d{1,18})-(\d{1,18})", re.ASCII)


def parse_place(text: str) -> Place | None:
    """Return the place that the id of an event tells; None if it isn't one."""
    match = _PLACE.fullmatch(text)
    return Place(int(match[1]), int(match[2])) if match else None
