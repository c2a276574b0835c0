"""What event a webhook is."""

import re
from typing import Any, cast
from urllib.parse import parse_qs

import msgspec

from clockjack.clock import to_datetime
from clockjack.cloudevents import HOOK_SOURCE, MAX_TYPE, type_fault
from clockjack.json_depth import is_too_deep
from clockjack.triggers.hook import Scheme
from clockjack_api.events.intake import MEDIA_TYPE, Event, body_data
from clockjack_api.hooks.signatures import Delivery, Header

FORM = "application/x-www-form-urlencoded"

_WORDS = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


def hook_event(scheme: Scheme, schedule_id: str, delivery: Delivery, header: Header, body: bytes, now: int) -> Event:
    """Return the CloudEvent of a webhook that came to the hook of a schedule."""
    content_type = header("content-type")
    data = body_data(content_type, body)
    if scheme == "github" and (content_type or "").partition(";")[0].strip().lower() == FORM:
        data = _form_payload(body) or data
        content_type = "application/json" if "data" in data else content_type
    event: Event = {
        "specversion": "1.0",
        "id": _id(scheme, delivery, data.get("data")),
        "source": HOOK_SOURCE + schedule_id,
        "type": _type(scheme, header, data.get("data")),
        "time": to_datetime(delivery.at or now).isoformat(timespec="microseconds").replace("+00:00", "Z"),
    }
    if content_type and body and MEDIA_TYPE.fullmatch(content_type):
        event["datacontenttype"] = content_type
    return event | data


def _id(scheme: Scheme, delivery: Delivery, data: Any) -> str:
    """Return what tells an event from others; Stripe sends the same one again under its id, signed anew."""
    if scheme == "stripe":
        found = _member(data, "id")
        return found if found and found.isascii() and found.isprintable() and len(found) <= 200 else delivery.id
    return delivery.id


def _type(scheme: Scheme, header: Header, data: Any) -> str:
    match scheme:
        case "github":
            parts = ["com.github", header("x-github-event") or "", _member(data, "action")]
        case "stripe":
            parts = ["com.stripe", _member(data, "type")]
        case _:
            parts = ["webhook", _member(data, "type")]
    kind = parts[0]
    for part in parts[1:]:
        if not _WORDS.fullmatch(part) or len(kind) + len(part) >= MAX_TYPE or type_fault(f"{kind}.{part}"):
            break
        kind = f"{kind}.{part}"
    return kind


def _member(data: Any, name: str) -> str:
    if not isinstance(data, dict):
        return ""
    value: Any = cast("dict[str, Any]", data).get(name)
    return value if isinstance(value, str) else ""


def _form_payload(body: bytes) -> dict[str, Any] | None:
    """Return the JSON that GitHub puts into the field ``payload`` of a form."""
    try:
        [text] = parse_qs(body.decode(), max_num_fields=10).get("payload", [])
        data = msgspec.json.decode(text)
    except (ValueError, msgspec.DecodeError, RecursionError):
        return None
    return None if is_too_deep(data) else {"data": data}
