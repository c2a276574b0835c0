"""What becomes of a tick that is due, and what comes next.

A tick is *missed* if the scheduler comes to it more than :data:`MISSED_AFTER` late: nothing ran, or the clock
jumped. A shorter pause, a failover say, loses no tick: each is decided in its turn. Of missed ticks the policy
says what becomes:

- ``last``: the latest tick up to now gets a job, for all before it too, if it lies within the window.
- ``all``: each tick within the window gets a job, one decision after the other; those before it are passed over. So
  are those of which ``missed_max`` later ones are due. Where there is a ``missed_rate``, the decision after a missed
  tick that got a job is held up, so that no more are made than it says.
- ``none``: all missed ones are passed over.

Each decision is bounded work, however many ticks it passes over, and says of those since when, how many, and why
(:data:`POLICY_LAST` and so on). Preview is made of the same functions.
"""

import hashlib
from datetime import datetime
from itertools import pairwise

from msgspec import Struct

from clockjack.calendars import NO_CALENDARS
from clockjack.clock import MICROSECONDS, from_datetime, seconds
from clockjack.schedules.policy import Missed
from clockjack.schedules.spec import ScheduleSpec
from clockjack.triggers.event import EventTrigger
from clockjack.triggers.exclusion import NamedCalendars
from clockjack.triggers.ticks import Between, Ticks, first_ticks
from clockjack.triggers.trigger import ticks_of

MISSED_AFTER = 10 * MICROSECONDS
"""A tick that is decided later than this is missed. A failover takes less."""

POLICY_LAST = "policy-last"
"""Why ticks were passed over: one job, of the last, stands for all of them."""
POLICY_NONE = "policy-none"
"""Why ticks were passed over: missed ones make no jobs."""
WINDOW = "window"
"""Why ticks were passed over: they lie further back than ``missed_window_seconds``."""
MAX = "max"
"""Why ticks were passed over: ``missed_max`` later ones are due."""


class Firing(Struct, frozen=True):
    """A tick to come. Instants are microseconds since the epoch."""

    nominal_at: int
    """The tick."""
    run_at: int
    """When its job runs: the tick, and the jitter; or, of a missed one, when it is made up for."""
    missed: int = 0
    """How many ticks before it are passed over with it."""


class PassedOver(Struct, frozen=True):
    """Ticks that make no job of their own. Instants are microseconds since the epoch."""

    first_at: int
    """The first of them."""
    upto: int
    """The last of them; where one job stands for all of them, the tick of that."""
    count: int
    why: str


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
    why: str | None = None
    """Why ticks are passed over, if some are."""
    hold_until: int | None = None
    """The next tick, which is missed already, is not to be decided before this; None for at once."""


def schedule_ticks(spec: ScheduleSpec, calendars: NamedCalendars = NO_CALENDARS.named) -> Ticks | None:
    """Return the ticks of a schedule, within its ``start_at`` and ``end_at``; None if it waits for events."""
    if isinstance(spec.trigger, EventTrigger):
        return None
    ticks, policy = ticks_of(spec.trigger, calendars), spec.policy
    if policy.start_at is None and policy.end_at is None:
        return ticks
    return Between(ticks, _instant(policy.start_at), _instant(policy.end_at))


def next_fire(spec: ScheduleSpec, after: int, calendars: NamedCalendars = NO_CALENDARS.named) -> int | None:
    """Return the first tick strictly after `after`: a new schedule's ``next_at``; None if there is none."""
    ticks = schedule_ticks(spec, calendars)
    return None if ticks is None else ticks.next(after)


def moved_fire(spec: ScheduleSpec, next_at: int | None, changed_at: int, calendars: NamedCalendars) -> int | None:
    """Return the ``next_at`` of a schedule whose calendars were changed at an instant.

    Ticks from then on are those of the changed calendars. One that was due before and is not decided stays due if it
    still is a tick; else the next one after it is.
    """
    after = changed_at if next_at is None else min(next_at - 1, changed_at)
    return next_fire(spec, after, calendars)


def acts_at(spec: ScheduleSpec, at: int) -> bool:
    """Tell whether an event that came at the instant `at` lies within the schedule's ``start_at`` and ``end_at``."""
    start, end = _instant(spec.policy.start_at), _instant(spec.policy.end_at)
    return (start is None or at >= start) and (end is None or at <= end)


