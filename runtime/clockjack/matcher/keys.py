"""Keys: what tells the groups of a trigger's events apart."""

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

from clockjack.matcher.limits import MAX_KEY_TEXT
from clockjack.triggers.pointer import MISSING, look_up, parse_pointer

_EXACT = 2.0**53
"""Below this, floats and integers are the same."""

_encode = msgspec.json.Encoder(order="deterministic").encode


class KeyReader:
    """Reads the keys of events."""

    def __init__(self, pointers: Sequence[str]) -> None:
        """Read what `pointers` lead to; without any, all events are one group."""
        self._pointers = [parse_pointer(pointer) for pointer in pointers]

    def __call__(self, event: dict[str, Any]) -> str:
        """Return the key of an event: JSON of its values, or the digest of that where it is long.

        A value that is missing and one that is null are the same; so are 1 and 1.0, which JSON does not tell apart.
        """
        if not self._pointers:
            return ""
        values = [look_up(event, pointer) for pointer in self._pointers]
        text = _encode([None if value is MISSING else _plain(value) for value in values])
        if len(text) > MAX_KEY_TEXT:
            return f"blake2b:{hashlib.blake2b(text, digest_size=16).hexdigest()}"
        return text.decode()


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT else value
