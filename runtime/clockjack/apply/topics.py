"""The parts of the state, by which those who wait for changes tell what they wait for."""

from enum import StrEnum, auto


class Topic(StrEnum):
    """A part of the state, for those who wait for it to change."""

    READY = auto()
    """Jobs became ready."""
    SLOTS = auto()
    """Attempts ended: executors have free slots, queues have room."""
    TIMERS = auto()
    """Jobs wait for a time that was not there before."""
    SCHEDULES = auto()
    """Schedules were put, removed, paused, resumed, or fired."""
    BACKFILLS = auto()
    """There are backfills to go on with, or may be: their schedules were resumed."""
    LISTENERS = auto()
    """Schedules that wait for events were put, removed, paused or resumed."""
    WINDOWS = auto()
    """Events are gathered, held back or counted until another time than before."""
    QUEUES = auto()
    """Limits of queues changed, or one was paused or resumed."""
    LEASES = auto()
    """A lease was claimed, renewed or resigned."""
    CANCELS = auto()
    """The end of a running attempt was asked for."""
    LIFECYCLE = auto()
    """There are new life-cycle events."""
    JOBS = auto()
    """Some job changed its state."""
    SUBSCRIPTIONS = auto()
    """Subscriptions were put, removed, enabled or disabled; or what waits for them is to be sent now."""
    KEYS = auto()
    """API keys were made or revoked."""
    APPLIED = auto()
    """Any entry was applied."""
