"""What stands before the framework: it sees each request first and each answer last."""

import secrets
from time import perf_counter
from typing import Any, cast
from urllib.parse import quote, unquote, urlsplit

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from clockjack_api.context import Context
from clockjack_api.heads import HEAD
from clockjack_api.operations import STALE
from clockjack_api.problems import CROSS_ORIGIN, MEDIA_TYPE, ApiProblem, encode
from clockjack_api.reply import Reply

MARK = (STALE.name.lower().encode(), b"true")
"""What is added to what was read while the journal was out of reach, or stalled."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Front:
    """Stands before the framework.

    It keeps ``%2F`` in paths apart from slashes, answers ``HEAD`` as ``GET`` without the body, refuses what pages of
    other sites send by a browser, counts answers, and marks what may be stale.
    """

    def __init__(self, app: ASGIApp, context: Context) -> None:
        """Stand before `app`."""
        self._app = app
        self._traffic = context.traffic
        self._health = context.services.health

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        details = cast("dict[str, Any]", scope)
        method = scope["method"]
        if method == "HEAD":
            # The server, which leaves out the body, keeps the scope as it was.
            details = dict(details)
            details["method"], details[HEAD] = "GET", True
        # Names may have slashes in them: those come as %2F, and must not part the path.
        raw_path: bytes = details.get("raw_path") or b""
        if b"%2F" in raw_path or b"%2f" in raw_path:
            details["path"] = "/".join(_unquoted(part) for part in raw_path.decode("latin-1").split("/"))
        began = perf_counter()
        if method not in SAFE_METHODS and _is_foreign(details["headers"]):
            problem = ApiProblem(CROSS_ORIGIN, "a browser sent this for a page of another site")
            body = encode(problem, details["path"], secrets.token_hex(16))
            await Reply(body, CROSS_ORIGIN.status, media_type=MEDIA_TYPE.encode())(scope, receive, send)
            return

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = details.get("path_template") or "none"
                self._traffic.add(method, route, message["status"], perf_counter() - began)
                if details["method"] == "GET" and self._health.stale:
                    message["headers"] = [*message["headers"], MARK]
            await send(message)

        await self._app(cast("Scope", details), receive, watch)


def _is_foreign(headers: list[tuple[bytes, bytes]]) -> bool:
    """Say whether a request comes from a page of another host.

    Browsers send ``Origin`` with whatever changes something; others don't. Ports may differ: a proxy may stand between.
    """
    origin = host = None
    for name, value in headers:
        if name == b"origin":
            origin = value.decode("latin-1")
        elif name == b"host":
            host = value.decode("latin-1")
    if origin is None:
        return False
    try:
        return urlsplit(origin).hostname != urlsplit(f"//{host}").hostname or origin == "null"
    except ValueError:
        return True


def _unquoted(part: str) -> str:
    """Return a part of a path decoded, but for its slashes and percent signs."""
    return quote(unquote(part), safe="!$&'()*+,;=:@ ~") if "%" in part else part
