"""JSON Pointer (RFC 6901): the way to a value inside a JSON document."""

import re
from typing import Any, Final

from clockjack.triggers.json_values import is_array, is_object

MISSING: Final[Any] = object()
"""What a pointer that leads nowhere gives."""

_ESCAPES = re.compile("~(?![01])")
_INDEX = re.compile("0|[1-9][0-9]*")


def parse_pointer(text: str) -> tuple[str, ...]:
    """Return the reference tokens of a pointer; none for the empty one, which is the whole document.

    :raises ValueError: if it is not a JSON Pointer (RFC 6901, section 3).
    """
    if not text:
        return ()
    if not text.startswith("/"):
        raise ValueError("a JSON Pointer is empty or begins with '/'")
    if _ESCAPES.search(text):
        raise ValueError("in a JSON Pointer '~' stands before 0 or 1 only: '~0' is '~', '~1' is '/'")
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in text[1:].split("/"))


def look_up(document: Any, tokens: tuple[str, ...]) -> Any:
    """Return what `tokens` lead to in `document`, or :data:`MISSING` (RFC 6901, section 4)."""
    value = document
    for token in tokens:
        if is_object(value):
            value = value.get(token, MISSING)
        elif is_array(value) and _INDEX.fullmatch(token) and len(token) < 10:
            value = value[int(token)] if int(token) < len(value) else MISSING
        else:
            return MISSING
    return value


def token(name: str) -> str:
    """Return `name` as one step of a pointer: ``/`` and the escaped name."""
    return "/" + name.replace("~", "~0").replace("/", "~1")
