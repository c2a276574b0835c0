"""Schedules with event triggers, ready to be asked about events."""

import logging
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from clockjack.executor.messages import TaskInfo
from clockjack.records import Match
from clockjack.replica.port import Reader
from clockjack.schedules import ScheduleSpec, acts_at, decode_spec, event_job_id, make_job
from clockjack.schedules.making import template_task
from clockjack.triggers.event import OWN_EVENTS, EventMatcher, EventTrigger
from clockjack.triggers.faults import InvalidSchedule

PAGE = 1000
"""Schedules read at once."""

log = logging.getLogger(__name__)


class Listener(Struct, frozen=True):
    """One schedule that waits for events."""

    namespace: str
    schedule_id: str
    revision: int
    created_at: int
    spec: ScheduleSpec
    matcher: EventMatcher

    @property
    def hears_lifecycle(self) -> bool:
        """Whether it may want a life-cycle event."""
        trigger = self.spec.trigger
        return isinstance(trigger, EventTrigger) and any(glob.startswith(OWN_EVENTS) for glob in trigger.types)

    def hears(self, namespace: str, at: int) -> bool:
        """Say whether it listens to events of `namespace` that came at the instant `at`."""
        return self.namespace == namespace and self.created_at <= at and acts_at(self.spec, at)

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
                "SELECT namespace, id, revision, created_at, spec FROM schedules "
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

    def matches(self, namespace: str, event: dict[str, Any], at: int, now: int) -> list[Match]:
        """Return what an event that came at the instant `at` leads to; a schedule hears what came after it did."""
        found: list[Match] = []
        for listener in self._by_id.values():
            if listener.hears(namespace, at) and listener.matcher.matches(event):
                task = self._tasks().get(template_task(listener.spec) or "")
                match = listener.match(event, at, now, task)
                if match is not None:
                    found.append(match)
        return found


def _listener(namespace: str, schedule_id: str, revision: int, created_at: int, spec_json: bytes) -> Listener | None:
    spec = decode_spec(spec_json)
    if not isinstance(spec.trigger, EventTrigger):
        return None
    return Listener(namespace, schedule_id, revision, created_at, spec, EventMatcher(spec.trigger))
