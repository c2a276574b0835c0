"""The document as a whole (AsyncAPI 3.0.0)."""

from functools import lru_cache
from importlib.metadata import version
from typing import Any

import msgspec

from clockjack import subjects
from clockjack_api.asyncapi.messages import MESSAGES
from clockjack_api.events.socket import PATH as SOCKET
from clockjack_api.models.events import StreamQuery
from clockjack_api.openapi import schemas

STREAM = "/v1/events/stream"
EVENTS = ("userEvent", "lifecycleEvent")

DESCRIPTION = """\
Events of Clockjack, an actor-based job scheduler. The requests are in the OpenAPI document, `/schema/openapi.json`.

Streams deliver each event at least once to whoever comes back with the id of the last one that came. Clients must \
expect new types of events and new fields."""


def asyncapi_document() -> dict[str, Any]:
    """Return the AsyncAPI document."""
    payloads = [payload for payload, _, _ in MESSAGES.values()]
    [*found, query], components = schemas.build([*payloads, StreamQuery])
    # The parameters of a WebSocket's handshake stand in its binding, which allows no reference.
    parameters = components.pop(query["$ref"].rpartition("/")[2])
    messages = {
        name: {"name": name, "summary": summary, "contentType": media_type, "payload": schema}
        for (name, (_, summary, media_type)), schema in zip(MESSAGES.items(), found, strict=True)
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Clockjack",
            "version": version("clockjack"),
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "node": {"host": "127.0.0.1:8640", "protocol": "http", "description": "A node."},
            "socket": {"host": "127.0.0.1:8640", "protocol": "ws", "description": "A node, over WebSocket."},
            "nats": {"host": "127.0.0.1:4222", "protocol": "nats", "description": "The NATS servers of the cluster."},
        },
        "channels": {
            "eventStream": {
                "address": STREAM,
                "title": "Events, as server-sent events",
                "description": "The parameters are those of `streamEvents` in the OpenAPI document.",
                "servers": [{"$ref": "#/servers/node"}],
                "messages": _refer(*EVENTS),
            },
            "eventSocket": {
                "address": SOCKET,
                "title": "Events, over WebSocket",
                "servers": [{"$ref": "#/servers/socket"}],
                "messages": _refer("socketPlace", "socketEvent"),
                "bindings": {"ws": {"method": "GET", "query": parameters}},
            },
            "webhook": {
                "address": None,
                "title": "Events, posted to a subscription's URL",
                "description": (
                    "As Standard Webhooks has it: signed in `webhook-signature`, with the same `webhook-id` each time."
                ),
                "messages": _refer(*EVENTS),
            },
            "published": {
                "address": subjects.events("{namespace}", "{type}"),
                "title": "Events that NATS clients publish",
                "description": (
                    "Stored in the stream that the API stores events in; a CloudEvent, or any JSON, of which one is "
                    "made. What is neither is listed by `GET /v1/events/dead-letters`."
                ),
                "servers": [{"$ref": "#/servers/nats"}],
                "parameters": {
                    "namespace": {"description": "Where it belongs; `default` unless there are more."},
                    "type": {"description": "The event's type, dots and all."},
                },
                "messages": _refer("userEvent"),
            },
        },
        "operations": {
            "streamEvents": _operation("send", "eventStream", "Deliver events to a subscriber.", *EVENTS),
            "openEventSocket": _operation(
                "send", "eventSocket", "Deliver events to a subscriber.", "socketPlace", "socketEvent"
            ),
            "deliverEvent": _operation("send", "webhook", "Deliver an event to a subscription.", *EVENTS),
            "takeEvent": _operation("receive", "published", "Take an event of a NATS client.", "userEvent"),
        },
        "components": {"messages": messages, "schemas": _needed(found, components)},
    }


@lru_cache(maxsize=1)
def document_bytes() -> bytes:
    """Return the document as JSON, indented, with a newline at its end: the same bytes for the same code."""
    return msgspec.json.format(msgspec.json.encode(asyncapi_document()), indent=2) + b"\n"


def _needed(roots: list[schemas.Schema], components: dict[str, schemas.Schema]) -> dict[str, schemas.Schema]:
    """Return the components that schemas refer to, directly or by others."""
    wanted: set[str] = set()
    looked_at: list[Any] = list(roots)
    while looked_at:
        text = msgspec.json.encode(looked_at.pop()).decode()
        new = {name for name in components if f'"{schemas.PREFIX}{name}"' in text} - wanted
        wanted |= new
        looked_at += [components[name] for name in new]
    return {name: schema for name, schema in components.items() if name in wanted}


def _refer(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/messages/{name}"} for name in names}


def _operation(action: str, channel: str, summary: str, *messages: str) -> dict[str, Any]:
    """Return an operation, as clockjack's: what it sends, others receive."""
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": summary,
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in messages],
    }
