"""Schedules: each tick is decided once, in its turn."""

from collections.abc import Iterator

from clockjack.invariants.history.step import Step
from clockjack.records import DeleteSchedule, Fire, PauseSchedule, PutSchedule, ResumeSchedule


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


class Ticks:
    """A decision takes effect only on the tick that its schedule waits for; so none is decided twice, or left out."""

    def __init__(self) -> None:
        """Begin with no schedule."""
        self.lines: dict[tuple[str, str], Line] = {}
        """Of the schedules that are there, by namespace and id."""

    def take(self, step: Step) -> Iterator[str]:
        """Judge one entry."""
        for record, outcome in step.records:
            if outcome.reason is not None or outcome.replayed:
                continue
            match record:
                case PutSchedule():
                    line = self.lines.setdefault((record.namespace, record.id), Line())
                    line.revision += 1
                    line.specs[line.revision] = record.spec
                    line.next_at = record.next_at
                    line.paused = line.paused if record.paused is None else record.paused
                case DeleteSchedule():
                    self.lines.pop((record.namespace, record.id), None)
                case PauseSchedule():
                    self.lines[record.namespace, record.id].paused = True
                case ResumeSchedule():
                    line = self.lines[record.namespace, record.id]
                    if line.paused:
                        line.paused, line.next_at = False, record.next_at
                case Fire():
                    yield from self._fire(record)
                case _:
                    pass

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
        line.next_at = record.next_at
        line.fires.append(record)
