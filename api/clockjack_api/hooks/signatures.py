"""Signatures of webhooks, by the four schemes. Compared in constant time; of two secrets either may be it."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable

from msgspec import Struct

from clockjack.clock import MICROSECONDS
from clockjack.triggers.hook import Hook, secret_bytes

Header = Callable[[str], str | None]
"""Returns a header by its name in lower case."""

SIGNATURES = 20
"""A webhook may have so many signatures; further ones are not looked at."""

KNOWN_SECONDS = 86_400.0
"""So long a webhook is known again at least, if something in it tells it from others for sure."""

_ID = re.compile(r"[!-~]{1,200}")
_SECONDS = re.compile(r"\d{1,12}", re.ASCII)


class BadSignature(Exception):
    """A webhook is not signed as it must be; says why."""


class Delivery(Struct, frozen=True):
    """A webhook whose signature is good."""

    id: str
    """What the sender calls it."""
    at: int | None
    """When it was sent, microseconds since the epoch; None if the sender doesn't sign that."""
    known_by: str | None
    """What tells it from others, and is signed. None if that is the id of its event."""
    known_seconds: float
    """So long it must be known again."""


def verify(hook: Hook, header: Header, body: bytes, now: int) -> Delivery:
    """Return what a webhook is, if its signature is good; `now` is in microseconds since the epoch.

    :raises BadSignature: if it is not.
    """
    return _SCHEMES[hook.scheme](hook, header, body, now)


def _standard(hook: Hook, header: Header, body: bytes, now: int) -> Delivery:
    """https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md."""
    delivery_id = _needed(header, "webhook-id")
    if not _ID.fullmatch(delivery_id):
        raise BadSignature("webhook-id must have 1 to 200 printable ASCII characters")
    seconds = _needed(header, "webhook-timestamp")
    at = _time(seconds, "webhook-timestamp", hook, now)
    given = [
        _base64(signature)
        for version, _, signature in (each.partition(",") for each in _needed(header, "webhook-signature").split())
        if version == "v1"
    ]
    _compare(hook, f"{delivery_id}.{seconds}.".encode() + body, given, "webhook-signature")
    return Delivery(delivery_id, at, delivery_id, _long_enough(hook))


def _github(hook: Hook, header: Header, body: bytes, _: int) -> Delivery:
    """https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries."""
    text = _needed(header, "x-hub-signature-256")
    given = [_hex(text.removeprefix("sha256="))] if text.startswith("sha256=") else []
    signature = _compare(hook, body, given, "X-Hub-Signature-256").hex()
    delivery_id = header("x-github-delivery") or ""
    return Delivery(
        delivery_id if _ID.fullmatch(delivery_id) else signature,
        None,
        signature,
        _long_enough(hook),
    )


def _stripe(hook: Hook, header: Header, body: bytes, now: int) -> Delivery:
    """https://docs.stripe.com/webhooks?verify=verify-manually."""
    pairs = [pair.strip().partition("=") for pair in _needed(header, "stripe-signature").split(",")]
    sent = [value for name, _, value in pairs if name == "t"]
    at = _time(sent[0] if sent else "", "t", hook, now)
    given = [_hex(value) for name, _, value in pairs if name == "v1"]
    signature = _compare(hook, f"{sent[0]}.".encode() + body, given, "Stripe-Signature").hex()
    return Delivery(signature, at, None, _long_enough(hook))


def _plain(hook: Hook, header: Header, body: bytes, now: int) -> Delivery:
    name = hook.signature_header or "X-Signature-256"
    text = _needed(header, name).removeprefix("sha256=")
    signed, at = body, None
    if hook.timestamp_header is not None:
        seconds = _needed(header, hook.timestamp_header)
        at = _time(seconds, hook.timestamp_header, hook, now)
        signed = f"{seconds}.".encode() + body
    signature = _compare(hook, signed, [_hex(text), _base64(text)], name).hex()
    delivery_id = (header(hook.id_header.lower()) if hook.id_header else None) or ""
    known_seconds = hook.tolerance_seconds if at is None else _long_enough(hook)
    return Delivery(delivery_id if _ID.fullmatch(delivery_id) else signature, at, signature, known_seconds)


_SCHEMES = {"standard-webhooks": _standard, "github": _github, "stripe": _stripe, "hmac-sha256": _plain}


def _compare(hook: Hook, signed: bytes, given: Iterable[bytes | None], name: str) -> bytes:
    """Return the signature among those that were `given` which is that of `signed`.

    :raises BadSignature: if none is.
    """
    candidates = [each for each in given if each is not None][:SIGNATURES]
    found: bytes | None = None
    for secret in hook.secrets:
        expected = hmac.digest(secret_bytes(hook.scheme, secret), signed, hashlib.sha256)
        for candidate in candidates:
            if hmac.compare_digest(candidate, expected):
                found = expected
    if found is None:
        raise BadSignature(f"{name} is not the signature of this body by any of the hook's secrets")
    return found


def _long_enough(hook: Hook) -> float:
    """Return how long a webhook is known again: at least as long as its time is good, and a little longer."""
    return max(2 * hook.tolerance_seconds + 60, KNOWN_SECONDS)


def _time(text: str, name: str, hook: Hook, now: int) -> int:
    if not _SECONDS.fullmatch(text):
        raise BadSignature(f"{name} is no time in Unix seconds")
    at = int(text) * MICROSECONDS
    if abs(now - at) > hook.tolerance_seconds * MICROSECONDS:
        raise BadSignature(f"{name} is more than {hook.tolerance_seconds:g} s from now")
    return at


def _needed(header: Header, name: str) -> str:
    value = header(name.lower())
    if not value:
        raise BadSignature(f"the header {name} is missing")
    return value


def _hex(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text) if text.isalnum() else None
    except ValueError:
        return None


def _base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
