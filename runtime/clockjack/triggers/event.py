"""Event triggers: on which events a schedule acts, and how many jobs they make."""

from typing import Any

from clockjack.triggers.faults import FieldFault
from clockjack.triggers.flow import Absence, Batch, EventKey, RateLimit, Threshold, Throttle, WindowSeconds
from clockjack.triggers.hook import Hook
from clockjack.triggers.pointer import parse_pointer
from clockjack.triggers.selector import EventMatcher, EventSelector

GATHERING = ("debounce_seconds", "batch", "threshold", "absence")
"""What makes one job of several events."""

PACING = ("throttle", "rate_limit")
"""What makes fewer jobs, or later ones."""

MOST_DEBOUNCES = 10.0
"""An event waits at most so many times ``debounce_seconds``, unless ``debounce_max_seconds`` says otherwise."""


class EventTrigger(EventSelector, tag="event", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """On each event that fits ``types``, ``sources`` and ``filter``; or on several, or on none in time.

    Of ``debounce_seconds``, ``batch``, ``threshold``, ``absence`` and ``throttle`` there may be one. ``rate_limit`` may
    stand alone or beside one of the first four, and then counts the jobs that come of it.

    What is gathered or waits stays while the schedule is paused, and goes on when it is resumed, but for a threshold
    and an absence, which begin anew. It goes on by a changed trigger, too; where that has no such thing any more, it
    makes its jobs at once. When the schedule is deleted, or gets a trigger of another kind, it is dropped. What makes
    no job for a reason of its own is told by a skipped tick: beside those named below, ``too-large`` (an event of
    more than 256 KiB that would have to be held, or a job that got too large), ``too-much-held`` (more than 64 MiB in
    all of the schedule's groups), ``bad-values`` (the template can't take the event's), ``too-complex`` (the filter
    can't be compared with it within bounds) and ``too-deep`` (too many jobs that made each other by their events).
    """

    debounce_seconds: WindowSeconds | None = None
    """One job for a burst of events, from the last of them: it is made when no further event has come for so long."""
    debounce_max_seconds: WindowSeconds | None = None
    """The job is made so long after the first event at the latest, even if they go on coming. Null: ten times
    ``debounce_seconds``."""
    batch: Batch | None = None
    """One job for several events."""
    threshold: Threshold | None = None
    """One job when there are many events in a short time."""
    absence: Absence | None = None
    """A job when an event does not come."""
    throttle: Throttle | None = None
    """At most so many jobs in a time; further events wait."""
    rate_limit: RateLimit | None = None
    """At most so many jobs in a time; further events are dropped."""
    key: EventKey | None = None
    """All of these hold for each group of events by itself: those that have the same value there (JSON Pointer, or
    several). Events that have none are a group, too. At most 10,000 groups gather, wait or are counted at once; an
    event of a further one is dropped, and its tick is skipped for the reason ``too-many-keys``. Null: all events are
    one group."""
    hook: Hook | None = None
    """Takes foreign webhooks, their signatures checked, as the schedule's events. Null: it has no hook."""

    @property
    def gathers(self) -> bool:
        """Whether several events can make one job, whose template may have ``$events``."""
        return self.batch is not None or self.threshold is not None

    @property
    def has_windows(self) -> bool:
        """Whether any event is held back or counted."""
        return any(getattr(self, name) is not None for name in (*GATHERING, *PACING))

    @property
    def key_pointers(self) -> list[str]:
        """The pointers that the key is made of; none if all events are of one group."""
        if self.key is None:
            return []
        return [self.key] if isinstance(self.key, str) else self.key

    def faults(self) -> list[FieldFault]:
        """Return what is wrong with it."""
        hook = [] if self.hook is None else [fault.under("/hook") for fault in self.hook.faults()]
        return [*self.selector_faults(), *self._flow_faults(), *self._key_faults(), *hook]

    def _flow_faults(self) -> list[FieldFault]:
        found: list[FieldFault] = []
        gathering = [name for name in GATHERING if getattr(self, name) is not None]
        found.extend(FieldFault(f"/{name}", f"can't stand beside {gathering[0]}") for name in gathering[1:])
        if self.throttle is not None and (others := [*gathering, *["rate_limit"] * (self.rate_limit is not None)]):
            found.append(FieldFault("/throttle", f"can't stand beside {others[0]}"))
        if self.debounce_max_seconds is not None:
            if self.debounce_seconds is None:
                found.append(FieldFault("/debounce_max_seconds", "is of use only with debounce_seconds"))
            elif self.debounce_max_seconds < self.debounce_seconds:
                found.append(FieldFault("/debounce_max_seconds", "is less than debounce_seconds"))
        if self.absence is not None and self.absence.after is not None:
            found.extend(fault.under("/absence/after") for fault in self.absence.after.selector_faults())
        return found

    def _key_faults(self) -> list[FieldFault]:
        found: list[FieldFault] = []
        if self.key is not None and not self.has_windows:
            found.append(FieldFault("/key", f"is of use only with one of {', '.join((*GATHERING, *PACING))}"))
        for place, pointer in enumerate(self.key_pointers):
            try:
                parse_pointer(pointer)
            except ValueError as error:
                found.append(FieldFault("/key" if isinstance(self.key, str) else f"/key/{place}", str(error)))
        return found


def matches(trigger: EventSelector, event: dict[str, Any]) -> bool:
    """Tell whether `event` is one that `trigger` acts on; for many events, keep an :class:`EventMatcher`."""
    return EventMatcher(trigger).matches(event)
