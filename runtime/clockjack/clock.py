"""Time, injected: the one file that may ask the operating system what time it is.

Instants are integers, microseconds since 1970-01-01T00:00:00Z. Waits are on the event loop's monotonic
clock, so that a jump of the wall clock shortens or lengthens no wait by more than
:attr:`Clock.poll_seconds`; under trio's ``MockClock`` they cost nothing.
"""

import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Protocol

import anyio

MICROSECONDS = 1_000_000
"""Microseconds in a second."""


class Clock(Protocol):
    """Where an actor gets the time from."""

    @property
    def poll_seconds(self) -> float:
        """A wait for an instant looks at the wall clock at least this often, to notice that it jumped."""
        ...

    def now(self) -> int:
        """Return the wall clock: microseconds since the epoch, UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    poll_seconds = 1.0

    def now(self) -> int:
        """Return the wall clock: microseconds since the epoch, UTC."""
        return time.time_ns() // 1000


class VirtualClock:
    """A wall clock that follows the event loop's clock, for tests and the simulation.

    Under trio's ``MockClock`` it moves only when nothing is left to do. ``skew`` may be set at any time,
    to make the clock wrong or to let it jump.
    """

    def __init__(self, start: datetime) -> None:
        """Begin at `start`, which must carry a time zone."""
        self._start = from_datetime(start)
        self.poll_seconds = 60.0
        self._origin: float | None = None
        self.skew = 0
        """Microseconds by which this clock is ahead of the true one."""

    def now(self) -> int:
        """Return the wall clock: microseconds since the epoch, UTC."""
        if self._origin is None:
            self._origin = anyio.current_time()
        return self._start + int((anyio.current_time() - self._origin) * MICROSECONDS) + self.skew


class SteppedClock:
    """A wall clock that stands still until somebody moves it, for the users' test kit.

    It knows what is waited for, so that it can be moved from one such instant to the next.
    """

    poll_seconds = 3600.0

    def __init__(self, start: datetime) -> None:
        """Begin at `start`, which must carry a time zone."""
        self._now = from_datetime(start)
        self._expected: dict[object, tuple[int, Callable[[], None]]] = {}

    def now(self) -> int:
        """Return the wall clock: microseconds since the epoch, UTC."""
        return self._now

    @property
    def next(self) -> int | None:
        """The first instant that somebody waits for; None if nobody waits."""
        return min((instant for instant, _ in self._expected.values()), default=None)

    def move_to(self, instant: int) -> None:
        """Let it be `instant`, and wake those who wait for that or for an earlier one.

        :raises ValueError: if it is later already.
        """
        if instant < self._now:
            raise ValueError("a clock goes forward")
        self._now = instant
        due = sorted((at, place) for place, (at, _) in enumerate(self._expected.values()) if at <= instant)
        wakes = [wake for _, wake in self._expected.values()]
        for _, place in due:
            wakes[place]()

    @contextmanager
    def expecting(self, instant: int, wake: Callable[[], None]) -> Generator[None]:
        """Call `wake` when it is `instant`, unless the context has ended."""
        key = object()
        self._expected[key] = (instant, wake)
        try:
            yield
        finally:
            del self._expected[key]


def expecting(clock: Clock, instant: int, wake: Callable[[], None]) -> AbstractContextManager[None]:
    """Call `wake` at `instant`, if that is for `clock` to say; any other has to be looked at."""
    return clock.expecting(instant, wake) if isinstance(clock, SteppedClock) else nullcontext()


async def sleep_until(clock: Clock, instant: int) -> None:
    """Wait until `clock` says that `instant` has come; at once if it is past."""
    while (remaining := instant - clock.now()) > 0:
        come = anyio.Event()
        with (
            expecting(clock, instant, come.set),
            anyio.move_on_after(min(remaining / MICROSECONDS, clock.poll_seconds)),
        ):
            await come.wait()


def from_datetime(moment: datetime) -> int:
    """Return an aware datetime as an instant.

    :raises ValueError: if `moment` has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a datetime without a time zone is not an instant")
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * MICROSECONDS + delta.microseconds


def to_datetime(instant: int) -> datetime:
    """Return an instant as a datetime in UTC."""
    seconds, micros = divmod(instant, MICROSECONDS)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)


def seconds(duration: float) -> int:
    """Return a duration in seconds as a whole number of microseconds."""
    return round(duration * MICROSECONDS)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
