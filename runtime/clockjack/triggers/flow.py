"""How many jobs the events of a trigger make, and when: gathering, and pacing.

Gathering makes one job of several events: ``debounce_seconds`` (the latest of a burst), ``batch`` (all of them),
``threshold`` (so many within a time), ``absence`` (one that did not come). Pacing makes fewer jobs, or later ones:
``throttle`` holds events back, ``rate_limit`` drops them. A trigger has one of these; a rate limit may stand beside a
gathering, and then counts the jobs that come of it.

All of them hold for each ``key`` by itself. What they keep is in the state, and bounded: see
:mod:`clockjack.matcher.limits`.
"""

from typing import Annotated

from msgspec import Meta, Struct

from clockjack.triggers.selector import EventSelector

WindowSeconds = Annotated[float, Meta(gt=0, le=2_592_000)]
"""How long events are gathered or counted: more than 0, at most 30 days."""

EventPointer = Annotated[str, Meta(max_length=1000)]
"""JSON Pointer (RFC 6901) into the event's JSON object."""

EventKey = EventPointer | Annotated[list[EventPointer], Meta(min_length=1, max_length=5)]
"""What tells the groups of events apart that are gathered or counted each by itself."""


class Throttle(Struct, forbid_unknown_fields=True, frozen=True):
    """At most so many jobs in any ``period_seconds``; an event beyond them waits for its turn, the first come first.

    At most 1,000 events wait for each key. What comes beyond is dropped, and its tick is skipped for the reason
    ``throttle-full``. When a job is made, the overlap policy counts.
    """

    limit: Annotated[int, Meta(ge=1, le=1000)]
    period_seconds: WindowSeconds


class RateLimit(Struct, forbid_unknown_fields=True, frozen=True):
    """At most so many jobs in any ``period_seconds``; an event beyond them is dropped.

    Its tick is skipped for the reason ``rate-limit``; one tick may stand for several events, and says for how many.
    """

    limit: Annotated[int, Meta(ge=1, le=1000)]
    period_seconds: WindowSeconds


class Batch(Struct, forbid_unknown_fields=True, frozen=True):
    """One job for several events: when there are ``size``, or ``within_seconds`` after the first of them.

    A batch is complete, too, when its events have 256 KiB. In the job template ``{"$events": "/data/ref"}`` is the
    array of the values of all events, in the order in which they came, with null where one has none, and
    ``{"$event": …}`` is a value of the last one.
    """

    size: Annotated[int, Meta(ge=1, le=1000)]
    within_seconds: WindowSeconds


class Threshold(Struct, forbid_unknown_fields=True, frozen=True):
    """One job when ``count`` events have come within ``within_seconds``; then counting begins anew.

    ``{"$events": …}`` in the job template is of all that counted, ``{"$event": …}`` of the last.
    """

    count: Annotated[int, Meta(ge=2, le=1000)]
    within_seconds: WindowSeconds


class Absence(Struct, forbid_unknown_fields=True, frozen=True):
    """A job when the trigger's event has not come in time.

    With ``after``: not within ``within_seconds`` after an event of that kind with the same key; further ones of them
    change nothing while it is waited for. Without: not within ``within_seconds`` after the last of the trigger's own,
    so the wait begins with the first. ``{"$event": …}`` in the job template is a value of the event from which on it
    was waited. After the job, it is waited again from the next such event on.
    """

    within_seconds: WindowSeconds
    after: EventSelector | None = None
