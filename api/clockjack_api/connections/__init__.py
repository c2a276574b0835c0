"""Connections: how many there may be, and how long a request may take to come.

The protocols of :mod:`clockjack_api.protocols`, one for each parser (:mod:`.httptools`, :mod:`.h11`), with what they
lack (:mod:`.bounded`): a bound on connections, on the bytes of a head that does not end, and on the time that a head or
a part of a body may be on its way. What they write goes out in one piece where it can (:mod:`.gathering`).
"""

from importlib import import_module
from typing import Any


def protocol(http: str, max_connections: int) -> Any:
    """Return uvicorn's protocol class for a parser, bounded."""
    name = {"h11": "BoundedH11", "httptools": "BoundedHttpTools"}[http]
    found: Any = getattr(import_module(f"{__name__}.{http}"), name)
    return type(name, (found,), {"max_connections": max_connections})
