"""Verifying webhooks that Clockjack sends, by Standard Webhooks (https://www.standardwebhooks.com)."""

from collections.abc import Mapping
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

__all__ = ["WebhookVerificationError", "verify"]


def verify(body: bytes | str, headers: Mapping[str, str], secret: str) -> Any:
    """Return the JSON of a webhook that is genuine: signed with `secret` (``whsec_…``) less than five minutes ago.

    Of several signatures, as during a rotation of secrets, one must be good.

    :raises WebhookVerificationError: if it is not.
    """
    lower = {key.lower(): value for key, value in headers.items()}
    return Webhook(secret).verify(body, lower)
