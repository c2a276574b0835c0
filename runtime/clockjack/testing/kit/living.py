"""A node in memory that lives, and by whose clock time passes only as it is told to."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import anyio
import anyio.lowlevel

from clockjack import subjects
from clockjack.actors.supervisor import Supervisor
from clockjack.apply.outcome import Made
from clockjack.clock import SteppedClock, from_datetime, to_datetime
from clockjack.errors import NotApplied
from clockjack.executor.actor import Executor
from clockjack.executor.settings import Settings
from clockjack.leadership.actor import Timing
from clockjack.records import Record
from clockjack.replica.memory import MemoryReplica, new_database
from clockjack.tasks.current import running
from clockjack.tasks.task import Task
from clockjack.testing import assembly
from clockjack.testing.kit.quiet import quiet
from clockjack.testing.kit.team import KitAttempt, KitTeam

FRESH_SECONDS = 0.5
"""A heartbeat that is older, in real time, is asked for anew: a test may have stood still for a while."""

EXECUTOR_ID = "x1"

LEASE_SECONDS = 1e10
"""Nobody else wants to lead, however far a test moves the clock on: three hundred years."""


class StillRunning(RuntimeError):
    """A task takes too long in real time."""

    def __init__(self, names: Sequence[str], patience: float) -> None:
        """Name the tasks."""
        super().__init__(
            f"{', '.join(names)} still works after {patience:g} s of real time, and the clock stands still meanwhile: "
            "let it wait by clockjack.testing.sleep(), or give memory_node() more patience"
        )


class LivingNode:
    """Time, and the actors that it moves."""

    def __init__(self, clock: SteppedClock, tasks: Mapping[str, Task], team: KitTeam, patience: float) -> None:
        """Be at the beginning; :meth:`live` runs it."""
        self._clock = clock
        self._tasks = tasks
        self._team = team
        self._patience = patience
        self._db = new_database()
        self._world = assembly.World(clock)
        self._node: assembly.MemoryNode | None = None
        self._runs_jobs = True

    # --- time ---------------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """What time it is, in UTC."""
        return to_datetime(self._clock.now())

    async def advance(
        self,
        delta: timedelta | None = None,
        *,
        weeks: float = 0,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
    ) -> None:
        """Let time pass: by `delta`, or by so many weeks, days, hours, minutes and seconds.

        What is due on the way happens when it is due, one instant after the other.

        :raises ValueError: if that is less than nothing.
        :raises StillRunning: if a task does not come to an end.
        """
        rest = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        await self.advance_to(self.now + (delta or timedelta()) + rest)

    async def advance_to(self, moment: datetime) -> None:
        """Let time pass until `moment`, which must carry a time zone.

        :raises ValueError: if it is past.
        :raises StillRunning: if a task does not come to an end.
        """
        goal = from_datetime(moment)
        if goal < self._clock.now():
            raise ValueError(f"it is {self.now.isoformat()} already: time does not go back to {moment.isoformat()}")
        await self.settle()
        while (instant := self._clock.next) is not None and instant <= goal:
            self._clock.move_to(max(instant, self._clock.now()))
            await self.settle()
        self._clock.move_to(goal)
        await self.settle()

    async def settle(self) -> None:
        """Return when all has happened that can happen now; for what the test did to the node past its methods.

        :raises StillRunning: if a task does not come to an end.
        """
        if isinstance(running.get(None), KitAttempt):
            return  # the caller is a task: nothing settles while it works
        await self._stay_in_touch()
        while True:
            await quiet()
            if not self._team.busy:
                return
            with anyio.move_on_after(self._patience) as scope:
                await self._team.settled.wait()
            if scope.cancelled_caught and self._team.busy:
                raise StillRunning(self._team.busy, self._patience)

    # --- inside -------------------------------------------------------------------------------------------

    async def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of one SELECT over the state (``schema.sql``), at once."""
        return self._db.execute(sql, parameters).fetchall()

    async def live(self, up: Callable[[], None], ending: anyio.Event) -> None:
        """Run until it is asked to end; call `up` when it does all that it can."""
        timing = Timing(lease_seconds=LEASE_SECONDS, renew_seconds=1e5)
        replica = MemoryReplica(self._db)
        async with assembly.memory_node(self._world, replica=replica, timing=timing) as node:
            self._node = node
            executor = Executor(
                executor_id=EXECUTOR_ID,
                node_id=node.node_id,
                settings=Settings(drain_seconds=0.0),
                bus=self._world.bus,
                journal=node.writer,
                team=self._team.hired,
                clock=self._clock,
                random=random.Random(0),
            )
            async with anyio.create_task_group() as group:
                group.start_soon(Supervisor().run_one, executor)
                await executor.wait_ready()
                while len(node.leadership.held) < len(assembly.ROLES) or not self._is_known():
                    await anyio.lowlevel.checkpoint()
                up()
                await ending.wait()
                executor.drain()
        self._db.close()

    def _is_known(self) -> bool:
        assert self._node is not None
        return self._node.presence.executor(EXECUTOR_ID) is not None and (
            self._node.presence.catalog(EXECUTOR_ID) is not None
        )

    async def _stay_in_touch(self) -> None:
        """Let the executor be heard of, if that was a while ago: to a node that stood still it may seem gone."""
        assert self._node is not None
        seen = self._node.presence.executor(EXECUTOR_ID)
        if seen is None or anyio.current_time() - seen.seen_at > FRESH_SECONDS:
            await self._world.bus.publish(subjects.ROLL_CALL, b"")

    async def propose(self, record: Record) -> list[Made]:
        """Append a record, and return what it made.

        :raises NotApplied: if it did not apply.
        """
        assert self._node is not None
        outcome = await self._node.writer.propose(record)
        if outcome.reason is not None:
            raise NotApplied(outcome.reason)
        made: list[Made] = outcome.value or []
        return made
