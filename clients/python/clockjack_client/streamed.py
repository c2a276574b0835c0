"""What a stream of events brings."""

from attrs import frozen

from clockjack_client.generated.models import CloudEvent


@frozen
class StreamedEvent:
    """One event of a stream."""

    place: str
    """Where it stands in the stream: give it to ``events.stream`` as `after` to go on behind it, on any node."""
    event: CloudEvent
    """The event."""
