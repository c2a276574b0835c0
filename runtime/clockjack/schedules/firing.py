"""What becomes of a tick that is due, and what comes next.

A tick is *missed* if the scheduler comes to it more than :data:`MISSED_AFTER` late: nothing ran, or the clock
jumped. A shorter pause, a failover say, loses no tick: each is decided in its turn. Of missed ticks the policy
says what becomes:

- ``last``: the latest tick up to now gets a job, for all before it too, if it lies within the window.
- ``all``: each tick within the window gets a job, one decision after the other; those before it are passed over.
- ``none``: all missed ones are passed over.

Each decision is bounded work, however many ticks it passes over. Preview is made of the same functions.
"""

import hashlib
from datetime import datetime
from itertools import pairwise

from msgspec import Struct

from clockjack.clock import MICROSECONDS, from_datetime, seconds
from clockjack.schedules.policy import Missed
from clockjack.schedules.spec import ScheduleSpec
from clockjack.triggers.event import EventTrigger
from clockjack.triggers.ticks import Between, Ticks, first_ticks
from clockjack.triggers.trigger import ticks_of

MISSED_AFTER = 10 * MICROSECONDS
"""A tick that is decided later than this is missed. A failover takes less."""


class Firing(Struct, frozen=True):
    """A tick to come. Instants are microseconds since the epoch."""

    nominal_at: int
    """The tick."""
    run_at: int
    """When its job runs: the tick, and the jitter."""


class Decision(Struct, frozen=True):
    """What becomes of a tick that is due. Instants are microseconds since the epoch."""

    fires: bool
    """Whether a job is made."""
    nominal_at: int
    """The tick that it is about: the one that the job stands for; else the last one passed over."""
    run_at: int | None
    """When the job is to run; None for at once."""
    missed: int
    """How many ticks before `nominal_at` are passed over with it."""
    next_at: int | None
    """The tick to decide next, which may be past already; None if there is none."""


def schedule_ticks(spec: ScheduleSpec) -> Ticks | None:
    """Return the ticks of a schedule, within its ``start_at`` and ``end_at``; None if it waits for events."""
    if isinstance(spec.trigger, EventTrigger):
        return None
    ticks, policy = ticks_of(spec.trigger), spec.policy
    if policy.start_at is None and policy.end_at is None:
        return ticks
    return Between(ticks, _instant(policy.start_at), _instant(policy.end_at))


def next_fire(spec: ScheduleSpec, after: int) -> int | None:
    """Return the first tick strictly after `after`: a new schedule's ``next_at``; None if there is none."""
    ticks = schedule_ticks(spec)
    return None if ticks is None else ticks.next(after)


def acts_at(spec: ScheduleSpec, at: int) -> bool:
    """Tell whether an event that came at the instant `at` lies within the schedule's ``start_at`` and ``end_at``."""
    start, end = _instant(spec.policy.start_at), _instant(spec.policy.end_at)
    return (start is None or at >= start) and (end is None or at <= end)


def decide(spec: ScheduleSpec, due_at: int, now: int, *, namespace: str, schedule_id: str) -> Decision:
    """Return what becomes of the tick `due_at`, at the instant `now`: one that is not yet due fires.

    :raises ValueError: if the schedule has no ticks, because it waits for events.
    """
    ticks = schedule_ticks(spec)
    if ticks is None:
        raise ValueError("a schedule with an event trigger has no ticks")
    nominal_at, fires = _choose(ticks, spec, due_at, now)
    next_at = ticks.next(nominal_at)
    run_at = None
    if fires and spec.policy.jitter_seconds:
        base = nominal_at if now - nominal_at <= MISSED_AFTER else now
        run_at = base + _jitter(spec, base, nominal_at, next_at, namespace, schedule_id)
        run_at = run_at if run_at > now else None
    return Decision(fires, nominal_at, run_at, ticks.count(due_at, nominal_at), next_at)


def preview(
    spec: ScheduleSpec, after: int, count: int, *, namespace: str, schedule_id: str, runs_left: int | None = None
) -> list[Firing]:
    """Return the next `count` ticks strictly after `after`, fewer if there are no more or if `runs_left` is less."""
    ticks = schedule_ticks(spec)
    if ticks is None:
        return []
    wanted = count if runs_left is None else max(min(count, runs_left), 0)
    found: list[int | None] = [*first_ticks(ticks, after, wanted + 1)]
    found.extend([None] * (wanted + 1 - len(found)))
    return [
        Firing(tick, tick + _jitter(spec, tick, tick, following, namespace, schedule_id))
        for tick, following in pairwise(found)
        if tick is not None
    ]


def _choose(ticks: Ticks, spec: ScheduleSpec, due_at: int, now: int) -> tuple[int, bool]:
    """Return the tick that is decided, and whether it gets a job."""
    if now - due_at <= MISSED_AFTER:
        return due_at, True
    window = max(seconds(spec.policy.missed_window_seconds), MISSED_AFTER)
    if spec.policy.missed is Missed.LAST:
        latest = _latest(ticks, due_at, now)
        return latest, now - latest <= window
    if spec.policy.missed is Missed.ALL and now - due_at <= window:
        return due_at, True
    given_up = window if spec.policy.missed is Missed.ALL else MISSED_AFTER
    return _latest(ticks, due_at, now - given_up - 1), False


def _latest(ticks: Ticks, due_at: int, upto: int) -> int:
    """Return the last tick not after `upto`, and not before `due_at`."""
    latest = ticks.latest(due_at, upto)
    return due_at if latest is None else latest


def _instant(moment: datetime | None) -> int | None:
    return None if moment is None else from_datetime(moment)


def _jitter(
    spec: ScheduleSpec, base: int, nominal_at: int, next_at: int | None, namespace: str, schedule_id: str
) -> int:
    """Return how long after `base` the job of a tick runs, in microseconds: the same whenever it is asked."""
    bound = seconds(spec.policy.jitter_seconds)
    if next_at is not None:
        bound = min(bound, next_at - base)
    if bound <= 0:
        return 0
    name = f"{namespace}\0{schedule_id}\0{nominal_at}".encode()
    return int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), "big") * bound >> 64
