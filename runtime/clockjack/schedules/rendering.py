"""Values of events in a job template: finding them, checking them, putting them in."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from clockjack.schedules.template import EventValue, JobTemplate
from clockjack.triggers.faults import FieldFault, InvalidSchedule
from clockjack.triggers.json_values import is_array, is_object
from clockjack.triggers.pointer import MISSING, look_up, parse_pointer, token

KEY = "$event"
"""An object with this key stands for a value of the event; of several, of the last."""

KEY_OF_ALL = "$events"
"""An object with this key stands for the values of all events, as an array."""

KEYS = (KEY, KEY_OF_ALL)

MAX_RENDERED = 4_194_304
"""What events bring into one job has at most so many bytes, as JSON."""

MAX_DEPTH = 100
"""Arguments, bodies and metadata are nested at most so deep."""


class EventValues:
    """The values of one event, or of several, on their way into a job."""

    def __init__(self, events: Sequence[Any]) -> None:
        """Take them from `events`, in their order; there are none for a tick."""
        self._events = events
        self._last = events[-1] if events else None
        self._free = MAX_RENDERED

    def last(self, pointer: str, default: Any) -> Any:
        """Return the value of the last event."""
        found = look_up(self._last, parse_pointer(pointer))
        return self._counted(default if found is MISSING else found)

    def all(self, pointer: str, default: Any) -> list[Any]:
        """Return the values of all."""
        tokens = parse_pointer(pointer)
        found = [look_up(event, tokens) for event in self._events]
        return [self._counted(default if each is MISSING else each) for each in found]

    def _counted(self, value: Any) -> Any:
        """Return a value, if there is room for it: a template may name it a thousand times.

        :raises InvalidSchedule: if there is none.
        """
        self._free -= len(msgspec.json.encode(value))
        if self._free < 0:
            raise InvalidSchedule([FieldFault("/job", f"events bring more than {MAX_RENDERED} bytes into it")])
        return value


def template_faults(
    value: Any, pointer: str, *, has_event: bool, has_events: bool = False, depth: int = 0
) -> Iterator[FieldFault]:
    """Yield what is wrong with the event values in `value` (plain JSON data), which stands at `pointer`."""
    if depth > MAX_DEPTH:
        yield FieldFault(pointer, f"is nested more than {MAX_DEPTH} deep")
    elif is_object(value) and (KEY in value or KEY_OF_ALL in value):
        yield from _reference_faults(value, pointer, has_event=has_event, has_events=has_events)
    elif is_object(value):
        for name, item in value.items():
            where = pointer + token(name)
            yield from template_faults(item, where, has_event=has_event, has_events=has_events, depth=depth + 1)
    elif is_array(value):
        for place, item in enumerate(value):
            where = f"{pointer}/{place}"
            yield from template_faults(item, where, has_event=has_event, has_events=has_events, depth=depth + 1)


def render(value: Any, events: EventValues) -> Any:
    """Return `value` (plain JSON data) with the values of `events` in it.

    What comes from an event is not looked at again: an event can't bring in references of its own.

    :raises InvalidSchedule: if they bring in more than :data:`MAX_RENDERED` bytes.
    """
    if is_object(value):
        if KEY in value:
            return events.last(value[KEY], value.get("default"))
        if KEY_OF_ALL in value:
            return events.all(value[KEY_OF_ALL], value.get("default"))
        return {name: render(item, events) for name, item in value.items()}
    if is_array(value):
        return [render(item, events) for item in value]
    return value


def mentions_all_events(job: JobTemplate) -> bool:
    """Say whether a template has values of all of several events in it."""
    return f'"{KEY_OF_ALL}"'.encode() in msgspec.json.encode(job)


def render_text(value: str | EventValue, events: EventValues) -> str:
    """Return a text with the value of the last event that it stands for, if it does."""
    if isinstance(value, str):
        return value
    found = events.last(value.pointer, value.default)
    if found is None:
        return ""
    return found if isinstance(found, str) else msgspec.json.encode(found).decode()


def _reference_faults(
    value: dict[str, Any], pointer: str, *, has_event: bool, has_events: bool
) -> Iterator[FieldFault]:
    key = KEY if KEY in value else KEY_OF_ALL
    for name in value:
        if name not in (key, "default"):
            yield FieldFault(pointer + token(name), f"stands beside {key!r}, where only 'default' may")
    if not has_event:
        yield FieldFault(pointer, "stands for a value of an event, and only an event trigger brings one")
    elif key == KEY_OF_ALL and not has_events:
        yield FieldFault(pointer, "stands for values of several events, and only a batch or a threshold brings those")
    if not isinstance(value[key], str):
        yield FieldFault(pointer + token(key), "must be a JSON Pointer (a string)")
        return
    try:
        parse_pointer(value[key])
    except ValueError as error:
        yield FieldFault(pointer + token(key), str(error))
