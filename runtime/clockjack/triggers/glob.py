r"""Globs: texts in which ``*`` stands for any run of characters, the empty one too.

``\*`` is a star, ``\\`` a backslash (as in the ``wildcard`` operator of EventBridge). Matching goes through the
value once, piece by piece, and never back: no glob makes it slow.
"""

from msgspec import Struct

MAX_STARS = 10
"""A glob has at most so many stars."""


class Glob(Struct, frozen=True):
    """A parsed glob."""

    head: str
    """What the value begins with; if there is no tail, all of it."""
    middle: tuple[str, ...] = ()
    """What comes in between, in this order."""
    tail: str | None = None
    """What it ends with; None where there is no star."""

    def matches(self, value: str) -> bool:
        """Tell whether all of `value` fits."""
        if self.tail is None:
            return value == self.head
        end = len(value) - len(self.tail)
        place = len(self.head)
        if place > end or not value.startswith(self.head) or not value.endswith(self.tail):
            return False
        for piece in self.middle:
            found = value.find(piece, place, end)
            if found < 0:
                return False
            place = found + len(piece)
        return True


def parse_glob(text: str) -> Glob:
    r"""Return the glob that `text` writes.

    :raises ValueError: if a backslash stands before anything but ``*`` and ``\\``, two stars stand together, or
        there are more than :data:`MAX_STARS`.
    """
    pieces = [""]
    characters = iter(text)
    starred = False
    for character in characters:
        if character == "*":
            if starred:
                raise ValueError("two '*' next to each other mean no more than one")
            pieces.append("")
        elif character == "\\":
            if (escaped := next(characters, "")) not in ("*", "\\") or not escaped:
                raise ValueError("a backslash stands before '*' or another backslash only")
            pieces[-1] += escaped
        else:
            pieces[-1] += character
        starred = character == "*"
    if len(pieces) - 1 > MAX_STARS:
        raise ValueError(f"there are more than {MAX_STARS} '*' in it")
    if len(pieces) == 1:
        return Glob(pieces[0])
    return Glob(pieces[0], tuple(pieces[1:-1]), pieces[-1])
