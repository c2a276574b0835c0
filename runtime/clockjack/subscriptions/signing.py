"""Secrets, and signatures by them, as Standard Webhooks has them."""

import base64
import binascii
import secrets
from collections.abc import Iterable

from standardwebhooks import Webhook

from clockjack.clock import MICROSECONDS, to_datetime

PREFIX = "whsec_"
"""What a secret begins with."""

NEW_BYTES = 32
"""Of a secret that is made here."""

MIN_BYTES, MAX_BYTES = 24, 64
"""What a secret may have, before base64 (Standard Webhooks, "Signature scheme")."""


def new_secret() -> str:
    """Return a new secret."""
    return PREFIX + base64.b64encode(secrets.token_bytes(NEW_BYTES)).decode()


def secret_fault(secret: str) -> str | None:
    """Return why that is no secret; None if it is one."""
    if not secret.startswith(PREFIX):
        return f"must begin with {PREFIX}"
    try:
        size = len(base64.b64decode(secret.removeprefix(PREFIX), validate=True))
    except (binascii.Error, ValueError):
        return f"must be base64 after {PREFIX}"
    if not MIN_BYTES <= size <= MAX_BYTES:
        return f"must have {MIN_BYTES} to {MAX_BYTES} bytes, as base64 after {PREFIX}; it has {size}"
    return None


def signed_headers(message_id: str, at: int, body: bytes, with_secrets: Iterable[str]) -> dict[str, str]:
    """Return the headers of a delivery at `at` (microseconds since the epoch), with a signature by each secret."""
    moment = to_datetime(at // MICROSECONDS * MICROSECONDS)
    text = body.decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at // MICROSECONDS),
        "webhook-signature": " ".join(Webhook(secret).sign(message_id, moment, text) for secret in with_secrets),
    }
