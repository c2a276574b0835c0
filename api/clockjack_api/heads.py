"""What :mod:`clockjack_api.front` leaves in the scope of a request for those behind it, by its key there."""

HEAD = "clockjack.head"
"""Is there if the head of an answer alone is wanted (``HEAD``)."""

HEADERS = "clockjack.headers"
"""The headers by name, in lower case; of those that came more than once, the first."""

CONTEXT = "clockjack.context"
"""The :class:`~clockjack_api.context.Context`."""

STARTED = "clockjack.started"
"""Is there when the answer has begun."""
