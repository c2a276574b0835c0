"""The record that begins a backfill: a span of the past, and a schedule's ticks in it."""

from clockjack.apply.backfills import MAX_TICKS
from clockjack.calendars import NO_CALENDARS, Calendars
from clockjack.records import RequestKey, StartBackfill
from clockjack.schedules.firing import schedule_ticks
from clockjack.schedules.spec import ScheduleSpec
from clockjack.triggers.faults import FieldFault, InvalidSchedule
from clockjack.triggers.ticks import Between, first_ticks


def make_backfill(
    namespace: str,
    schedule_id: str,
    backfill_id: str,
    revision: int,
    spec: ScheduleSpec,
    start: int,
    end: int,
    concurrency: int,
    now: int,
    calendars: Calendars = NO_CALENDARS,
    request: RequestKey | None = None,
) -> StartBackfill:
    """Return the record that begins a backfill of the ticks from `start` to `end`, both included.

    They are those of the schedule as `spec` has it in `revision`, within its ``start_at`` and ``end_at``, and as the
    `calendars` are now. Instants are microseconds since the epoch. It may look at 10,000 ticks: in an event loop that
    others use, call it in a thread.

    :raises InvalidSchedule: if the span is none, reaches into the future, has no tick in it, or too many; or if the
        schedule waits for events.
    """
    ticks = schedule_ticks(spec, calendars.named)
    if ticks is None:
        raise InvalidSchedule([FieldFault("", "the schedule waits for events, and so has no ticks")])
    if end < start:
        raise InvalidSchedule([FieldFault("/end", "lies before start")])
    if end > now:
        text = "lies in the future; ticks to come are left to the schedule"
        raise InvalidSchedule([FieldFault("/end", text)])
    found = first_ticks(Between(ticks, None, end), start - 1, MAX_TICKS + 1)
    if not found:
        raise InvalidSchedule([FieldFault("/end", "comes before the first tick after start: there is no tick between")])
    if len(found) > MAX_TICKS:
        text = f"is so far from end that more than {MAX_TICKS:,} ticks lie between; a backfill has no more"
        raise InvalidSchedule([FieldFault("/start", text)])
    return StartBackfill(namespace, schedule_id, backfill_id, now, revision, start, end, found, concurrency, request)
