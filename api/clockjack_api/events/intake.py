"""CloudEvents as they come over HTTP: structured, batched and binary mode.

The rules are those of the HTTP binding
(https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md) and of the JSON
format. What is stored is the structured form.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import unquote_to_bytes

import msgspec

from clockjack.cloudevents import CONTROL, RESERVED_SOURCES, depth_fault, type_fault
from clockjack.json_depth import TOO_DEEP, is_too_deep
from clockjack.lifecycle import DEPTH
from clockjack_api.models.events import CloudEvent
from clockjack_api.problems import FieldProblem, invalid, pointer_token
from clockjack_api.strict import find_faults

STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"

MAX_EVENTS = 1_000
"""Events in one batch."""

Event = dict[str, Any]
"""An event in its structured form."""

_STANDARD = frozenset(CloudEvent.__struct_fields__)
_TEXTS = frozenset({"data", "data_base64"})
"""Members whose text may be anything."""
_REQUIRED = ("specversion", "id", "source", "type")
_EXTENSION = re.compile(r"[a-z0-9]{1,50}")
MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(\s*;.*)?", re.ASCII)
_QUOTED = re.compile(r"\\(.)")
_URI_BREAKERS = re.compile(r"[\s<>\"{}|\\^`\x00-\x1f\x7f]")


def structured(body: bytes) -> list[Event]:
    """Return the one event of a body in structured mode.

    :raises ApiProblem: if it isn't one.
    """
    value = _json(body)
    return [_checked(value, "body", "")]


def batched(body: bytes) -> list[Event]:
    """Return the events of a body in batched mode.

    :raises ApiProblem: if one isn't an event, or there are more than :data:`MAX_EVENTS`.
    """
    value = _json(body)
    if not isinstance(value, list):
        raise invalid([FieldProblem("body", "", "must be an array of events")])
    items = cast("list[Event]", value)
    if len(items) > MAX_EVENTS:
        raise invalid([FieldProblem("body", "", f"has more than {MAX_EVENTS} events")])
    faults = [fault for index, item in enumerate(items) for fault in _faults(item, "body", f"/{index}")]
    if faults:
        raise invalid(faults[:20])
    return [_normal(item) for item in items]


def binary(headers: Iterable[tuple[bytes, bytes]], content_type: str | None, body: bytes) -> list[Event]:
    """Return the event of a request in binary mode: attributes in ``ce-`` headers, data in the body.

    :raises ApiProblem: if it isn't one.
    """
    event: Event = {}
    for key, value in headers:
        if key.startswith(b"ce-"):
            name = key[3:].decode("latin-1")
            if name in event or name in ("data", "data_base64", "datacontenttype"):
                raise invalid([FieldProblem("header", f"/ce-{pointer_token(name)}", "can't be there, or only once")])
            event[name] = _header_value(value)
    if content_type is not None and body:
        event["datacontenttype"] = content_type
    event = _checked(event, "header", "/ce-")
    return [event | body_data(content_type, body)]


def body_data(content_type: str | None, body: bytes) -> Event:
    """Return the member of an event that holds a body, by its type: as JSON, as text, or in base64; none if it's empty.

    :raises ApiProblem: if it is said to be JSON, and is not.
    """
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if not body:
        return {}
    if media_type == "application/json" or media_type.endswith("+json"):
        return {"data": _json(body)}
    if media_type.startswith("text/"):
        try:
            return {"data": body.decode()}
        except UnicodeDecodeError:
            pass
    return {"data_base64": base64.b64encode(body).decode()}


def _json(body: bytes) -> Any:
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise invalid([FieldProblem("body", "", f"is not JSON: {error}")]) from None
    except RecursionError:
        raise invalid([FieldProblem("body", "", TOO_DEEP)]) from None
    if is_too_deep(value):
        raise invalid([FieldProblem("body", "", TOO_DEEP)])
    return value


def _checked(value: Any, location: str, at: str) -> Event:
    faults = _faults(value, location, at)
    if faults:
        raise invalid(faults)
    return _normal(value)


def _normal(value: Event) -> Event:
    """Leave out what is null (it says the same as what is absent), the attributes before the data."""
    present = {name: each for name, each in value.items() if each is not None or name == "data"}
    if "data" in present:
        present["data"] = present.pop("data")
    return present


def _faults(value: Any, location: str, at: str) -> list[FieldProblem]:
    if not isinstance(value, dict):
        return [FieldProblem(location, at, "must be an object: an event")]
    event = cast("Event", value)
    shape = {name: each for name, each in event.items() if name in _STANDARD}
    faults = [
        FieldProblem(location, at + (fault.pointer if location == "body" else fault.pointer[1:]), fault.detail)
        for fault in find_faults(shape, CloudEvent)
    ]
    wrong = {fault.pointer for fault in faults}
    told = {name for name in _REQUIRED if _pointer(location, at, name) in wrong}
    # All that is missing is told, not the first alone.
    faults += [
        FieldProblem(location, _pointer(location, at, name), "is missing")
        for name in _REQUIRED
        if name not in event and name not in told
    ]

    def fault(name: str, detail: str) -> None:
        if _pointer(location, at, name) not in wrong:
            wrong.add(_pointer(location, at, name))
            faults.append(FieldProblem(location, _pointer(location, at, name), detail))

    for name, each in event.items():
        if name not in _STANDARD:
            if not _EXTENSION.fullmatch(name):
                fault(name, "is no name of an attribute: lower-case letters and digits, at most 50")
            elif each is not None and not _is_plain(each):
                fault(name, "must be a string, a boolean or a 32-bit integer")
    _rules(event, fault)
    return faults


def _rules(event: Event, fault: Any) -> None:
    """Check what goes beyond the shape."""
    _own(event, fault)
    for name, each in event.items():
        if isinstance(each, str) and name not in _TEXTS and CONTROL.search(each):
            fault(name, "has control characters in it")
    schema = event.get("dataschema")
    if isinstance(schema, str) and (_URI_BREAKERS.search(schema) or ":" not in schema):
        fault("dataschema", "is not an absolute URI")
    media_type = event.get("datacontenttype")
    if isinstance(media_type, str) and not MEDIA_TYPE.fullmatch(media_type):
        fault("datacontenttype", "is not a media type")
    encoded = event.get("data_base64")
    if encoded is not None and event.get("data") is not None:
        fault("data_base64", "stands beside data; give one of them")
    if isinstance(encoded, str):
        try:
            base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            fault("data_base64", "is not base64")


def _own(event: Event, fault: Any) -> None:
    """Check what has a meaning for clockjack."""
    kind, source = event.get("type"), event.get("source")
    if isinstance(kind, str) and (wrong := type_fault(kind)):
        fault("type", wrong)
    if isinstance(source, str):
        if _URI_BREAKERS.search(source) and not CONTROL.search(source):  # which is told already
            fault("source", "is not a URI reference")
        elif source.startswith(RESERVED_SOURCES):
            fault("source", "begins with what is for clockjack's own events")
    if wrong := depth_fault(event.get(DEPTH)):
        fault(DEPTH, wrong)


def _pointer(location: str, at: str, name: str) -> str:
    return f"{at}{'/' if location == 'body' else ''}{pointer_token(name)}"


def _is_plain(value: Any) -> bool:
    if isinstance(value, bool | str):
        return True
    return isinstance(value, int) and -(2**31) <= value < 2**31


def _header_value(value: bytes) -> str:
    """Decode an attribute in a header (section 3.1.3.2 of the binding)."""
    text = value.decode("latin-1").strip()
    if len(text) >= 2 and text.startswith('"') and text.endswith('"'):
        text = _QUOTED.sub(r"\1", text[1:-1])
    return unquote_to_bytes(text.encode("latin-1")).decode("utf-8", "replace")
