"""Windows: groups of events that schedules gather, hold back or count.

The matcher decides what becomes of them (:mod:`clockjack.matcher`); here its moves take effect, if they are of the
schedule and the trigger that is there, and what clients do to a schedule is done to its windows.
"""

import msgspec
from msgspec import Raw, Struct

from clockjack.apply.rows import Schedule, Window
from clockjack.apply.session import Session
from clockjack.apply.topics import Topic
from clockjack.records import WindowMove

MEASURES_SILENCE = frozenset({"threshold", "absence"})
"""Kinds that tell something of a time in which all events are heard: a pause ends them."""


class _Spec(Struct):
    trigger: Raw


_spec_decoder = msgspec.json.Decoder(_Spec)


def same_trigger(one: bytes, other: bytes) -> bool:
    """Say whether two schedules, as JSON, have the same trigger."""
    return one == other or _trigger_of(one) == _trigger_of(other)


def _trigger_of(spec: bytes) -> bytes:
    try:
        return bytes(_spec_decoder.decode(spec).trigger)
    except msgspec.DecodeError:
        return spec


def move(session: Session, row: Schedule, record: WindowMove) -> bool:
    """Move a window of a schedule; return False, with nothing done, if it is not by what the schedule is now."""
    if row.paused or row.created_at != record.created_at or row.trigger_revision != record.revision:
        return False
    key = (record.namespace, record.schedule_id, record.kind, record.key)
    window = session.windows.get(*key)
    for held in record.held:
        session.hold_event((*key, held.number, held.at, held.name, held.document))
    if record.state is not None:
        state = record.state
        now = Window(
            *key,
            record.revision,
            state.opened_at,
            state.due_at,
            state.due_at,
            state.events,
            state.bytes,
            state.first,
            state.next,
            state.passed,
        )
        if window is not None and window.first < state.first:
            session.let_go(now, state.first)
        session.windows.put(now)
    elif window is not None:
        _forget(session, window)
    row.heard += record.heard
    row.settled += record.settled
    session.schedules.put(row)
    session.topics.add(Topic.WINDOWS)
    return True


def on_change(session: Session, row: Schedule) -> None:
    """Have the matcher know of a schedule that was put, paused, resumed or deleted."""
    row.defined = session.sequence
    if row.kind == "event":
        session.topics.add(Topic.LISTENERS)


def drop_all(session: Session, row: Schedule) -> None:
    """Drop the windows of a schedule, with what they hold."""
    for window in session.windows_of(row.namespace, row.id):
        row.settled += window.events
        _forget(session, window)


def on_new_trigger(session: Session, row: Schedule) -> None:
    """Have the matcher look at what is held by the trigger that a schedule had before."""
    for window in session.windows_of(row.namespace, row.id):
        window.wake_at = None if row.paused else min(window.due_at, row.updated_at)
        session.windows.put(window)
    session.topics.add(Topic.WINDOWS)


def on_pause(session: Session, row: Schedule) -> None:
    """Have nothing become of what is held until the schedule is resumed; forget what measures silence."""
    for window in session.windows_of(row.namespace, row.id):
        if window.kind in MEASURES_SILENCE:
            row.settled += window.events
            _forget(session, window)
        else:
            window.wake_at = None
            session.windows.put(window)


def on_resume(session: Session, row: Schedule) -> None:
    """Go on with what is held."""
    for window in session.windows_of(row.namespace, row.id):
        window.wake_at = window.due_at
        session.windows.put(window)
    session.topics.add(Topic.WINDOWS)


def _forget(session: Session, window: Window) -> None:
    session.windows.remove(window.namespace, window.schedule_id, window.kind, window.key)
    session.let_go(window, window.next)
