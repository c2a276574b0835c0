"""What was found in a source: schedules, and what of it could not be carried over."""

import re
from collections.abc import Iterable
from typing import Any

from msgspec import Struct, field

Document = dict[str, Any]

MAX_NAME = 200
"""Characters of the name of a schedule."""


class Remark(Struct, frozen=True):
    """Something that could not be carried over as it was."""

    place: str
    """Where it stands: a line as ``crontab:12``, or a job's name."""
    text: str
    """What it is."""
    left_out: bool
    """Whether there is no schedule for it; else there is one that differs."""
    line: int | None = None
    """From 1."""


class Found(Struct):
    """What a source has."""

    schedules: list[Document] = field(default_factory=list[Document])
    """As ``POST /v1/schedule-sets/{set}/apply`` takes them."""
    places: list[str] = field(default_factory=list[str])
    """Where each comes from."""
    remarks: list[Remark] = field(default_factory=list[Remark])

    def add(self, place: str, schedule: Document) -> None:
        """Take a schedule; one whose id is taken gets another, with a number."""
        taken = {one["id"] for one in self.schedules}
        schedule_id, number = schedule["id"], 1
        while schedule["id"] in taken:
            number += 1
            schedule = {**schedule, "id": f"{schedule_id[: MAX_NAME - 6]}-{number}"}
        self.schedules.append(schedule)
        self.places.append(place)

    def leave_out(self, place: str, text: str, line: int | None = None) -> None:
        """Say that there is no schedule for something, and why."""
        self.remarks.append(Remark(place, text, True, line))

    def differs(self, place: str, text: str, line: int | None = None) -> None:
        """Say in what a schedule is not like what it was made of."""
        self.remarks.append(Remark(place, text, False, line))

    def programs(self) -> list[str]:
        """Return the programs that executors must be allowed to run, sorted."""
        return sorted(set(self._of_targets("command", "program")))

    def tasks(self) -> list[str]:
        """Return the tasks that executors must know, sorted."""
        return sorted(set(self._of_targets("task", "name")))

    def _of_targets(self, kind: str, member: str) -> Iterable[str]:
        targets = (one["job"]["target"] for one in self.schedules)
        return (target[member] for target in targets if target["type"] == kind)


def name_of(text: str) -> str:
    """Return a text as a name: itself if it is one, else with ``-`` for what names don't have."""
    name = re.sub(r"[^A-Za-z0-9._:@-]+", "-", text).strip("-._:@")
    return name[:MAX_NAME] or "job"
