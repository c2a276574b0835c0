"""Schedules: each tick is decided once, in its turn."""

from collections.abc import Iterator
from itertools import chain

from clockjack.invariants.history.step import Step
from clockjack.records import (
    ApplySchedules,
    DeleteCalendar,
    DeleteSchedule,
    Fire,
    PauseSchedule,
    PutCalendar,
    PutSchedule,
    Reschedule,
    ResumeSchedule,
)


class Line:
    """The ticks of one schedule, one after the other."""

    def __init__(self) -> None:
        """Begin with none."""
        self.next_at: int | None = None
        self.paused = False
        self.revision = 0
        self.fires: list[Fire] = []
        """The decisions that took effect."""
        self.specs: dict[int, bytes] = {}
        """What it was, by revision."""
        self.held_until: int | None = None
        """Before that, nothing is decided."""
        self.gives_up = False
        """It pauses by itself when its jobs fail."""

    def went_on(self, paused: bool, next_at: int | None) -> None:
        """Take note that it was paused, or resumed with the tick `next_at`: that is a revision of its own."""
        if self.revision in self.specs:
            self.specs[self.revision + 1] = self.specs[self.revision]
        self.paused, self.next_at, self.revision = paused, next_at, self.revision + 1
        if not paused:
            self.held_until = None


class Ticks:
    """A decision takes effect only on the tick that its schedule waits for; so none is decided twice, or left out."""

    def __init__(self) -> None:
        """Begin with no schedule."""
        self.lines: dict[tuple[str, str], Line] = {}
        """Of the schedules that are there, by namespace and id."""
        self.calendars: list[dict[tuple[str, str], bytes]] = [{}]
        """All calendars, by namespace and name, as they were after each change."""

    def take(self, step: Step) -> Iterator[str]:
        """Judge one entry."""
        for record, outcome in step.records:
            if outcome.reason is not None or outcome.replayed:
                continue
            match record:
                case PutCalendar() | DeleteCalendar():
                    self._change(record)
                case Reschedule():
                    yield from self._moved(record)
                case PutSchedule() | DeleteSchedule():
                    yield from self._define(record)
                case ApplySchedules():
                    changes: chain[PutSchedule | DeleteSchedule] = chain(record.puts, record.deletes)
                    for each in changes:
                        yield from self._define(each)
                case PauseSchedule() | ResumeSchedule():
                    self._hold(record)
                case Fire():
                    yield from self._fire(record)
                case _:
                    pass
        self._look_for_pauses(step)

    def _define(self, record: PutSchedule | DeleteSchedule) -> Iterator[str]:
        if isinstance(record, DeleteSchedule):
            self.lines.pop((record.namespace, record.id), None)
            return
        if record.calendars is not None:
            yield from self._stale(record.id, record.calendars.change)
        line = self.lines.setdefault((record.namespace, record.id), Line())
        line.revision += 1
        line.specs[line.revision] = record.spec
        line.next_at, line.held_until = record.next_at, None
        line.gives_up = record.rules.pause_after_failures is not None
        line.paused = line.paused if record.paused is None else record.paused

    def _hold(self, record: PauseSchedule | ResumeSchedule) -> None:
        line = self.lines[record.namespace, record.id]
        if isinstance(record, PauseSchedule) and not line.paused:
            line.went_on(True, line.next_at)
        elif isinstance(record, ResumeSchedule) and line.paused:
            line.went_on(False, record.next_at)

    def _change(self, record: PutCalendar | DeleteCalendar) -> None:
        changed = dict(self.calendars[-1])
        changed.pop((record.namespace, record.name), None)
        if isinstance(record, PutCalendar):
            changed[record.namespace, record.name] = record.spec
        self.calendars.append(changed)

    def _look_for_pauses(self, step: Step) -> None:
        """Schedules that pause by themselves are known by the state alone: no record says so."""
        for key, line in self.lines.items():
            if line.gives_up and not line.paused:
                row = step.db.execute(
                    "SELECT paused_by, revision, next_at FROM schedules WHERE namespace = ? AND id = ?", key
                ).fetchone()
                if row is not None and row[0] == "failures":
                    line.went_on(True, line.next_at)
                elif row is not None and row[1] == line.revision + 2:
                    # It was resumed by the same entry.
                    line.went_on(True, line.next_at)
                    line.went_on(False, row[2])

    def _fire(self, record: Fire) -> Iterator[str]:
        line = self.lines.get((record.namespace, record.schedule_id))
        if line is None:
            yield f"{record.schedule_id} fired, which is not there"
            return
        if line.paused:
            yield f"{record.schedule_id} fired while it was paused"
        if record.revision != line.revision:
            yield f"{record.schedule_id} fired by its revision {record.revision}, while it was at {line.revision}"
        if record.due_at != line.next_at:
            yield f"{record.schedule_id} fired the tick {record.due_at}, while it waited for {line.next_at}"
        if line.held_until is not None and record.at < line.held_until:
            yield f"{record.schedule_id} fired at {record.at}, while it was held until {line.held_until}"
        if record.calendars is not None:
            yield from self._stale(record.schedule_id, record.calendars)
        line.next_at, line.held_until = record.next_at, record.hold_until
        line.fires.append(record)

    def _moved(self, record: Reschedule) -> Iterator[str]:
        yield from self._stale(record.calendar, record.calendars)
        for schedule_id, revision, before, next_at in record.items:
            line = self.lines.get((record.namespace, schedule_id))
            if line is not None and (line.revision, line.next_at) == (revision, before):
                line.next_at = next_at

    def _stale(self, name: str, change: int) -> Iterator[str]:
        if change != len(self.calendars) - 1:
            yield f"the next tick of {name} was computed after change {change} of calendars, and there is a later one"
