"""``/schema/…`` and ``/docs``: the API's description of itself, with nothing from elsewhere."""

import gzip
from importlib.resources import files
from typing import Any

from anyio import to_thread
from litestar import get

from clockjack_api.access.rules import UNLISTED
from clockjack_api.models.jobs import NoQuery
from clockjack_api.operations import Answer, describe
from clockjack_api.problems import NOT_FOUND, ApiProblem
from clockjack_api.reply import Reply
from clockjack_api.request import ApiRequest

TAG = "documents"

SCRIPT = b"text/javascript; charset=utf-8"

ASSETS = frozenset({"scalar.js", "viewer.js"})

POLICY = (
    "default-src 'none'; connect-src 'self'; img-src 'self' data: blob:; font-src data:; script-src 'self'; "
    "style-src 'self' 'unsafe-inline'"
)
"""What a browser lets the viewer do: nothing comes from, or goes to, another place. The viewer writes styles itself."""


@get(
    ["/schema/openapi.json", "/v1/schema/openapi.json"],
    opt=describe(
        id="getOpenApiDocument",
        tag=TAG,
        summary="Get this document",
        query=NoQuery,
        answers={200: Answer(dict[str, Any], "The OpenAPI 3.1 document.")},
    ),
)
async def get_document(request: ApiRequest) -> Reply:
    """Get the OpenAPI document."""
    request.query(NoQuery)
    from clockjack_api.openapi import document_bytes

    return Reply(await to_thread.run_sync(document_bytes))


@get(
    ["/schema/asyncapi.json", "/v1/schema/asyncapi.json"],
    opt=describe(
        id="getAsyncApiDocument",
        tag=TAG,
        summary="Get the document of the event channels",
        query=NoQuery,
        answers={200: Answer(dict[str, Any], "The AsyncAPI 3 document.")},
    ),
)
async def get_events_document(request: ApiRequest) -> Reply:
    """Get the AsyncAPI document."""
    request.query(NoQuery)
    from clockjack_api.asyncapi import document_bytes

    return Reply(await to_thread.run_sync(document_bytes))


@get(
    ["/docs", "/v1/docs"],
    opt=describe(
        id="getViewer",
        tag=TAG,
        summary="Read this document in a browser",
        query=NoQuery,
        answers={200: Answer(str, "A page that needs nothing from elsewhere.", media_type="text/html")},
    ),
)
async def get_viewer(request: ApiRequest) -> Reply:
    """Get the viewer."""
    request.query(NoQuery)
    return await _asset("viewer.html", b"text/html; charset=utf-8")


@get("/docs/{name:str}", opt={UNLISTED: "getViewerAsset"})
async def get_asset(request: ApiRequest) -> Reply:
    """Get a part of the viewer."""
    name = request.path_value("name")
    if name not in ASSETS:
        raise ApiProblem(NOT_FOUND, f"there is no {name!r} here")
    if name != "scalar.js":
        return await _asset(name, SCRIPT)
    if "gzip" in (request.header("accept-encoding") or ""):
        return await _asset("scalar.js.gz", SCRIPT, {"Content-Encoding": "gzip"})
    packed = await _asset("scalar.js.gz", SCRIPT)
    packed.body = await to_thread.run_sync(gzip.decompress, packed.body)
    return packed


async def _asset(name: str, media_type: bytes, more: dict[str, str] | None = None) -> Reply:
    content = await to_thread.run_sync((files("clockjack_api.viewer") / name).read_bytes)
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}
    return Reply(content, headers=headers | {"Vary": "Accept-Encoding"} | (more or {}), media_type=media_type)


ROUTES = [get_document, get_events_document, get_viewer, get_asset]