def decide(
    spec: ScheduleSpec,
    due_at: int,
    now: int,
    *,
    namespace: str,
    schedule_id: str,
    calendars: NamedCalendars = NO_CALENDARS.named,
) -> Decision:
    """Return what becomes of the tick `due_at`, at the instant `now`: one that is not yet due fires.

    :raises ValueError: if the schedule has no ticks, because it waits for events.
    """
    ticks = schedule_ticks(spec, calendars)
    if ticks is None:
        raise ValueError("a schedule with an event trigger has no ticks")
    nominal_at, fires, why = _choose(ticks, spec, due_at, now)
    next_at = ticks.next(nominal_at)
    run_at = hold_until = None
    if fires and spec.policy.jitter_seconds:
        base = nominal_at if now - nominal_at <= MISSED_AFTER else now
        run_at = base + _jitter(spec, base, nominal_at, next_at, namespace, schedule_id)
        run_at = run_at if run_at > now else None
    rate = spec.policy.missed_rate
    if fires and rate is not None and now - nominal_at > MISSED_AFTER and next_at is not None and next_at <= now:
        hold_until = now + -(-seconds(rate.period_seconds) // rate.limit)
    missed = ticks.count(due_at, nominal_at)
    return Decision(fires, nominal_at, run_at, missed, next_at, why if missed or not fires else None, hold_until)


class Ahead(Struct, frozen=True):
    """How a schedule is looked at that is to be previewed."""

    namespace: str
    schedule_id: str
    count: int
    """So many jobs are shown."""
    runs_left: int | None = None
    """But no more than these, which it may still make."""
    calendars: NamedCalendars = NO_CALENDARS.named

    @property
    def wanted(self) -> int:
        """How many jobs are to be found."""
        return self.count if self.runs_left is None else max(min(self.count, self.runs_left), 0)


def preview(spec: ScheduleSpec, after: int, ahead: Ahead) -> list[Firing]:
    """Return the next ticks strictly after `after`, as many as are wanted, or fewer if there are no more."""
    ticks = schedule_ticks(spec, ahead.calendars)
    if ticks is None:
        return []
    found: list[int | None] = [*first_ticks(ticks, after, ahead.wanted + 1)]
    found.extend([None] * (ahead.wanted + 1 - len(found)))
    return [
        Firing(tick, tick + _jitter(spec, tick, tick, following, ahead.namespace, ahead.schedule_id))
        for tick, following in pairwise(found)
        if tick is not None
    ]


def preview_of_resuming(
    spec: ScheduleSpec, due_at: int | None, now: int, ahead: Ahead
) -> tuple[list[Firing], list[PassedOver]]:
    """Return what would run, and what not, if the schedule went on at `now` with the tick `due_at`.

    That is as many jobs as are wanted, and the ticks that are passed over before them.
    """
    firings: list[Firing] = []
    passed_over: list[PassedOver] = []
    held_until = now
    while due_at is not None and len(firings) < ahead.wanted and len(passed_over) <= ahead.count:
        at = max(due_at, held_until)
        found = decide(
            spec, due_at, at, namespace=ahead.namespace, schedule_id=ahead.schedule_id, calendars=ahead.calendars
        )
        if found.why is not None:
            passed_over.append(PassedOver(due_at, found.nominal_at, found.missed + (not found.fires), found.why))
        if found.fires:
            firings.append(Firing(found.nominal_at, found.run_at or at, found.missed))
        held_until = max(at, found.hold_until or 0)
        due_at = found.next_at
    return firings, passed_over


def _choose(ticks: Ticks, spec: ScheduleSpec, due_at: int, now: int) -> tuple[int, bool, str | None]:
    """Return the tick that is decided, whether it gets a job, and why ticks are passed over, if some are."""
    if now - due_at <= MISSED_AFTER:
        return due_at, True, None
    window = max(seconds(spec.policy.missed_window_seconds), MISSED_AFTER)
    match spec.policy.missed:
        case Missed.LAST:
            latest = _latest(ticks, due_at, now)
            return (latest, True, POLICY_LAST) if now - latest <= window else (latest, False, WINDOW)
        case Missed.NONE:
            return _latest(ticks, due_at, now - MISSED_AFTER - 1), False, POLICY_NONE
        case Missed.ALL:
            if now - due_at > window:
                return _latest(ticks, due_at, now - window - 1), False, WINDOW
            most = spec.policy.missed_max
            if ticks.count(due_at - 1, now) > most:
                return _latest(ticks, due_at, _leaving(ticks, due_at, now, most)), False, MAX
            return due_at, True, None


def _leaving(ticks: Ticks, due_at: int, now: int, most: int) -> int:
    """Return the first instant, from `due_at` on, after which no more than `most` ticks lie up to `now`."""
    low, high = due_at - 1, now
    while high - low > 1:
        middle = (low + high) // 2
        if ticks.count(middle, now) > most:
            low = middle
        else:
            high = middle
    return high


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
