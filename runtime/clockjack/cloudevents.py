"""Users' events: what makes one, and how one is read from the events stream.

Events are CloudEvents 1.0 (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md) in their JSON form.
The API checks what it takes over HTTP before it is stored. NATS clients publish to ``clockjack.events.<namespace>.
<type>`` what they like, so whoever reads the stream asks :func:`read_event`, and all come to the same: JSON that is no
CloudEvent is the data of one; what is wrong is no event, but a dead letter.
"""

import re
from typing import Any, Final, cast

import msgspec
from msgspec import Struct

from clockjack.access import is_namespace
from clockjack.clock import to_datetime
from clockjack.json_depth import TOO_DEEP, is_too_deep
from clockjack.lifecycle import DEPTH, PREFIX
from clockjack.log.port import Entry
from clockjack.subjects import HOOK_PREFIX

TYPE_PATTERN = r"^[!-)+,\-/-=?-~]+(\.[!-)+,\-/-=?-~]+)*$"
"""A type: printable ASCII without ``*`` and ``>``, in parts with dots between, as it becomes a NATS subject."""

CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What no attribute may have in it (CloudEvents 1.0, section 3.1: type ``String``)."""

MAX_TYPE = 200
MAX_ID = 500
MAX_SOURCE = 1000
"""Characters."""

MAX_DEPTH_OF_CHAIN = 2**31 - 1
"""What the extension ``clockjackdepth`` may say: a CloudEvents integer."""

NATIVE_SOURCE = "/nats"
"""The source of what a NATS client published that is no CloudEvent."""

HOOK_SOURCE = "/hooks/"
"""What the sources of events begin with that came by a schedule's hook, and of no others."""

RESERVED_SOURCES = (HOOK_SOURCE, "/clockjack/")
"""Sources that nobody may name who publishes events."""

_TYPE = re.compile(TYPE_PATTERN)

_encode = msgspec.json.Encoder().encode


class NotAnEvent(Exception):
    """What was published is no event; says why."""


class UserEvent(Struct, frozen=True):
    """An event from the stream."""

    namespace: str
    type: str
    source: str
    id: str
    event: dict[str, Any]
    """The CloudEvent."""
    document: bytes
    """It, as JSON, without line breaks."""


def namespace_of(entry: Entry) -> str:
    """Return the namespace that an entry of the events stream was published in."""
    return _subject(entry)[0]


def read_event(entry: Entry) -> UserEvent:
    """Return the event that an entry of the events stream is.

    :raises NotAnEvent: if it is none.
    """
    namespace, published_as = _subject(entry)
    if not is_namespace(namespace):
        raise NotAnEvent(f"there can be no namespace {namespace!r}")
    by_hook = entry.subject.startswith(HOOK_PREFIX)
    value = _json(entry.payload)
    if isinstance(value, dict) and "specversion" in value:
        event = cast("dict[str, Any]", value)
        document = entry.payload if b"\n" not in entry.payload and b"\r" not in entry.payload else _encode(event)
    else:
        event = _wrapped(entry, published_as, value)
        document = _encode(event)
    kind, source, event_id = _attributes(event)
    if by_hook != source.startswith(HOOK_SOURCE) or (not by_hook and source.startswith(RESERVED_SOURCES)):
        raise NotAnEvent(f"source: {source!r} is for clockjack's own")
    if not by_hook and kind != published_as:
        raise NotAnEvent(f"type: it is {kind!r}, and was published as {published_as!r}")
    return UserEvent(namespace, kind, source, event_id, event, document)


def type_fault(kind: str) -> str | None:
    """Return what is wrong with a type; None if nothing is."""
    if len(kind) > MAX_TYPE or not _TYPE.fullmatch(kind):
        return f"must be printable ASCII without * and >, in parts with dots between, at most {MAX_TYPE} characters"
    return f"begins with {PREFIX}, which is for clockjack's own events" if kind.startswith(PREFIX) else None


def text_fault(text: str, most: int) -> str | None:
    """Return what is wrong with an attribute; None if nothing is."""
    if not 0 < len(text) <= most:
        return f"must have 1 to {most} characters"
    return "has control characters in it" if CONTROL.search(text) else None


def depth_of(event: dict[str, Any]) -> int:
    """Return how many jobs stand before an event in its chain."""
    depth = event.get(DEPTH)
    return depth if isinstance(depth, int) and not isinstance(depth, bool) and depth > 0 else 0


def depth_fault(depth: object) -> str | None:
    """Return what is wrong with the extension ``clockjackdepth``; None if nothing is."""
    if depth is None or (type(depth) is int and 0 <= depth <= MAX_DEPTH_OF_CHAIN):
        return None
    return f"must be an integer from 0 to {MAX_DEPTH_OF_CHAIN}"


def _json(payload: bytes) -> Any:
    try:
        value = msgspec.json.decode(payload)
    except RecursionError:
        raise NotAnEvent(TOO_DEEP) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotAnEvent(f"is not JSON: {error}") from None
    if is_too_deep(value):
        raise NotAnEvent(TOO_DEEP)
    return value


def _subject(entry: Entry) -> tuple[str, str]:
    """Return the namespace and the type that an entry was published as."""
    parts = entry.subject.split(".", 3)
    return parts[2], parts[3] if len(parts) > 3 else ""


def _wrapped(entry: Entry, kind: str, data: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": entry.message_id or str(entry.sequence),
        "source": NATIVE_SOURCE,
        "type": kind,
        "time": to_datetime(entry.timestamp).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "data": data,
    }


def _attributes(event: dict[str, Any]) -> tuple[str, str, str]:
    """Return the type, the source and the id.

    :raises NotAnEvent: if one of them, or another attribute that counts, is not what it must be.
    """
    if event["specversion"] != "1.0":
        raise NotAnEvent("specversion: must be '1.0'")
    found: list[str] = []
    for name, most in (("type", MAX_TYPE), ("source", MAX_SOURCE), ("id", MAX_ID)):
        value = event.get(name)
        if not isinstance(value, str):
            raise NotAnEvent(f"{name}: is missing" if value is None else f"{name}: must be a string")
        if fault := text_fault(value, most):
            raise NotAnEvent(f"{name}: {fault}")
        found.append(value)
    if fault := type_fault(found[0]):
        raise NotAnEvent(f"type: {fault}")
    if fault := depth_fault(event.get(DEPTH)):
        raise NotAnEvent(f"{DEPTH}: {fault}")
    return found[0], found[1], found[2]
