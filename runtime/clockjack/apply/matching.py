"""What the matcher decides: jobs and skips for events, moves of windows, and how far all is decided."""

from clockjack.apply import dead_letters, overlap, windows
from clockjack.apply.outcome import ALREADY_DONE, STALE_EPOCH, Outcome, ignored
from clockjack.apply.rows import Schedule
from clockjack.apply.session import Session
from clockjack.apply.ticks import Tick, used_up, was_decided
from clockjack.records import Match, Matched


def matched(session: Session, record: Matched) -> Outcome:
    """Carry out what the matcher found, and take note of how far it is.

    The outcome's value says how many windows were not moved; None if all were.
    """
    if not session.leads("matcher", record.epoch):
        return ignored(STALE_EPOCH)
    if record.serial is not None:
        if record.serial != int(session.meta("matched_serial") or 0) + 1:
            return ignored(ALREADY_DONE)
        session.note("matched_serial", str(record.serial))
    for match in record.matches:
        row = session.schedules.get(match.namespace, match.schedule_id)
        if row is not None:
            _act(session, row, match, record.at)
    unmoved = 0
    for move in record.windows:
        row = session.schedules.get(move.namespace, move.schedule_id)
        if row is None or not windows.move(session, row, move):
            unmoved += 1
            continue
        for match in move.matches:
            _act(session, row, match, record.at)
    for letter in record.dead_letters:
        dead_letters.add(session, letter)
    _note_place(session, record)
    return Outcome(value=unmoved or None)


def _act(session: Session, row: Schedule, match: Match, at: int) -> None:
    """Decide on an event, or on several, unless that was done before."""
    if row.paused or used_up(row):
        return
    event_id = match.event_id
    if event_id is not None and was_decided(session, row, event_id):
        if match.events == 1:
            return
        event_id = None  # it came once more, after others that were not decided on
    tick = Tick(match.at, at, match.job, event_id=event_id, events=match.events)
    if match.reason is not None:
        tick.skipped = match.reason
    overlap.act(session, row, tick, row.overlap)


def _note_place(session: Session, record: Matched) -> None:
    for kind, position, cursor in (
        ("events", record.events_position, record.events_cursor),
        ("lifecycle", record.lifecycle_position, record.lifecycle_cursor),
    ):
        noted = int(session.meta(f"matched_{kind}") or 0) if record.serial is None else 0
        session.note(f"matched_{kind}", str(max(position, noted)))
        session.note(f"matched_{kind}_cursor", "" if cursor is None else f"{cursor[0]} {cursor[1]}")
