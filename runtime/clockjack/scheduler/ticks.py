"""Schedules whose tick is due."""

import logging
from collections.abc import Callable

import anyio
import msgspec
from msgspec import Struct

from clockjack.apply.topics import Topic
from clockjack.calendars import NO_CALENDARS, Calendars
from clockjack.clock import Clock
from clockjack.executor.messages import TaskInfo
from clockjack.journal.port import Proposer
from clockjack.records import Fire, Reschedule
from clockjack.replica.alarm import wait_until
from clockjack.replica.port import Replica
from clockjack.scheduler.moves import Moves
from clockjack.schedules import ScheduleSpec, decide, decode_spec, make_job, moved_fire, tick_job_id
from clockjack.schedules.making import template_task
from clockjack.views.calendars import named_calendars

PAGE = 500
"""Ticks decided at once."""

CACHED = 20_000
"""Schedules whose definition is kept ready."""

log = logging.getLogger(__name__)


class Due(Struct, frozen=True):
    """A schedule whose tick is due."""

    namespace: str
    id: str
    revision: int
    created_at: int
    next_at: int
    spec: bytes
    calendars: str | None
    """JSON array of the names of those that it keeps to."""


class Ticks:
    """Fires schedules, in one epoch."""

    def __init__(
        self,
        epoch: int,
        proposer: Proposer,
        replica: Replica,
        tasks: Callable[[], dict[str, TaskInfo]],
        clock: Clock,
    ) -> None:
        """Lead in `epoch`; `tasks` are those that executors know."""
        self._epoch = epoch
        self._proposer = proposer
        self._replica = replica
        self._tasks = tasks
        self._clock = clock
        self._moves = Moves(epoch, proposer, replica, clock)
        self._specs: dict[tuple[str, str], tuple[int, int, ScheduleSpec]] = {}

    async def run(self) -> None:
        """Fire for ever."""
        with self._replica.watch(Topic.SCHEDULES) as watch:
            while True:
                while await self._fire() | await self._moves.page():
                    pass
                [(next_at,)] = await self._replica.rows("SELECT min(due_at) FROM schedules WHERE due_at IS NOT NULL")
                await wait_until(self._clock, next_at, watch)

    async def _fire(self) -> bool:
        """Decide a page of ticks that are due; return whether it is worth looking for more."""
        now = self._clock.now()
        due = [
            Due(*row)
            for row in await self._replica.rows(
                f"SELECT {', '.join(Due.__struct_fields__)} FROM schedules "  # noqa: S608 - constants
                "WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at LIMIT ?",
                (now, PAGE),
            )
        ]
        known = await self._calendars_of(due)
        decided = 0

        async def propose(record: Fire | Reschedule) -> None:
            nonlocal decided
            outcome = await self._proposer.propose(record)
            decided += outcome.reason is None

        async with anyio.create_task_group() as group:
            for one in due:
                group.start_soon(propose, self._decide(now, one, known.get(one.namespace, NO_CALENDARS)))
        if due and not decided:
            log.warning("none of %d ticks that were due could be decided", len(due))
            await anyio.sleep(0.1)
        return bool(due)

    async def _calendars_of(self, due: list[Due]) -> dict[str, Calendars]:
        """Return the calendars that some schedules keep to, by namespace."""
        names: dict[str, set[str]] = {}
        for one in due:
            if one.calendars is not None:
                names.setdefault(one.namespace, set()).update(msgspec.json.decode(one.calendars, type=list[str]))
        return {namespace: await named_calendars(self._replica, namespace, some) for namespace, some in names.items()}

    def _decide(self, now: int, due: Due, calendars: Calendars) -> Fire | Reschedule:
        spec = self._spec(due)
        change = None if due.calendars is None else calendars.change
        if change is not None and due.calendars is not None:
            moved = moved_fire(spec, due.next_at, due.next_at, calendars.named)
            if moved != due.next_at:  # a calendar was changed, and this is no tick any more
                [name, *_] = msgspec.json.decode(due.calendars, type=list[str])
                item = (due.id, due.revision, due.next_at, moved)
                return Reschedule(self._epoch, now, due.namespace, name, change, [item], done=False)
        decision = decide(
            spec, due.next_at, now, namespace=due.namespace, schedule_id=due.id, calendars=calendars.named
        )
        job = None
        if decision.fires:
            job = make_job(
                spec,
                due.namespace,
                due.id,
                job_id=tick_job_id(due.namespace, due.id, decision.nominal_at),
                nominal_at=decision.nominal_at,
                run_at=decision.run_at,
                created_at=now,
                task=self._tasks().get(template_task(spec) or ""),
            )
        return Fire(
            self._epoch,
            now,
            due.namespace,
            due.id,
            due.revision,
            due.next_at,
            decision.nominal_at,
            decision.next_at,
            job,
            decision.missed,
            decision.why,
            decision.hold_until,
            change,
        )

    def _spec(self, due: Due) -> ScheduleSpec:
        key = (due.namespace, due.id)
        known = self._specs.get(key)
        if known is not None and known[:2] == (due.revision, due.created_at):
            return known[2]
        if len(self._specs) >= CACHED:
            self._specs.clear()
        spec = decode_spec(due.spec)
        self._specs[key] = (due.revision, due.created_at, spec)
        return spec
