"""The words of access: what a key may be, and what a namespace may be called."""

import re
from typing import Literal

Role = Literal["admin", "operator", "submitter", "viewer", "worker"]
"""What a key is for; the table of routes in the API says what each role may do."""

DEFAULT_NAMESPACE = "default"
"""Where a request acts that may act anywhere, and doesn't say where."""

ALL_NAMESPACES = "*"
"""Where a key acts that may act anywhere."""

NAMESPACE_PATTERN = "^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$"
"""What a namespace may be called: one token of a NATS subject."""

_namespace = re.compile(NAMESPACE_PATTERN)


def is_namespace(text: str) -> bool:
    """Say whether a namespace may be called so."""
    return _namespace.fullmatch(text) is not None
