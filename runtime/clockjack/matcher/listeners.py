"""Schedules with event triggers, ready to be asked about events."""

import logging
from collections.abc import Sequence

from msgspec import Struct

from clockjack.cloudevents import HOOK_SOURCE
from clockjack.matcher.heard import Heard, Place
from clockjack.matcher.keys import KeyReader
from clockjack.replica.port import Reader
from clockjack.schedules import ScheduleSpec, acts_at, decode_spec
from clockjack.schedules.rendering import mentions_all_events
from clockjack.triggers.event import EventTrigger
from clockjack.triggers.index import Index, Key
from clockjack.triggers.pattern import TooMuchWork
from clockjack.triggers.selector import EventMatcher

PAGE = 200
"""Schedules read at once."""

SPARE = 1000
"""The index is made anew after so many schedules were taken out, or as many as there are."""

log = logging.getLogger(__name__)


class _Row(Struct, frozen=True):
    namespace: str
    id: str
    revision: int
    created_at: int
    events_after: int | None
    lifecycle_after: int
    trigger_revision: int
    defined: int
    paused: int
    spec: bytes


class Hearing(Struct, frozen=True):
    """What an event is to a listener."""

    listener: "Listener"
    wanted: bool
    """One that its trigger acts on."""
    after: bool
    """One after which it waits for one that it acts on."""
    too_much: bool = False
    """That can't be told within bounds."""


class Listener:
    """One schedule that waits for events."""

    def __init__(self, row: _Row, spec: ScheduleSpec, trigger: EventTrigger) -> None:
        """Listen for `trigger`, which is that of `spec`."""
        self.namespace = row.namespace
        self.schedule_id = row.id
        self.revision = row.revision
        self.created_at = row.created_at
        self.trigger_revision = row.trigger_revision
        self.spec = spec
        self.trigger = trigger
        self.lifecycle_after = row.lifecycle_after
        self._events_after = row.events_after
        self.matcher = EventMatcher(trigger)
        after = trigger.absence.after if trigger.absence is not None else None
        self.after_matcher = None if after is None else EventMatcher(after)
        self.hears_lifecycle = trigger.hears_lifecycle or (after is not None and after.hears_lifecycle)
        self.by_hook = None if trigger.hook is None else HOOK_SOURCE + self.schedule_id
        self.key_of = KeyReader(trigger.key_pointers)
        self.keeps_all = mentions_all_events(spec.job)
        """Its jobs are made of several events, not of the last alone."""

    @property
    def key(self) -> Key:
        """What tells it from others."""
        return self.namespace, self.schedule_id

    def hear(self, heard: Heard) -> Hearing | None:
        """Return what an event is to it; None if it is nothing."""
        if not self._is_older(heard.place) or not acts_at(self.spec, heard.at):
            return None
        try:
            wanted = self.by_hook in (None, heard.source) and self.matcher.matches(heard.event)
            after = self.after_matcher is not None and self.after_matcher.matches(heard.event)
        except TooMuchWork:
            return Hearing(self, wanted=False, after=False, too_much=True)
        return Hearing(self, wanted=wanted, after=after) if wanted or after else None

    def _is_older(self, place: Place) -> bool:
        """Say whether an event came after the schedule: by its place in its stream, which no wrong clock moves.

        A stream of users' events that was made anew begins from 1 again; so what its server stored after the
        schedule's creation counts, too.
        """
        if place.is_lifecycle:
            return place.position > self.lifecycle_after
        return self.created_at <= place.at or (self._events_after is not None and place.position > self._events_after)


class Listeners:
    """All schedules that wait for events, and are not paused."""

    def __init__(self) -> None:
        """Begin with none; :meth:`load` reads them."""
        self._known: dict[Key, Listener | None] = {}
        """None for those that are paused, or have no event trigger after all."""
        self._users: Index[Listener] = Index()
        self._own: Index[Listener] = Index()
        self._lifecycle: dict[Key, Listener] = {}
        self._defined = (-1, "", "")
        self._removed = 0

    @property
    def any_lifecycle(self) -> bool:
        """Whether any of them may want a life-cycle event."""
        return bool(self._lifecycle)

    @property
    def lifecycle_after(self) -> int:
        """The position behind which one of them may want a life-cycle event."""
        return min((listener.lifecycle_after for listener in self._lifecycle.values()), default=0)

    def get(self, key: Key) -> Listener | None:
        """Return one; None if there is none of that id."""
        return self._known.get(key)

    async def load(self, reader: Reader) -> None:
        """Read what was put, paused, resumed or removed since the last time."""
        while True:
            rows = await reader.rows(
                f"SELECT {', '.join(_Row.__struct_fields__)} FROM schedules WHERE kind = 'event' AND defined >= ?1 "  # noqa: S608 - constants
                "AND (defined, namespace, id) > (?1, ?2, ?3) ORDER BY defined, namespace, id LIMIT ?4",
                (*self._defined, PAGE),
            )
            for row in (_Row(*fields) for fields in rows):
                self._put((row.namespace, row.id), None if row.paused else _listener(row))
                self._defined = (row.defined, row.namespace, row.id)
            if len(rows) < PAGE:
                break
        [(count,)] = await reader.rows("SELECT count(*) FROM schedules WHERE kind = 'event'")
        if count != len(self._known):
            there = await reader.rows("SELECT namespace, id FROM schedules WHERE kind = 'event'")
            for key in self._known.keys() - {(row[0], row[1]) for row in there}:
                self._take_out(key)
                del self._known[key]
        if self._removed > max(len(self._known), SPARE):
            self._users, self._own, self._removed = Index(), Index(), 0
            for listener in self._known.values():
                self._enter(listener)

    def hearing(self, heard: Heard) -> Sequence[Hearing]:
        """Return what an event is to those to whom it is something, in the order of their ids."""
        index = self._own if heard.place.is_lifecycle else self._users
        found = [listener.hear(heard) for listener in index.candidates(heard.namespace, heard.type, heard.event)]
        return [hearing for hearing in found if hearing is not None]

    def wants_lifecycle(self, namespace: str, kind: str) -> bool:
        """Say whether any may want a life-cycle event of that type."""
        return self._own.has_any(namespace, kind)

    def _put(self, key: Key, listener: Listener | None) -> None:
        self._take_out(key)
        self._known[key] = listener
        self._enter(listener)

    def _enter(self, listener: Listener | None) -> None:
        if listener is None:
            return
        for matcher in (listener.matcher, listener.after_matcher):
            if matcher is not None:
                exact = matcher.exact_values()
                if matcher is listener.matcher and listener.by_hook is not None:
                    exact = {("source",): frozenset((listener.by_hook,))}
                self._users.add(listener, *matcher.types(own=False), exact)
                self._own.add(listener, *matcher.types(own=True), exact)
        if listener.hears_lifecycle:
            self._lifecycle[listener.key] = listener

    def _take_out(self, key: Key) -> None:
        if self._known.get(key) is not None:
            self._users.remove(key)
            self._own.remove(key)
            self._lifecycle.pop(key, None)
            self._removed += 1


def _listener(row: _Row) -> Listener | None:
    spec = decode_spec(row.spec)
    return Listener(row, spec, spec.trigger) if isinstance(spec.trigger, EventTrigger) else None
