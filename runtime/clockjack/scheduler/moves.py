"""Schedules whose calendars were changed: their next ticks are looked at again."""

import logging

import anyio
from msgspec import Struct

from clockjack.clock import Clock
from clockjack.journal.port import Proposer
from clockjack.records import Reschedule
from clockjack.replica.port import Replica
from clockjack.schedules import decode_spec, moved_fire
from clockjack.triggers.trigger import calendar_names
from clockjack.views.calendars import named_calendars

PAGE = 200
"""Schedules looked at at once; between two pages ticks are decided."""

RETRY_SECONDS = 0.1
"""After a look that was refused, since something changed meanwhile, so long passes before the next."""

log = logging.getLogger(__name__)


class _Place(Struct, frozen=True):
    """How far one change of a calendar has been followed."""

    namespace: str
    name: str
    revision: int
    after: str
    """Schedules with ids up to this were looked at."""


class Moves:
    """Follows changes of calendars, in one epoch.

    How far it is, it remembers by itself: whoever leads next begins again, and finds nothing to move where this one
    was. So nothing is decided by it, and it can stop anywhere.
    """

    def __init__(self, epoch: int, proposer: Proposer, replica: Replica, clock: Clock) -> None:
        """Lead in `epoch`."""
        self._epoch = epoch
        self._proposer = proposer
        self._replica = replica
        self._clock = clock
        self._place: _Place | None = None

    async def page(self) -> bool:
        """Look at a page of schedules, if a calendar was changed; return whether there may be more to do."""
        pending = await self._replica.rows(
            "SELECT namespace, name, revision, updated_at FROM calendars WHERE pending ORDER BY namespace, name LIMIT 1"
        )
        if not pending:
            return False
        namespace, name, revision, changed_at = pending[0]
        place = self._place
        if place is None or (place.namespace, place.name, place.revision) != (namespace, name, revision):
            place = _Place(namespace, name, revision, "")
        rows = await self._replica.rows(
            "SELECT schedules.id, schedules.revision, next_at, spec FROM calendar_uses JOIN schedules "
            "ON schedules.namespace = calendar_uses.namespace AND id = schedule_id "
            "WHERE calendar_uses.namespace = ? AND name = ? AND schedule_id > ? ORDER BY schedule_id LIMIT ?",
            (namespace, name, place.after, PAGE),
        )
        done = len(rows) < PAGE
        change, items = await self._moves(namespace, name, changed_at, rows)
        if items or done:
            record = Reschedule(self._epoch, self._clock.now(), namespace, name, change, items, done)
            outcome = await self._proposer.propose(record)
            if outcome.reason is not None:
                log.info("schedules that keep to calendar %s are looked at again: %s", name, outcome.reason)
                self._place = None
                await anyio.sleep(RETRY_SECONDS)
                return True
        self._place = None if done else _Place(namespace, name, revision, rows[-1][0])
        return True

    async def _moves(
        self, namespace: str, changed: str, changed_at: int, rows: list[tuple[str, int, int | None, bytes]]
    ) -> tuple[int, list[tuple[str, int, int | None, int | None]]]:
        """Return which next ticks are others now, and the change of calendars that this was computed after."""
        specs = [decode_spec(row[3]) for row in rows]
        # Its own name too: even if no schedule keeps to it any more, apply must be told which change was looked at.
        names = {changed, *(name for spec in specs for name in calendar_names(spec.trigger))}
        calendars = await named_calendars(self._replica, namespace, names)
        items: list[tuple[str, int, int | None, int | None]] = []
        for (schedule_id, revision, next_at, _), spec in zip(rows, specs, strict=True):
            moved = moved_fire(spec, next_at, changed_at, calendars.named)
            if moved != next_at:
                items.append((schedule_id, revision, next_at, moved))
        return calendars.change, items
