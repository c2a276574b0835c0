"""The secret that requests of ``http`` targets are signed with."""

import base64
import contextlib
import os
import secrets
from pathlib import Path

FILE_NAME = "webhook-secret"

SECRET_BYTES = 32
"""Standard Webhooks asks for 24 to 64 (https://www.standardwebhooks.com)."""


def load_or_create_secret(directory: Path) -> str:
    """Return the secret kept in `directory`, which is there already; make one that only its owner can read if none is.

    :raises OSError: if it can't be read or written.
    """
    path = directory / FILE_NAME
    with contextlib.suppress(FileNotFoundError):
        return path.read_text(encoding="ascii").strip()
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")
    draft = directory / f".{FILE_NAME}.{os.getpid()}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(secret + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:  # another process was faster: its secret counts
        return path.read_text(encoding="ascii").strip()
    finally:
        draft.unlink()
    return secret
