"""Time zones, from the ``tzdata`` distribution and from nowhere else.

Python's ``ZoneInfo(name)`` prefers the machine's own files, so two nodes of a cluster could disagree on next
summer. Here the files of the installed ``tzdata`` are read directly: the lock file pins what a zone means.

Between two transitions local time is UTC plus a constant. A transition that puts the clocks forward leaves a
*gap*: local times that never come; one that puts them back, a *fold*: local times that come twice (PEP 495).
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Meta

ZoneName = Annotated[str, Meta(min_length=1, max_length=100)]
"""What users write: the name of an IANA time zone."""

_DAY = 86_400
_CHUNK = 400 * _DAY
"""Transitions are looked for, and remembered, in spans of so many seconds."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WALL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (a local time on purpose)

EARLIEST = int((datetime(3, 1, 1, tzinfo=UTC) - _EPOCH).total_seconds())
LATEST = int((datetime(9990, 1, 1, tzinfo=UTC) - _EPOCH).total_seconds())
"""Seconds since the epoch between which zones can be asked: what Python's datetime can hold, and a margin."""


class UnknownZone(ValueError):
    """There is no time zone of that name."""


class Transition(NamedTuple):
    """A change of the offset from UTC."""

    at: int
    """The first instant with the new offset, in seconds since the epoch."""
    before: int
    """Seconds east of UTC until then."""
    after: int
    """Seconds east of UTC from then on."""


class Zone:
    """A time zone; instants and walls are whole seconds."""

    def __init__(self, info: ZoneInfo) -> None:
        """Ask `info`."""
        self._info = info

    def offset(self, instant: int) -> int:
        """Return how many seconds east of UTC local time is at `instant`."""
        return _offset(self._info, instant)

    def transitions(self, start: int, end: int) -> Iterator[Transition]:
        """Yield the changes of the offset with ``start <= at < end``, in order."""
        start, end = max(start, EARLIEST), min(end, LATEST)
        for chunk in range((start - 1) // _CHUNK, (end - 1) // _CHUNK + 1):
            for transition in _transitions(self._info, chunk):
                if start <= transition.at < end:
                    yield transition

    def near(self, instant: int) -> tuple[Transition, ...]:
        """Return the changes of the offset at most two days from `instant`, or a little further."""
        first, last = (instant - 2 * _DAY) // _CHUNK, (instant + 2 * _DAY) // _CHUNK
        found = _transitions(self._info, first)
        return found if first == last else found + _transitions(self._info, last)

    def instants(self, wall: int) -> tuple[int, ...]:
        """Return when local clocks show `wall`: once, twice (in a fold), or never (in a gap: empty)."""
        local = _WALL_EPOCH + timedelta(seconds=wall)
        first, second = _seconds(self._info.utcoffset(local)), _seconds(self._info.utcoffset(local.replace(fold=1)))
        if first == second:
            return (wall - first,)
        return (wall - first, wall - second) if first > second else ()

    def gap(self, wall: int) -> Transition:
        """Return the change of the offset that leaves out `wall`, for which :meth:`instants` is empty."""
        for transition in self.near(wall):
            if transition.at + transition.before <= wall < transition.at + transition.after:
                return transition
        raise ValueError(f"local time {wall} is in no gap")


@lru_cache(maxsize=1024)
def zone(name: str) -> Zone:
    """Return the time zone of that IANA name.

    :raises UnknownZone: if there is none.
    """
    if name not in zone_names():
        same = [known for known in zone_names() if known.casefold() == name.casefold()]
        hint = f"; did you mean {same[0]!r}?" if same else ""
        raise UnknownZone(f"there is no time zone {name!r} in the IANA database{hint}")
    return Zone(ZoneInfo.from_file(BytesIO(_read("zoneinfo", *name.split("/"))), key=name))


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Return the names of all time zones."""
    return frozenset(_read("zones").decode().split())


def _read(*path: str) -> bytes:
    """Return a file of the installed ``tzdata``: some 2 KB, once for each zone."""
    return files("tzdata").joinpath(*path).read_bytes()


@lru_cache(maxsize=8192)
def _transitions(info: ZoneInfo, chunk: int) -> tuple[Transition, ...]:
    """Return the changes of the offset after the beginning of a chunk, up to and with its end.

    Looks once a day: of two changes within one day that undo each other (there are none) neither is seen.
    """
    start = max(chunk * _CHUNK, EARLIEST)
    end = min((chunk + 1) * _CHUNK, LATEST)
    found: list[Transition] = []
    before = _offset(info, start) if start < end else 0
    for day_end in range(start + _DAY, end + 1, _DAY):
        after = _offset(info, day_end)
        if after != before:
            low, high = day_end - _DAY, day_end
            while high - low > 1:
                middle = (low + high) // 2
                if _offset(info, middle) == before:
                    low = middle
                else:
                    high = middle
            found.append(Transition(high, before, after))
        before = after
    return tuple(found)


def _offset(info: ZoneInfo, instant: int) -> int:
    return _seconds((_EPOCH + timedelta(seconds=instant)).astimezone(info).utcoffset())


def _seconds(offset: timedelta | None) -> int:
    return 0 if offset is None else offset.days * _DAY + offset.seconds
