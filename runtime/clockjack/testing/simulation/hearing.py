"""Schedules that wait for events: those that last hear everything, once."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from clockjack.lifecycle import PREFIX, decoder
from clockjack.testing.simulation.clients import Told
from clockjack.testing.simulation.steps import Publish, PutSchedule
from clockjack.testing.simulation.workload import GATHERS, LASTING

if TYPE_CHECKING:
    from clockjack.testing.simulation.world import SimulatedWorld


def unheard(world: "SimulatedWorld", told: list[Told]) -> list[str]:
    """Return which events should have been decided on by a schedule, and were not yet."""
    return [
        f"{event} was not heard by {schedule_id}"
        for schedule_id, events in _to_be_heard(world, told)
        for event in sorted(events - _decided(world, schedule_id).keys())
    ] + [
        f"{schedule_id} has gathered {gathered} of {len(events)} events"
        for schedule_id, events in _to_be_heard(world, told, GATHERS)
        if (gathered := _gathered(world, schedule_id)) < len(events)
    ]


def misheard(world: "SimulatedWorld") -> Iterator[str]:
    """Yield what is wrong with decisions on events."""
    db = world.observer.db
    for (schedule_id,) in db.execute("SELECT id FROM schedules WHERE kind = 'event'").fetchall():
        for event, count in _decided(world, schedule_id).items():
            if count > 1:
                yield f"{schedule_id} decided {count} times on {event}"
    published = sum(1 for entry in world.events.entries if entry.subject.endswith(".sim.a"))
    for (schedule_id,) in db.execute(f"SELECT id FROM schedules WHERE id LIKE '{GATHERS}%'").fetchall():  # noqa: S608
        if _gathered(world, schedule_id) > published:
            yield f"{schedule_id} gathered more than the {published} events that there were"
    made = Counter(
        (job.schedule_id, job.event_id) for job in world.observer.judge.lives.jobs.values() if job.event_id is not None
    )
    for (schedule, event), count in made.items():
        # A schedule that was deleted and made again may hear an event once more.
        if count > 1 and schedule is not None and schedule.startswith(LASTING):
            yield f"{count} jobs of {schedule} stand for {event}"


def _to_be_heard(world: "SimulatedWorld", told: list[Told], those: str = LASTING) -> Iterator[tuple[str, set[str]]]:
    published: dict[str, list[tuple[Told, Publish]]] = {}
    for one in told:
        if isinstance(one.step, Publish):
            published.setdefault(one.step.id, []).append((one, one.step))
    for one in told:
        step = one.step
        if not (isinstance(step, PutSchedule) and step.id.startswith(those) and one.answered is not None):
            continue
        types = step.spec["trigger"]["types"]
        events = {
            f"/simulation#{event_id}"
            for event_id, times in published.items()
            if any(publishing.answered is not None for publishing, _ in times)
            and all(publishing.asked > one.answered and event.kind in types for publishing, event in times)
        }
        if any(kind.startswith(PREFIX) for kind in types):
            events |= _lifecycle(world, one.lifecycle, types)
        yield step.id, events


def _lifecycle(world: "SimulatedWorld", after: int, types: list[str]) -> set[str]:
    rows = world.observer.db.execute("SELECT first, events FROM lifecycle WHERE last > ?", (after,))
    return {
        f"/clockjack/{event.namespace}/jobs#{position}"
        for first, blob in rows
        for position, event in enumerate(decoder.decode(blob), first)
        if position > after and PREFIX + event.type in types
    }


def _decided(world: "SimulatedWorld", schedule_id: str) -> Counter[str]:
    rows = world.observer.db.execute(
        "SELECT event_id FROM ticks WHERE schedule_id = ? AND event_id IS NOT NULL", (schedule_id,)
    )
    return Counter(event for (event,) in rows)


def _gathered(world: "SimulatedWorld", schedule_id: str) -> int:
    """Return on how many events a schedule has decided."""
    [(events,)] = world.observer.db.execute("SELECT sum(events) FROM ticks WHERE schedule_id = ?", (schedule_id,))
    return int(events or 0)
