"""Gathering: one job of several events, or of one that did not come.

All of these go by the times at which events were stored. Each kind can do two things: take an event, and be due at an
instant; both return what makes jobs. A window that is due before the next event of its key was stored is so before
that event is taken, whenever either is looked at.
"""

from collections.abc import Callable

from msgspec import Struct

from clockjack.matcher.heard import Heard
from clockjack.matcher.limits import BATCH_BYTES
from clockjack.matcher.listeners import Hearing
from clockjack.matcher.window import Release, Window, span
from clockjack.triggers.event import MOST_DEBOUNCES, PACING, EventTrigger


class Gathering(Struct, frozen=True):
    """One kind."""

    kind: str
    take: Callable[[Window, Hearing, Heard], list[Release]]
    """Take an event."""
    due: Callable[[Window, int], list[Release]]
    """Do what is due at an instant."""


def gathering_of(trigger: EventTrigger) -> Gathering | None:
    """Return how a trigger gathers events; None if it doesn't."""
    if trigger.debounce_seconds is not None:
        return GATHERINGS["debounce"]
    for kind in ("batch", "threshold", "absence"):
        if getattr(trigger, kind) is not None:
            return GATHERINGS[kind]
    return None


def kinds_of(trigger: EventTrigger) -> list[str]:
    """Return the kinds of windows that a trigger has."""
    gathering = gathering_of(trigger)
    pacing = [kind for kind in PACING if getattr(trigger, kind) is not None]
    return pacing if gathering is None else [gathering.kind, *pacing]


# --- debounce ---------------------------------------------------------------------------------------------


def _debounce(window: Window, _: Hearing, heard: Heard) -> list[Release]:
    trigger = window.listener.trigger
    assert trigger.debounce_seconds is not None
    released = _debounce_due(window, heard.at)
    if window.is_open and window.rows[-1].name == heard.name:
        return released
    if not window.is_open:
        window.open(heard.at)
    window.hold_heard(heard)
    window.let_go(len(window.rows) - 1)
    window.count(1)
    most = trigger.debounce_max_seconds or trigger.debounce_seconds * MOST_DEBOUNCES
    due_at = max(window.due_at, heard.at + span(trigger.debounce_seconds))
    window.wait_until(min(due_at, window.opened_at + span(most)))
    return released


def _debounce_due(window: Window, now: int) -> list[Release]:
    return [all_of(window, window.due_at)] if window.is_open and window.due_at <= now else []


# --- batch ------------------------------------------------------------------------------------------------


def _batch(window: Window, _: Hearing, heard: Heard) -> list[Release]:
    batch = window.listener.trigger.batch
    assert batch is not None
    released = _batch_due(window, heard.at)
    if window.is_open and window.holds(heard.name):
        return released
    if window.is_open and window.bytes + len(heard.document) > BATCH_BYTES:
        released.append(all_of(window, heard.at))
    if not window.is_open:
        window.open(heard.at)
        window.wait_until(heard.at + span(batch.within_seconds))
    window.hold_heard(heard)
    window.count(1)
    if len(window.rows) >= batch.size:
        released.append(all_of(window, heard.at))
    return released


def _batch_due(window: Window, now: int) -> list[Release]:
    return [all_of(window, window.due_at)] if window.is_open and window.due_at <= now else []


# --- threshold --------------------------------------------------------------------------------------------


def _threshold(window: Window, _: Hearing, heard: Heard) -> list[Release]:
    threshold = window.listener.trigger.threshold
    assert threshold is not None
    _expire(window, heard.at)
    if window.is_open and window.holds(heard.name):
        return []
    if not window.is_open:
        window.open(heard.at)
    window.hold_heard(heard, None if window.listener.keeps_all else b"")
    window.count(1)
    for row in window.rows[:-1]:
        if window.bytes <= BATCH_BYTES:
            break
        window.blank(row)
    window.wait_until(heard.at + span(threshold.within_seconds))
    if len(window.rows) < threshold.count:
        return []
    release = all_of(window, heard.at)
    release.rows[-1].document = heard.document
    return [release]


def _threshold_due(window: Window, now: int) -> list[Release]:
    _expire(window, now)
    return []


def _expire(window: Window, now: int) -> None:
    """Forget the events that came too long before `now`."""
    threshold = window.listener.trigger.threshold
    assert threshold is not None
    if not window.is_open:
        return
    within = span(threshold.within_seconds)
    old = next((index for index, row in enumerate(window.rows) if row.at > now - within), len(window.rows))
    if old:
        window.let_go(old)
        window.count(0, old)
    if not window.rows:
        window.close()
    elif window.due_at <= now:
        window.wait_until(max(row.at for row in window.rows) + within)


# --- absence ----------------------------------------------------------------------------------------------


def _absence(window: Window, hearing: Hearing, heard: Heard) -> list[Release]:
    absence = window.listener.trigger.absence
    assert absence is not None
    released = _absence_due(window, heard.at)
    if hearing.wanted and window.is_open:
        window.close()
    begins = hearing.wanted if absence.after is None else hearing.after
    if begins and not window.is_open:
        window.open(heard.at)
        window.hold_heard(heard)
        window.count(1)
        window.wait_until(heard.at + span(absence.within_seconds))
    return released


def _absence_due(window: Window, now: int) -> list[Release]:
    return [all_of(window, window.due_at)] if window.is_open and window.due_at <= now else []


def all_of(window: Window, at: int) -> Release:
    """Make a job of all that a window holds, and close it."""
    release = Release(window.rows, window.events, at, window.opened_at)
    window.close()
    return release


GATHERINGS = {
    gathering.kind: gathering
    for gathering in (
        Gathering("debounce", _debounce, _debounce_due),
        Gathering("batch", _batch, _batch_due),
        Gathering("threshold", _threshold, _threshold_due),
        Gathering("absence", _absence, _absence_due),
    )
}
"""All kinds."""
