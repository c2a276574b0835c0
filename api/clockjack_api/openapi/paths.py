"""Operations: what the routes say of themselves, as OpenAPI has it."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, cast

from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from clockjack_api.access.rules import RULES
from clockjack_api.openapi import samples
from clockjack_api.openapi.descriptions import of_fields
from clockjack_api.openapi.schemas import Schema
from clockjack_api.operations import NAMESPACE, OPT, STALE, Answer, Header, Operation
from clockjack_api.problems import MEDIA_TYPE

RESPONSES = {
    400: ("BadRequest", "The request is not valid: `errors` points at each bad field."),
    401: ("Unauthenticated", "A key is needed that is good."),
    403: ("Forbidden", "The key, or where the request comes from, does not allow it."),
    404: ("NotFound", "There is nothing of that name."),
    409: ("Conflict", "The state does not allow it."),
    410: ("Gone", "What is asked for is no longer kept."),
    412: ("PreconditionFailed", "It was changed since."),
    413: ("TooLarge", "The body is too large."),
    415: ("UnsupportedMediaType", "The body is of a type that is not understood here."),
    422: ("KeyReused", "The idempotency key was used for another request."),
    426: ("UpgradeRequired", "It takes a WebSocket."),
    429: ("TooMany", "A limit is reached; try again later."),
    431: ("HeadTooLarge", "The headers, or the path and query, are too large."),
    503: ("Unavailable", "The node can't do it now; try again later."),
}
"""Components of problem answers: name and description by status."""

RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}}}

CHALLENGE = {"WWW-Authenticate": {"description": "How a key comes (RFC 6750).", "schema": {"type": "string"}}}

_PARAMETER = re.compile(r"\{(\w+):\w+\}")

PATH_PARAMETERS = {
    "subscription_id": "The id of a subscription.",
    "message_id": "The `webhook-id` of an event.",
    "job_id": "The job's id.",
    "schedule_id": "The schedule's id.",
    "backfill_id": "The backfill's id.",
    "key_id": "The key's id.",
    "set_name": "The set's name.",
    "name": "The queue's name.",
    "worker_id": "The worker's id.",
    "token": "The token of the attempt.",
}


class Route(Struct, frozen=True):
    """One operation and where it is."""

    path: str
    method: str
    operation: Operation


def routes(handlers: list[HTTPRouteHandler]) -> Iterator[Route]:
    """Yield all operations; of a handler with several paths, the first counts."""
    for handler in handlers:
        operation = handler.opt.get(OPT)
        if operation is not None:
            path = min(handler.paths, key=len)
            [method] = handler.http_methods
            yield Route(path, method.lower(), operation)


def types_of(operation: Operation) -> list[Any]:
    """Return the types that an operation needs schemas of."""
    found = [answer.shape for answer in operation.answers.values() if answer.shape is not None]
    found += [shape for answer in operation.answers.values() for _, shape in answer.also]
    found += operation.bodies.values()
    if operation.query is not None:
        found.append(operation.query)
    return found


def describe(route: Route, schema_of: dict[Any, Schema], components: dict[str, Schema]) -> Schema:
    """Return the operation object of a route."""
    operation = route.operation
    statuses = set(operation.errors)
    rule = RULES[operation.id]
    headers = operation.headers if rule.scope != "namespace" else (*operation.headers, NAMESPACE)
    if operation.query is not None or headers:
        statuses.add(400)
    if operation.bodies:
        statuses |= {400, 413, 415}
    if rule.scope != "open":
        statuses |= {401, 403, 429}
    statuses.add(431)
    done: Schema = {"operationId": operation.id, "tags": [operation.tag], "summary": operation.summary}
    if operation.description:
        done["description"] = operation.description
    parameters = [*_path_parameters(route.path), *_query(operation, components), *_headers(headers)]
    if parameters:
        done["parameters"] = parameters
    if rule.scope == "open":
        done["security"] = [{}]
    if operation.bodies:
        done["requestBody"] = _body(operation, schema_of)
    extra = (STALE,) if route.method == "get" else ()
    responses = {str(status): _answer(answer, schema_of, extra) for status, answer in operation.answers.items()}
    responses |= {str(status): {"$ref": f"#/components/responses/{RESPONSES[status][0]}"} for status in statuses}
    done["responses"] = dict(sorted(responses.items()))
    if examples := samples.of_operation(operation.id):
        done["x-codeSamples"] = examples
    return done


def openapi_path(path: str) -> str:
    """Return a path as OpenAPI writes it."""
    return _PARAMETER.sub(r"{\1}", path)


def problem_responses() -> dict[str, Schema]:
    """Return the components of problem answers."""
    found: dict[str, Schema] = {}
    for status, (name, description) in RESPONSES.items():
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        found[name] = {"description": description, "content": content}
        if status == 401:
            found[name] = {"description": description, "headers": CHALLENGE, "content": content}
        if status in (429, 503):
            found[name] = {"description": description, "headers": RETRY_AFTER, "content": content}
    return dict(sorted(found.items()))


def _path_parameters(path: str) -> list[Schema]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": PATH_PARAMETERS[name],
            "schema": {
                "type": "string",
                "minLength": 1,
                "maxLength": 200,
                "pattern": "^[A-Za-z0-9][A-Za-z0-9._:@/-]*$",
            },
        }
        for name in _PARAMETER.findall(path)
    ]


def _query(operation: Operation, components: dict[str, Schema]) -> list[Schema]:
    if operation.query is None:
        return []
    schema = components[operation.query.__name__]
    texts = of_fields(operation.query)
    required = schema.get("required", ())
    found: list[Schema] = []
    for name, described in schema.get("properties", {}).items():
        each = {key: value for key, value in described.items() if key != "description"}
        kinds = each.get("type")
        if isinstance(kinds, list):
            # A parameter that may be left out is never null.
            each["type"] = cast("list[str]", kinds)[0]
            if "enum" in each:
                each["enum"] = [value for value in each["enum"] if value is not None]
        if each.get("default") == []:
            del each["default"]
        parameter: Schema = {"name": name, "in": "query"}
        if name in required:
            parameter["required"] = True
        if text := texts.get(name):
            parameter["description"] = text
        found.append({**parameter, "schema": each})
    return found


def _headers(headers: Iterable[Header]) -> list[Schema]:
    return [
        {"name": header.name, "in": "header", "description": header.description, "schema": dict(header.schema)}
        for header in headers
    ]


def _body(operation: Operation, schema_of: dict[Any, Schema]) -> Schema:
    content = {media_type: {"schema": schema_of[_key(shape)]} for media_type, shape in operation.bodies.items()}
    if (example := samples.body_of(operation.id)) is not None:
        next(iter(content.values()))["example"] = example
    return {"content": content} if operation.body_optional else {"required": True, "content": content}


def _answer(answer: Answer, schema_of: dict[Any, Schema], extra: tuple[Header, ...]) -> Schema:
    done: Schema = {"description": answer.description}
    if headers := sorted((*answer.headers, *extra), key=lambda header: header.name):
        done["headers"] = {header.name: _response_header(header) for header in headers}
    if answer.shape is not None:
        shapes = {answer.media_type: answer.shape} | dict(answer.also)
        done["content"] = {media_type: {"schema": schema_of[_key(shape)]} for media_type, shape in shapes.items()}
    if answer.links:
        done["links"] = {
            operation: {"operationId": operation, "parameters": {link.parameter: f"$response.body#/{link.source}"}}
            for link in answer.links
            for operation in link.operations
        }
    return done


def _response_header(header: Header) -> Schema:
    return {"description": header.description, "schema": dict(header.schema)}


def _key(shape: Any) -> Any:
    return str(shape)
