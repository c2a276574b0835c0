"""Schedules with event triggers, ready to be asked about events."""

import logging
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from clockjack.executor.messages import TaskInfo
from clockjack.payloads.references import KEY
from clockjack.records import Match
from clockjack.replica.port import Reader
from clockjack.schedules import ScheduleSpec, acts_at, decode_spec, event_job_id, make_job
from clockjack.schedules.making import template_task
from clockjack.triggers.event import OWN_EVENTS, EventMatcher, EventTrigger
from clockjack.triggers.faults import InvalidSchedule

PAGE = 1000
"""Schedules read at once."""

RESERVED = f'"{KEY}"'.encode()
"""What no event may bring into a job: a reference to what others put aside."""

log = logging.getLogger(__name__)


class Place(Struct, frozen=True):
    """Where an event stands."""

    at: int
    """When it came: microseconds since the epoch."""
    position: int
    """In its stream."""
    is_lifecycle: bool
    """Whether that is the stream of life-cycle events, or the one of users' events."""


class Listener(Struct, frozen=True):
    """One schedule that waits for events."""

    namespace: str
    schedule_id: str
    revision: int
    created_at: int
    events_after: int | None
    lifecycle_after: int
    spec: ScheduleSpec
    matcher: EventMatcher

    @property
    def hears_lifecycle(self) -> bool:
        """Whether it may want a life-cycle event."""
        trigger = self.spec.trigger
        return isinstance(trigger, EventTrigger) and any(glob.startswith(OWN_EVENTS) for glob in trigger.types)

    def hears(self, namespace: str, place: Place) -> bool:
        """Say whether it listens to an event of `namespace` that stands there."""
        return self.namespace == namespace and self._is_older(place) and acts_at(self.spec, place.at)

    def _is_older(self, place: Place) -> bool:
        """Say whether an event came after the schedule: by its place in its stream, which no wrong clock moves.

        A stream of users' events that was made anew begins from 1 again; so what its server stored after the
        schedule's creation counts, too.
        """
        if place.is_lifecycle:
            return place.position > self.lifecycle_after
        return self.created_at <= place.at or (self.events_after is not None and place.position > self.events_after)

    def match(self, event: dict[str, Any], at: int, now: int, task: TaskInfo | None) -> Match | None:
        """Return what an event that came at the instant `at` leads to; None if its values make no job."""
        source, event_id = str(event.get("source", "")), str(event.get("id", ""))
        name = f"{source}#{event_id}"
        job_id = event_job_id(self.namespace, self.schedule_id, self.created_at, source, event_id)
        try:
            job = make_job(
                self.spec,
                self.namespace,
                self.schedule_id,
                job_id=job_id,
                nominal_at=at,
                run_at=None,
                created_at=now,
                event=event,
                event_id=name,
                task=task,
            )
        except InvalidSchedule as error:
            log.warning("event %s makes no job of schedule %s: %s", name, self.schedule_id, error)
            return None
        if RESERVED in job.work:
            log.warning("event %s makes no job of schedule %s: it names a payload", name, self.schedule_id)
            return None
        return Match(self.namespace, self.schedule_id, self.revision, name, at, job)


class Listeners:
    """All schedules that wait for events, and are not paused."""

    def __init__(self, tasks: Callable[[], dict[str, TaskInfo]]) -> None:
        """Begin with none; :meth:`load` reads them. `tasks` are those that executors know."""
        self._tasks = tasks
        self._by_id: dict[tuple[str, str], Listener] = {}

    @property
    def any_lifecycle(self) -> bool:
        """Whether any of them may want a life-cycle event."""
        return any(listener.hears_lifecycle for listener in self._by_id.values())

    async def load(self, reader: Reader) -> None:
        """Read them anew; those that did not change are kept as they are."""
        found: dict[tuple[str, str], Listener] = {}
        after = ("", "")
        while True:
            rows = await reader.rows(
                "SELECT namespace, id, revision, created_at, events_after, lifecycle_after, spec FROM schedules "
                "WHERE kind = 'event' AND NOT paused AND (namespace, id) > (?, ?) ORDER BY namespace, id LIMIT ?",
                (*after, PAGE),
            )
            for row in rows:
                known = self._by_id.get(row[:2])
                if known is None or (known.revision, known.created_at) != row[2:4]:
                    known = _listener(*row)
                if known is not None:
                    found[row[:2]] = known
            if len(rows) < PAGE:
                break
            after = rows[-1][:2]
        self._by_id = found

    def matches(self, namespace: str, event: dict[str, Any], place: Place, now: int) -> list[Match]:
        """Return what an event leads to; a schedule hears what came after it did."""
        found: list[Match] = []
        for listener in self._by_id.values():
            if listener.hears(namespace, place) and listener.matcher.matches(event):
                task = self._tasks().get(template_task(listener.spec) or "")
                match = listener.match(event, place.at, now, task)
                if match is not None:
                    found.append(match)
        return found


def _listener(
    namespace: str,
    schedule_id: str,
    revision: int,
    created_at: int,
    events_after: int | None,
    lifecycle_after: int,
    spec_json: bytes,
) -> Listener | None:
    spec = decode_spec(spec_json)
    if not isinstance(spec.trigger, EventTrigger):
        return None
    matcher = EventMatcher(spec.trigger)
    return Listener(namespace, schedule_id, revision, created_at, events_after, lifecycle_after, spec, matcher)
