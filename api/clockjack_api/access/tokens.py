"""The secrets of API keys: how they are made, and what of them is kept.

A secret has 256 random bits, so that a plain SHA-256 of it tells nothing: nobody can try all of them.
"""

import base64
import hashlib
import secrets

from msgspec import Struct

MARK = "cjk_"
"""What a secret begins with: so people, and programs that look for leaked secrets, know it for one."""

PREFIX_LENGTH = 12
"""So many characters of a secret are shown, to tell keys apart."""


class NewSecret(Struct, frozen=True):
    """A secret that was just made."""

    text: str
    """Told once, and kept nowhere."""
    prefix: str
    """What is shown of it."""
    digest: bytes


def new_secret() -> NewSecret:
    """Return a secret that nobody knows."""
    text = MARK + base64.b32encode(secrets.token_bytes(32)).decode().rstrip("=").lower()
    return NewSecret(text, text[:PREFIX_LENGTH], digest_of(text))


def digest_of(secret: str) -> bytes:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).digest()
