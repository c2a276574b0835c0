"""Values of an event in a job template: finding them, checking them, putting them in."""

from collections.abc import Iterator
from typing import Any

import msgspec

from clockjack.schedules.template import EventValue
from clockjack.triggers.faults import FieldFault
from clockjack.triggers.json_values import is_array, is_object
from clockjack.triggers.pointer import MISSING, look_up, parse_pointer, token

KEY = "$event"
"""An object with this key stands for a value of the event."""

MAX_DEPTH = 100
"""Arguments, bodies and metadata are nested at most so deep."""


def template_faults(value: Any, pointer: str, *, has_event: bool, depth: int = 0) -> Iterator[FieldFault]:
    """Yield what is wrong with the event values in `value` (plain JSON data), which stands at `pointer`."""
    if depth > MAX_DEPTH:
        yield FieldFault(pointer, f"is nested more than {MAX_DEPTH} deep")
    elif is_object(value) and KEY in value:
        yield from _reference_faults(value, pointer, has_event=has_event)
    elif is_object(value):
        for name, item in value.items():
            yield from template_faults(item, pointer + token(name), has_event=has_event, depth=depth + 1)
    elif is_array(value):
        for place, item in enumerate(value):
            yield from template_faults(item, f"{pointer}/{place}", has_event=has_event, depth=depth + 1)


def render(value: Any, event: Any) -> Any:
    """Return `value` (plain JSON data) with the values of `event` in it.

    What comes from the event is not looked at again: an event can't bring in references of its own.
    """
    if is_object(value):
        if KEY in value:
            return _resolve(value[KEY], value.get("default"), event)
        return {name: render(item, event) for name, item in value.items()}
    if is_array(value):
        return [render(item, event) for item in value]
    return value


def render_text(value: str | EventValue, event: Any) -> str:
    """Return a text with the value of `event` that it stands for, if it does."""
    if isinstance(value, str):
        return value
    found = _resolve(value.pointer, value.default, event)
    if found is None:
        return ""
    return found if isinstance(found, str) else msgspec.json.encode(found).decode()


def _resolve(pointer: str, default: Any, event: Any) -> Any:
    found = look_up(event, parse_pointer(pointer))
    return default if found is MISSING else found


def _reference_faults(value: dict[str, Any], pointer: str, *, has_event: bool) -> Iterator[FieldFault]:
    for name in value:
        if name not in (KEY, "default"):
            yield FieldFault(pointer + token(name), f"stands beside {KEY!r}, where only 'default' may")
    if not has_event:
        yield FieldFault(pointer, "stands for a value of an event, and only an event trigger brings one")
    if not isinstance(value[KEY], str):
        yield FieldFault(pointer + token(KEY), "must be a JSON Pointer (a string)")
        return
    try:
        parse_pointer(value[KEY])
    except ValueError as error:
        yield FieldFault(pointer + token(KEY), str(error))
