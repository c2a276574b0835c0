"""JSON values as Python has them, told apart in a way that type checkers follow."""

from typing import Any, TypeGuard


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Tell whether a JSON value is an object."""
    return isinstance(value, dict)


def is_array(value: Any) -> TypeGuard[list[Any]]:
    """Tell whether a JSON value is an array."""
    return isinstance(value, list)


def is_number(value: Any) -> TypeGuard[int | float]:
    """Tell whether a JSON value is a number (Python takes booleans for integers; JSON doesn't)."""
    return isinstance(value, int | float) and not isinstance(value, bool)
