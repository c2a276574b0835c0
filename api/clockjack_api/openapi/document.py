"""The document as a whole."""

from functools import lru_cache
from importlib.metadata import version
from typing import Any

import msgspec

from clockjack_api.openapi import paths, schemas
from clockjack_api.problems import Problem

TAGS = {
    "jobs": "What is to be done, and what became of it.",
    "schedules": "When jobs are made: by time or by event.",
    "calendars": "Days that schedules leave out, or keep to.",
    "events": "CloudEvents 1.0, in and out.",
    "subscriptions": "Where events are sent to, as signed webhooks.",
    "queues": "Where jobs wait, and how many run at once.",
    "workers": "Executing jobs over HTTP, in any language.",
    "access": "API keys, who may do what, and who did what.",
    "nodes": "Who is there: nodes, executors, tasks.",
    "health": "Probes and metrics.",
    "documents": "This document, and a viewer for it.",
}

SECURITY = "apiKey"
"""Name of the security scheme."""

DESCRIPTION = """\
An actor-based job scheduler. Jobs run now, at a time, or on an event.

JSON in snake_case; times are RFC 3339 with an offset, durations numbers of seconds in fields that end in `_seconds`. \
Unknown fields and parameters in a request are refused; clients must expect new fields, enum values and union members \
in answers. Errors are `application/problem+json` (RFC 9457): `type` tells them apart, `errors` points at each bad \
field. `Idempotency-Key` makes a POST safe to repeat for 24 hours."""


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    from clockjack_api.routes.all import ROUTES

    found = sorted(paths.routes(ROUTES), key=lambda route: route.path)
    types: dict[str, Any] = {str(Problem): Problem}
    for route in found:
        types |= {str(kind): kind for kind in paths.types_of(route.operation)}
    built, components = schemas.build(types.values())
    schema_of = dict(zip(types, built, strict=True))
    items: dict[str, dict[str, Any]] = {}
    for method in ("get", "put", "post", "delete", "patch"):
        for route in found:
            if route.method == method:
                item = items.setdefault(paths.openapi_path(route.path), {})
                item[method] = paths.describe(route, schema_of, components)
    queries = {route.operation.query.__name__ for route in found if route.operation.query is not None}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Clockjack",
            "version": version("clockjack"),
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{SECURITY: []}, {}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": dict(sorted(items.items())),
        "components": {
            "schemas": {name: schema for name, schema in components.items() if name not in queries},
            "responses": paths.problem_responses(),
            "securitySchemes": {
                SECURITY: {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key. None is needed on loopback, as long as none was made.",
                }
            },
        },
    }


@lru_cache(maxsize=1)
def document_bytes() -> bytes:
    """Return the document as JSON, indented, with a newline at its end: the same bytes for the same code."""
    return msgspec.json.format(msgspec.json.encode(openapi_document()), indent=2) + b"\n"
