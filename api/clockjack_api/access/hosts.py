"""Which names a node that needs no key goes by, and whether a browser asks for a page of another site.

While access is open, whoever reaches the node's loopback may do anything; and pages of the web reach it by the browser
of whoever sits there. A page of another site says so by ``Origin``. A page that made its own name stand for
127.0.0.1 (DNS rebinding) doesn't: to the browser it is the same site; but its name is in ``Host``.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from clockjack.config.rules import is_loopback

_HOST = re.compile(rb"[0-9A-Za-z!$&'()*+,;=\-._~:\[\]@%]*")

REMEMBERED = 100
"""So many headers that name the node are remembered."""


class Hosts:
    """Knows the names by which a node may be called while access is open."""

    def __init__(self, allowed: Iterable[str]) -> None:
        """Allow the names and addresses of loopback, and those in `allowed`; ``*`` for all."""
        self._allowed = {name.lower().rstrip(".") for name in allowed}
        self._any = "*" in self._allowed
        self._known: set[bytes] = set()
        """Headers that were found to name it, a few: one client sends the same again and again."""

    def knows(self, host: bytes | None) -> bool:
        """Say whether the node goes by the name in a ``Host`` header. Who sends none is no browser."""
        if host is None or self._any or host in self._known:
            return True
        name = _name(host)
        if name is None or not (name in self._allowed or is_loopback(name) or name.endswith(".localhost")):
            return False
        if len(self._known) < REMEMBERED:
            self._known.add(host)
        return True


def is_foreign(origin: bytes | None, host: bytes | None) -> bool:
    """Say whether a request comes from a page of another host.

    Browsers send ``Origin`` with whatever changes something, and with each WebSocket; others don't. Ports may differ: a
    proxy may stand between.
    """
    if origin is None:
        return False
    try:
        site = urlsplit(origin.decode("latin-1")).hostname
    except ValueError:
        return True
    return site is None or host is None or site.rstrip(".") != _name(host)


def is_host(host: bytes) -> bool:
    """Say whether a ``Host`` header has none but characters that may be in one (RFC 3986, section 3.2)."""
    return _HOST.fullmatch(host) is not None


def _name(host: bytes) -> str | None:
    """Return the name in a ``Host`` header, in lower case, without its port; None if there is none."""
    try:
        name = urlsplit(f"//{host.decode('latin-1')}").hostname
    except ValueError:
        return None
    return name.rstrip(".") if name else None
