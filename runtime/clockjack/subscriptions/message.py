"""What is sent of an event: the CloudEvent as JSON, with the ``timestamp`` that Standard Webhooks wants."""

import hashlib
from typing import Any

import msgspec

from clockjack.clock import to_datetime

TEST_TYPE = "io.clockjack.subscription.test"
"""The type of what is sent as a test."""

_encode = msgspec.json.Encoder().encode


def message_id(namespace: str, source: str, event_id: str) -> str:
    """Return the ``webhook-id`` of an event: always the same for the same one, as CloudEvents tells them apart."""
    digest = hashlib.blake2b(digest_size=16)
    for part in (namespace, source, event_id):
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(encoded))
        digest.update(encoded)
    return f"msg_{digest.hexdigest()}"


def document(event: dict[str, Any], at: int) -> bytes:
    """Return what is sent of a CloudEvent that came at `at`, microseconds since the epoch."""
    return _encode({"timestamp": event.get("time") or _time(at), **event})


def test_event(namespace: str, subscription_id: str, unique: str, at: int) -> dict[str, Any]:
    """Return the event that is sent as a test."""
    return {
        "specversion": "1.0",
        "id": unique,
        "source": f"/clockjack/{namespace}/subscriptions",
        "type": TEST_TYPE,
        "subject": subscription_id,
        "time": _time(at),
        "datacontenttype": "application/json",
        "data": {"subscription_id": subscription_id},
    }


def _time(at: int) -> str:
    return to_datetime(at).isoformat(timespec="microseconds").replace("+00:00", "Z")
