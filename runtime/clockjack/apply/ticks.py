"""Decisions on ticks, events and runs by hand: one row for each, the newest kept."""

from msgspec import Struct

from clockjack.apply.rows import Buffered, Schedule
from clockjack.apply.session import Session
from clockjack.apply.topics import Topic
from clockjack.lifecycle import LifecycleEvent
from clockjack.records import NewJob

KEPT_TICKS = 1000
"""How many decisions are kept of each schedule."""

FIRED, TRIGGERED, BUFFERED, SKIPPED = "fired", "triggered", "buffered", "skipped"
"""The decisions: a job was made; by hand; it will be made when another one has ended; there is none."""

_INTO_TICKS = (
    "INSERT OR REPLACE INTO ticks "
    "(namespace, schedule_id, tick, nominal_at, decided_at, decision, reason, missed, missed_from, missed_why, job_id, "
    "event_id, settled_at, events)"
)


class Tick(Struct, gc=False):
    """What there is to decide. Instants are microseconds since the epoch."""

    nominal_at: int
    """The tick, or when the event came."""
    at: int
    """When it is decided."""
    job: NewJob | None
    """The job to be made; None if none is to be."""
    missed: int = 0
    """Ticks passed over before it."""
    missed_from: int | None = None
    """The first of those that were passed over, this one included."""
    missed_why: str | None = None
    """Why they were."""
    event_id: str | None = None
    by_hand: bool = False
    """A client asked for it."""
    events: int | None = None
    """On how many events it decides; None for a tick of time, and by hand."""
    skipped: str = "missed"
    """Why there is no job, if there is none."""

    @property
    def made(self) -> str:
        """What is decided where the job is made."""
        return TRIGGERED if self.by_hand else FIRED


def note(session: Session, row: Schedule, tick: Tick, decision: str, reason: str | None) -> int:
    """Write a decision down; return its number."""
    row.ticks += 1
    _event(session, row, decision, reason, tick.at)
    job_id = None if tick.job is None or decision == SKIPPED else tick.job.id
    session.insert(
        _INTO_TICKS,
        (
            *(row.namespace, row.id, row.ticks, tick.nominal_at, tick.at, decision, reason),
            *(tick.missed, tick.missed_from, tick.missed_why, job_id, tick.event_id, None, tick.events),
        ),
    )
    _noted(session, row, row.ticks, tick.event_id)
    return row.ticks


def amend(session: Session, row: Schedule, waiting: Buffered, decision: str, reason: str | None) -> None:
    """Write down what became of a tick that was buffered: in its row, or, if that is gone, in a new one."""
    number = waiting.tick
    if number <= row.ticks - KEPT_TICKS:
        row.ticks += 1
        number = row.ticks
    at = session.timestamp
    _event(session, row, decision, reason, at)
    session.insert(
        _INTO_TICKS,
        (
            *(row.namespace, row.id, number, waiting.nominal_at, waiting.decided_at, decision, reason),
            *(waiting.missed, waiting.missed_from, waiting.missed_why),
            *(None if decision == SKIPPED else waiting.job_id, waiting.event_id, at, waiting.events),
        ),
    )
    _noted(session, row, number, waiting.event_id)


def was_decided(session: Session, row: Schedule, event_id: str) -> bool:
    """Say whether an event was decided on, as far as decisions are kept."""
    return session.was_decided(row.namespace, row.id, event_id, row.ticks - KEPT_TICKS)


def used_up(row: Schedule) -> bool:
    """Say whether a schedule has made as many jobs as it may."""
    return row.max_runs is not None and row.runs >= row.max_runs


def set_next(row: Schedule, next_at: int | None) -> None:
    """Aim a schedule at its next tick, unless it has made all its jobs; it is due then, unless it is paused.

    Where what was missed is made up for at a rate, it may be held until later.
    """
    row.next_at = None if used_up(row) else next_at
    if row.next_at is None or row.paused:
        row.due_at = None
    else:
        row.due_at = row.next_at if row.held_until is None else max(row.next_at, row.held_until)


def count_run(row: Schedule, nominal_at: int | None) -> None:
    """Count a job that was made, if not by hand."""
    row.runs += 1
    row.last_at = nominal_at
    set_next(row, row.next_at)


def _event(session: Session, row: Schedule, decision: str, reason: str | None, at: int) -> None:
    if decision == SKIPPED:
        row.skipped += 1
    if decision in (SKIPPED, BUFFERED):
        session.emit(LifecycleEvent(f"schedule.{decision}", at, row.namespace, row.id, row.id, reason=reason))


def _noted(session: Session, row: Schedule, number: int, event_id: str | None) -> None:
    session.schedules.put(row)
    session.topics.add(Topic.SCHEDULES)
    if event_id is not None:
        session.note_decided(row.namespace, row.id, event_id, number)
    session.prune_ticks(row.namespace, row.id, row.ticks - KEPT_TICKS)
