"""What stands before the framework: it sees each request first and each answer last."""

import secrets
from collections.abc import Sequence
from itertools import chain
from time import perf_counter
from typing import Any, cast
from urllib.parse import quote, unquote

import anyio
from litestar.enums import ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from clockjack_api.access.admission import SCOPE_KEY, Admission
from clockjack_api.access.hosts import Hosts, is_foreign, is_host
from clockjack_api.answers import problem_reply
from clockjack_api.context import Context
from clockjack_api.direct import Direct
from clockjack_api.events.socket import EventSocket
from clockjack_api.heads import CONTEXT, HEAD, HEADERS, STARTED
from clockjack_api.operations import STALE
from clockjack_api.problems import CROSS_ORIGIN, FOREIGN_HOST, HEAD_TOO_LARGE, INVALID_REQUEST, ApiProblem
from clockjack_api.traces import trace_id_of

MARK = (STALE.name.lower().encode(), b"true")
"""What is added to what was read while the journal was out of reach, or stalled."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

HEAD_BYTES = 32_768
"""So large the headers of a request may be, and so long its path and query."""

FAREWELL_SECONDS = 0.5
"""So long a stream has to say why it ends, when the key was revoked that it was opened with."""


class Front:
    """Stands before the framework.

    It keeps ``%2F`` in paths apart from slashes, answers ``HEAD`` as ``GET`` without the body, refuses what pages of
    other sites send by a browser and what comes with too large a head, counts answers, tells how many requests are left
    to a key, and marks what may be stale. WebSockets it hands on to who serves them.
    """

    def __init__(self, app: ASGIApp, handlers: Sequence[HTTPRouteHandler], context: Context) -> None:
        """Stand before `app`, whose routes have these `handlers`."""
        self._app = app
        self._direct = Direct(app, handlers, context)
        self._context = context
        self._traffic = context.traffic
        self._health = context.services.health
        self._socket = EventSocket(context)
        self._hosts = Hosts(context.settings.allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        details = cast("dict[str, Any]", scope)
        if details["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        details[HEADERS] = dict(reversed(details["headers"]))
        details[CONTEXT] = self._context
        if details["type"] == ScopeType.HTTP:
            await self._serve(details, receive, send)
        else:
            await self._socket.serve(details, self._objection(details, changes=True), receive, send)

    async def _serve(self, details: dict[str, Any], receive: Receive, send: Send) -> None:
        whole = details
        method: str = details["method"]
        if method == "HEAD":
            # The server, which leaves out the body, keeps the scope as it was.
            details = dict(details)
            details["method"], details[HEAD] = "GET", True
        # Names may have slashes in them: those come as %2F, and must not part the path.
        raw_path: bytes = details.get("raw_path") or b""
        if b"%2F" in raw_path or b"%2f" in raw_path:
            details["path"] = "/".join(_unquoted(part) for part in raw_path.decode("latin-1").split("/"))
        began = perf_counter()
        problem = self._objection(details, changes=method not in SAFE_METHODS)
        if problem is not None:
            reply = problem_reply(problem, details["path"], _trace_id(details[HEADERS]))
            await reply(cast("Scope", whole), receive, send)
            return

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                details[STARTED] = True
                route = details.get("path_template") or "none"
                self._traffic.add(method, route, message["status"], perf_counter() - began)
                admission: Admission | None = details.get(SCOPE_KEY)
                more = [] if admission is None else self._context.rates.headers(admission.grant)
                if details["method"] == "GET" and self._health.stale:
                    more.append(MARK)
                if more:
                    message["headers"] = [*message["headers"], *more]
            await send(message)

        async def hear() -> Any:
            admission: Admission | None = details.get(SCOPE_KEY)
            if admission is None or "stream" not in admission.seats:
                return await receive()
            return await _until(receive, admission.grant.ended)

        try:
            await self._direct(cast("Scope", details), hear, watch)
        finally:
            admission: Admission | None = details.get(SCOPE_KEY)
            if admission is not None:
                for kind in admission.seats:
                    self._context.seats.leave(kind, admission.grant)

    def _objection(self, details: dict[str, Any], *, changes: bool) -> ApiProblem | None:
        """Return what speaks against a request, by its head alone."""
        size = len(details.get("raw_path") or b"") + len(details["query_string"])
        if size + sum(map(len, chain.from_iterable(details["headers"]))) > HEAD_BYTES:
            headers = {"Connection": "close"}
            return ApiProblem(HEAD_TOO_LARGE, f"it has more than {HEAD_BYTES} bytes", headers=headers)
        host = details[HEADERS].get(b"host")
        if changes and is_foreign(details[HEADERS].get(b"origin"), host):
            return ApiProblem(CROSS_ORIGIN, "a browser sent this for a page of another site")
        if self._context.keys.open and not self._hosts.knows(host):
            return ApiProblem(
                FOREIGN_HOST,
                "without API keys the node answers only to names of loopback, and those in its allowed_hosts",
            )
        if host is not None and not is_host(host):
            return ApiProblem(INVALID_REQUEST)
        return None


async def _until(receive: Receive, ended: anyio.Event) -> Any:
    """Return what comes next; that the client is gone, a moment after what let it in has ended."""
    found: list[Any] = [{"type": "http.disconnect"}]
    async with anyio.create_task_group() as group:

        async def end() -> None:
            await ended.wait()
            await anyio.sleep(FAREWELL_SECONDS)
            group.cancel_scope.cancel()

        group.start_soon(end)
        found.append(await receive())
        group.cancel_scope.cancel()
    return found[-1]


def _trace_id(headers: dict[bytes, bytes]) -> str:
    return trace_id_of(headers.get(b"traceparent", b"").decode("latin-1")) or secrets.token_hex(16)


def _unquoted(part: str) -> str:
    """Return a part of a path decoded, but for its slashes and percent signs."""
    return quote(unquote(part), safe="!$&'()*+,;=:@ ~") if "%" in part else part
