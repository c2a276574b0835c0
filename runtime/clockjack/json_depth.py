"""How deep JSON data is nested."""

from typing import Any, cast

MAX_DEPTH = 100
"""Arguments, bodies and data are nested at most so deep: what is read here is read again by others, whose stack may
have less room."""

TOO_DEEP = f"is nested more than {MAX_DEPTH} deep"

_CONTAINERS = (dict, list)


def is_too_deep(value: Any, levels: int = MAX_DEPTH) -> bool:
    """Say whether `value` (plain data) is nested more than so many levels deep."""
    if isinstance(value, dict):
        return levels == 0 or any(
            is_too_deep(each, levels - 1)
            for each in cast("dict[str, Any]", value).values()
            if type(each) in _CONTAINERS
        )
    if isinstance(value, list):
        items = cast("list[object]", value)
        return levels == 0 or any(is_too_deep(each, levels - 1) for each in items if type(each) in _CONTAINERS)
    return False
