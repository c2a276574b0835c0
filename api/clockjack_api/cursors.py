"""Cursors: where a page begins, as text that clients pass back untouched."""

import base64
import binascii
from collections.abc import Callable
from typing import TypeVar

from clockjack_api.problems import FieldProblem, invalid

T = TypeVar("T")


def make(kind: str, value: object) -> str:
    """Return the cursor of a page of `kind` that begins at `value`."""
    return base64.urlsafe_b64encode(f"{kind}:{value}".encode()).decode().rstrip("=")


def read(kind: str, cursor: str | None, parse: Callable[[str], T], *, location: str = "query") -> T | None:
    """Return where a page begins; None for the first.

    :raises ApiProblem: if it is not a cursor of that kind of list.
    """
    if cursor is None:
        return None
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        found, _, value = text.partition(":")
        if found == kind:
            return parse(value)
    except (binascii.Error, ValueError):
        pass
    raise invalid([FieldProblem(location, "/cursor", "is not a next_cursor of this list")])
