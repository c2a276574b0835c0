"""What goes into requests, from what callers have at hand."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol


class Model(Protocol):
    """A model of ``generated.models``."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON."""
        ...


class Body:
    """JSON that is sent as it is."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        """Send `content`, without what was left out."""
        self._content = {key: plain(value) for key, value in content.items() if value is not None}

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON."""
        return self._content


class RawBody(Body):
    """JSON that is sent as it is, nulls too."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        """Send `content`."""
        self._content = plain(content)


SCALARS = frozenset({str, int, float, bool, type(None)})
"""What is JSON as it is, and most of what is sent."""


def plain(value: Any) -> Any:
    """Return a value as JSON: models, times and what holds them."""
    if type(value) in SCALARS:
        return value
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: give it one")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "to_dict"):
        return value.to_dict()
    return value


def new_key() -> str:
    """Return an idempotency key: one for each call, kept over its retries."""
    return secrets.token_hex(16)
