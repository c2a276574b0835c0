"""An event as the matcher hears it."""

from typing import Any

from msgspec import Struct


class Place(Struct, frozen=True):
    """Where an event stands."""

    at: int
    """When it came: microseconds since the epoch."""
    position: int
    """In its stream."""
    is_lifecycle: bool
    """Whether that is the stream of life-cycle events, or the one of users' events."""


class Heard(Struct, frozen=True):
    """An event, and where it stands."""

    namespace: str
    type: str
    source: str
    id: str
    event: dict[str, Any]
    """The CloudEvent."""
    document: bytes
    """It as JSON."""
    place: Place

    @property
    def at(self) -> int:
        """When it came."""
        return self.place.at

    @property
    def name(self) -> str:
        """What the journal calls it."""
        return f"{self.source}#{self.id}"
