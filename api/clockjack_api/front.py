"""What stands before the framework: it sees each request first and each answer last."""

from time import perf_counter
from typing import Any, cast
from urllib.parse import quote, unquote

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from clockjack_api.context import Context

STALE = (b"clockjack-stale", b"true")
"""Header of what was read while the NATS server didn't answer: it may be old."""


class Front:
    """Keeps ``%2F`` in paths apart from slashes, counts answers, and marks what may be stale."""

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
        # Names may have slashes in them: those come as %2F, and must not part the path.
        raw_path: bytes = details.get("raw_path") or b""
        if b"%2F" in raw_path or b"%2f" in raw_path:
            scope["path"] = "/".join(_unquoted(part) for part in raw_path.decode("ascii").split("/"))
        began = perf_counter()
        method = scope["method"]

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = details.get("path_template") or "none"
                self._traffic.add(method, route, message["status"], perf_counter() - began)
                if method == "GET" and not self._health.connected:
                    message["headers"] = [*message["headers"], STALE]
            await send(message)

        await self._app(scope, receive, watch)


def _unquoted(part: str) -> str:
    """Return a part of a path decoded, but for its slashes and percent signs."""
    return quote(unquote(part), safe="!$&'()*+,;=:@ ~") if "%" in part else part
