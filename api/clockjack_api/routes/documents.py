"""``/schema/openapi.json`` and ``/docs``: the API's description of itself, with nothing from elsewhere."""

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

ASSETS = {
    "viewer.css": b"text/css; charset=utf-8",
    "viewer.js": b"text/javascript; charset=utf-8",
}

POLICY = "default-src 'none'; connect-src 'self'; img-src 'self' data:; script-src 'self'; style-src 'self'"
"""What a browser lets the viewer do."""


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
    return await _asset(name, ASSETS[name])


async def _asset(name: str, media_type: bytes) -> Reply:
    content = await to_thread.run_sync((files("clockjack_api.viewer") / name).read_bytes)
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}
    return Reply(content, headers=headers, media_type=media_type)


ROUTES = [get_document, get_viewer, get_asset]
