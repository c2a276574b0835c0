"""The short way to what answers a request: by a look into a table.

A path without parameters names its function, and none but that. The framework, which knows the other paths, and what to
say of those that there are not, would take about a quarter of the time that the API has for a job that is submitted.
"""

from collections.abc import Sequence
from typing import Any, cast

from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Receive, Scope, Send

from clockjack_api.access.admission import admit
from clockjack_api.access.rules import RULE
from clockjack_api.answers import answer_to
from clockjack_api.context import Context
from clockjack_api.heads import STARTED
from clockjack_api.request import ApiRequest


class Direct:
    """Stands before the framework, and answers where it knows the function; it does as the framework would."""

    def __init__(self, app: ASGIApp, handlers: Sequence[HTTPRouteHandler], context: Context) -> None:
        """Pass on to `app` what goes to none of `handlers`, or to one whose path has parameters."""
        self._app = app
        self._context = context
        self._handlers = {
            (method, path): handler
            for handler in handlers
            for path in handler.paths
            for method in handler.http_methods
            if "{" not in path
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        details = cast("dict[str, Any]", scope)
        handler = self._handlers.get((details["method"], details["path"]))
        if handler is None:
            await self._app(scope, receive, send)
            return
        details["path_template"] = details["path"]
        request = ApiRequest(scope, receive, send)
        try:
            admit(details, handler.opt[RULE], self._context.keys, self._context.rates)
            answer = await handler.fn(request)
            await answer(scope, receive, send)
        except Exception as error:
            if STARTED in details:
                raise
            await answer_to(error, request)(scope, receive, send)
