"""Schedules that act at times: each tick made one job, or was passed over with a reason."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from clockjack.apply.ticks import KEPT_TICKS
from clockjack.calendars import Calendar, compiled
from clockjack.clock import seconds
from clockjack.derived_ids import derived_id
from clockjack.invariants.history.ticks import Line
from clockjack.records import Fire
from clockjack.schedules import ScheduleSpec, decode_spec
from clockjack.schedules.firing import MISSED_AFTER, schedule_ticks
from clockjack.schedules.policy import Missed
from clockjack.testing.simulation.workload import GATHERS
from clockjack.triggers.interval import IntervalTrigger

if TYPE_CHECKING:
    from clockjack.testing.simulation.world import SimulatedWorld


def wrong_ticks(world: "SimulatedWorld") -> Iterator[str]:
    """Yield what is wrong with the ticks of schedules, over the whole journal."""
    judge = world.observer.judge
    jobs_of_ticks = Counter(
        (job.schedule_id, job.nominal_at)
        for job in judge.lives.jobs.values()
        if job.schedule_id is not None
        and job.event_id is None
        and job.backfill_id is None
        and not _is_no_tick(job.schedule_id, job.id)
    )
    for (schedule_id, nominal_at), count in jobs_of_ticks.items():
        if count > 1:
            yield f"{count} jobs stand for the tick {nominal_at} of {schedule_id}"
    ids = {job.id: job.nominal_at for job in judge.lives.jobs.values()}
    for (namespace, schedule_id), line in judge.ticks.lines.items():
        rows = world.observer.db.execute(
            "SELECT nominal_at, decided_at, missed, decision, reason, job_id FROM ticks "
            "WHERE namespace = ? AND schedule_id = ? AND event_id IS NULL AND ticks.events IS NULL",
            (namespace, schedule_id),
        ).fetchall()
        if len(rows) < KEPT_TICKS:
            yield from _unrecorded(schedule_id, line, rows)
        for nominal_at, _, _, decision, _, job_id in rows:
            if decision == "fired" and job_id != derived_id(nominal_at, namespace, schedule_id):
                yield f"the tick {nominal_at} of {schedule_id} made {job_id}, which is not its own id"
            if decision == "fired" and ids.get(job_id) != nominal_at:
                yield f"the tick {nominal_at} of {schedule_id} made {job_id}, which is not there"
        for fire in line.fires:
            calendars = judge.ticks.calendars[fire.calendars or 0]
            yield from _misjudged(fire, decode_spec(line.specs[fire.revision]), _compiled(calendars, namespace))
    yield from _astray(world)
    for (name,) in world.observer.db.execute("SELECT name FROM calendars WHERE pending"):
        yield f"not all schedules that keep to the calendar {name} were looked at since it was changed"


def _compiled(calendars: dict[tuple[str, str], bytes], namespace: str) -> dict[str, Calendar]:
    return {name: compiled.make(spec) for (where, name), spec in calendars.items() if where == namespace}


def _astray(world: "SimulatedWorld") -> Iterator[str]:
    """Yield which schedules wait for a tick that is none, by the calendars as they are at the end."""
    now = world.observer.judge.ticks.calendars[-1]
    rows = world.observer.db.execute("SELECT namespace, id, spec, next_at FROM schedules WHERE next_at IS NOT NULL")
    for namespace, schedule_id, spec, next_at in rows:
        ticks = schedule_ticks(decode_spec(spec), _compiled(now, namespace))
        if ticks is not None and ticks.next(next_at - 1) != next_at:
            yield f"{schedule_id} waits for {next_at}, which is none of its ticks"


def _unrecorded(schedule_id: str, line: Line, rows: list[tuple[object, ...]]) -> Iterator[str]:
    recorded = Counter(row[:3] for row in rows)
    # A clock that was set back can make a schedule that was changed come to a tick again, even at the same instant.
    decided = Counter((fire.nominal_at, fire.at, fire.missed) for fire in line.fires)
    for tick, times in decided.items():
        if recorded[tick] != times:
            yield f"the tick {tick} of {schedule_id} was decided {times} times, and recorded {recorded[tick]} times"


def _misjudged(fire: Fire, spec: ScheduleSpec, calendars: dict[str, Calendar]) -> Iterator[str]:
    """Compare a decision with the schedule: what comes next, what was passed over, and whether that was right."""
    ticks = schedule_ticks(spec, calendars)
    name = f"the tick {fire.nominal_at} of {fire.schedule_id}"
    if ticks is None:
        yield f"{name} was decided, though it waits for events"
        return
    if fire.next_at != ticks.next(fire.nominal_at):
        yield f"{name} is said to be followed by {fire.next_at}"
    if isinstance(spec.trigger, IntervalTrigger) and not spec.trigger.exclude:
        passed, odd = divmod(fire.nominal_at - fire.due_at, seconds(spec.trigger.every_seconds))
        if odd or passed != fire.missed:
            yield f"{name} passed over {passed} ticks, and is said to have passed over {fire.missed}"
    late = fire.at - fire.due_at
    window = max(seconds(spec.policy.missed_window_seconds), MISSED_AFTER)
    too_many = ticks.count(fire.due_at - 1, fire.at) > spec.policy.missed_max
    wanted = late <= MISSED_AFTER or (spec.policy.missed is Missed.ALL and late <= window and not too_many)
    if wanted and (fire.job is None or fire.nominal_at != fire.due_at):
        yield f"{name} was due at {fire.due_at} and decided {late} us late, and made no job of its own"
    if spec.policy.missed is Missed.NONE and late > MISSED_AFTER and fire.job is not None:
        yield f"{name} was missed by {late} us, and made a job all the same"


def _is_no_tick(schedule_id: str, job_id: str) -> bool:
    """Say whether a job without an event stands for no tick either: it was made by hand, or of several events."""
    return job_id.startswith("by-hand") or schedule_id.startswith(GATHERS)
