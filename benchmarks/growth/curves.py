"""The curves: what grows, to which sizes, and how a node is started for each."""

from collections.abc import Callable
from dataclasses import dataclass

from growth import fill
from growth.fill import Fill

GROWING = (0, 1_000, 10_000, 100_000, 1_000_000)


def _nothing(_: int) -> list[str]:
    return []


@dataclass(frozen=True)
class Curve:
    """Something that grows."""

    grows: str
    """What, for the axis of a plot."""
    sizes: tuple[int, ...]
    fill: Fill | None = None
    """Brings a data directory from one size to another; None if there is nothing to be kept."""
    options: Callable[[int], list[str]] = _nothing
    """Options of ``clockjack serve``, by size."""
    payload: Callable[[int], int] = lambda _: 300
    """Bytes of each measured job's argument, by size."""
    priority: int = 5
    """Of measured jobs."""
    resumes: bool = False
    """Whether the queue of the measured jobs is paused after filling, and goes on when it is measured."""
    due: int = 0
    """Schedules that are due each second; where there are any, ticks are measured, and nothing else."""


CURVES = {
    "backlog-paused": Curve("ready jobs in a paused queue", GROWING, fill.paused),
    "backlog-unknown": Curve("ready jobs of a task that nobody knows", GROWING, fill.unknown),
    "backlog-live": Curve("ready jobs of low priority", GROWING, fill.live, priority=9, resumes=True),
    "schedules": Curve("schedules stored, none due", GROWING, fill.schedules),
    "history": Curve("finished jobs kept", GROWING, fill.history),
    "executors": Curve("executors", (1, 2, 4, 8, 16), options=lambda size: ["--executors", str(size)]),
    "payload": Curve("bytes of argument", (0, 300, 3_000, 30_000, 300_000), payload=lambda size: size),
    "due": Curve("schedules stored", (0, 10_000, 100_000), fill.schedules, due=500),
}
