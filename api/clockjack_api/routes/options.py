"""Answers to ``OPTIONS``: which methods a path has (RFC 9110, section 9.3.7).

Litestar's own answer knows the methods of the handler alone that was registered first.
"""

from litestar.handlers import HTTPRouteHandler

from clockjack_api.access.rules import OPEN, RULE
from clockjack_api.reply import Reply


def options_handlers(handlers: list[HTTPRouteHandler]) -> list[HTTPRouteHandler]:
    """Return a handler of ``OPTIONS`` for each path; they are to be registered before the others."""
    methods: dict[str, set[str]] = {}
    for handler in handlers:
        for path in handler.paths:
            methods.setdefault(path, {"OPTIONS"}).update(handler.http_methods)
    return [_handler(path, allow(names)) for path, names in methods.items()]


def allow(methods: set[str]) -> str:
    """Return the ``Allow`` header of a path with these methods: what has GET has HEAD."""
    return ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))


def _handler(path: str, allowed: str) -> HTTPRouteHandler:
    async def options() -> Reply:
        return Reply(status=204, headers={"Allow": allowed}, media_type=None)

    return HTTPRouteHandler(path, http_method="OPTIONS", opt={RULE: OPEN})(options)
