"""Hooks: foreign webhooks as the events of a schedule."""

import base64
import binascii
import re
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from clockjack.hiding import HIDDEN
from clockjack.triggers.faults import FieldFault
from clockjack.triggers.json_values import is_array, is_object

Scheme = Literal["standard-webhooks", "github", "stripe", "hmac-sha256"]

Secret = Annotated[str, Meta(min_length=1, max_length=500)]

HeaderName = Annotated[str, Meta(max_length=100, pattern="^[A-Za-z0-9-]+$")]

WHSEC = "whsec_"
"""What a secret of Standard Webhooks may begin with."""

_PRINTABLE = re.compile(r"[!-~]+( +[!-~]+)*")


class Hook(Struct, forbid_unknown_fields=True, frozen=True):
    """Takes webhooks at ``POST /v1/hooks/{schedule_id}``, and makes events of them.

    The schedule then hears what came by its own hook, and nothing else; ``types``, ``sources`` and ``filter`` choose
    among that. Others may hear it, too: its ``source`` is ``/hooks/{schedule_id}``. Its ``type`` is
    ``com.github.<event>``, with ``.<action>`` where the body has one (``com.github.push``,
    ``com.github.issues.opened``), ``com.stripe.<type>``, or ``webhook.<type>`` by the ``type`` in the body, else
    ``webhook``; its ``id`` is that of the delivery, and ``data`` the body.
    """

    scheme: Scheme
    """How a webhook is signed. ``standard-webhooks``: https://www.standardwebhooks.com. ``github``: the header
    ``X-Hub-Signature-256``. ``stripe``: ``Stripe-Signature``. ``hmac-sha256``: HMAC with SHA-256 of the body, in hex or
    base64, after ``sha256=`` or not, in the header ``signature_header``."""
    secrets: Annotated[list[Secret], Meta(min_length=1, max_length=2)]
    """What the sender signs with; two while one takes the place of the other, and either is good. They are never shown:
    a schedule is answered with ``(hidden)`` in their place, and where one is written, the first ``(hidden)`` stands for
    the first secret that is there, the second for the second. That of ``standard-webhooks`` is base64, after
    ``whsec_`` or not."""
    tolerance_seconds: Annotated[float, Meta(ge=1, le=604_800)] = 300.0
    """So far the time in a webhook may be from now. The same one counts once in a day: it is known by its id
    (``standard-webhooks``, ``stripe``), or by its signature; with ``hmac-sha256`` without ``timestamp_header``, where
    different webhooks may look the same, only within this time."""
    signature_header: HeaderName | None = None
    """Of ``hmac-sha256``: where the signature is. Null: ``X-Signature-256``."""
    timestamp_header: HeaderName | None = None
    """Of ``hmac-sha256``: a header with the time in Unix seconds; then what is signed is that, a dot, and the body.
    Null: there is none."""
    id_header: HeaderName | None = None
    """Of ``hmac-sha256``: a header with the id of the delivery, which is not signed. Null: the signature is the id."""

    def faults(self) -> list[FieldFault]:
        """Return what is wrong with it."""
        found: list[FieldFault] = []
        if self.scheme != "hmac-sha256":
            found.extend(
                FieldFault(f"/{name}", "is for the scheme hmac-sha256")
                for name in ("signature_header", "timestamp_header", "id_header")
                if getattr(self, name) is not None
            )
        for place, secret in enumerate(self.secrets):
            if secret != HIDDEN and (fault := _secret_fault(self.scheme, secret)):
                found.append(FieldFault(f"/secrets/{place}", fault))
        if len(set(self.secrets) - {HIDDEN}) < len([secret for secret in self.secrets if secret != HIDDEN]):
            found.append(FieldFault("/secrets/1", "is the first once more"))
        return found


def secret_bytes(scheme: Scheme, secret: str) -> bytes:
    """Return the key that a secret is.

    :raises ValueError: if it is none for that scheme.
    """
    if scheme != "standard-webhooks":
        return secret.encode()
    text = secret.removeprefix(WHSEC)
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise ValueError("must be base64, after whsec_ or not") from None


def kept_secrets(wanted: Hook, there: Hook | None) -> Hook | list[FieldFault]:
    """Return `wanted` with the secrets that are `there` for what is hidden in it; or which of those there are not."""
    known = iter(there.secrets if there is not None else ())
    secrets: list[str] = []
    faults: list[FieldFault] = []
    for place, secret in enumerate(wanted.secrets):
        found = next(known, None) if secret == HIDDEN else secret
        if found is None:
            faults.append(FieldFault(f"/secrets/{place}", f"is {HIDDEN}, and there is no secret that it stands for"))
        else:
            secrets.append(found)
    if faults:
        return faults
    return Hook(
        wanted.scheme,
        secrets,
        wanted.tolerance_seconds,
        wanted.signature_header,
        wanted.timestamp_header,
        wanted.id_header,
    )


def hide_secrets(value: Any) -> Any:
    """Return a schedule, or its trigger, as plain JSON data, with its hook's secrets hidden."""
    if not is_object(value):
        return value
    shown = dict(value)
    for name in ("trigger", "hook"):
        if name in shown:
            shown[name] = hide_secrets(shown[name])
    if "scheme" in shown and is_array(shown.get("secrets")):
        shown["secrets"] = [HIDDEN] * len(shown["secrets"])
    return shown


def _secret_fault(scheme: Scheme, secret: str) -> str | None:
    if not _PRINTABLE.fullmatch(secret):
        return "must be printable ASCII, without spaces at its ends"
    try:
        return None if secret_bytes(scheme, secret) else "has nothing in it"
    except ValueError as error:
        return str(error)
