"""Access at the start of a node: the key that its configuration names, and whether it may listen where it should."""

import logging
import re
from pathlib import Path

from clockjack.access import ALL_NAMESPACES
from clockjack.apply.outcome import DUPLICATE_ID
from clockjack.config.rules import is_loopback
from clockjack.errors import ConfigurationError
from clockjack.records import CreateKey, Requester
from clockjack.services import Services
from clockjack.views.api_keys import any_key, key_of_digest
from clockjack_api.access.tokens import MARK, PREFIX_LENGTH, digest_of

SHORTEST = 32
"""A secret in a file has at least so many characters: it must not be one that can be guessed."""

log = logging.getLogger(__name__)

_SECRET = re.compile(r"[A-Za-z0-9._~+/-]+=*")

_SHOWN = 4
"""So much is shown of a secret that was not made here."""


def read_secret(path: Path) -> str:
    """Return the secret in a file.

    :raises ConfigurationError: if it can't be read, or is none.
    """
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ConfigurationError(f"admin_key_file: {path} can't be read: {reason}") from None
    if len(secret) < SHORTEST or not _SECRET.fullmatch(secret):
        raise ConfigurationError(
            f"admin_key_file: {path} should hold one line of at least {SHORTEST} characters, "
            "letters, digits and any of - . _ ~ + /, as `openssl rand -hex 32` writes it"
        )
    return secret


async def make_key_of_file(services: Services, secret: str, trace_id: str) -> None:
    """Make the secret of a file the key of an admin of all namespaces, unless it is or was a key already.

    The key's id follows from the secret, so that several nodes with the same file have one key.

    :raises ConfigurationError: if it can't be made one.
    """
    digest = digest_of(secret)
    known = await key_of_digest(services.replica, digest)
    if known is not None:
        if known.revoked_at is not None:
            log.error("the key in admin_key_file was revoked, and stays so; put a new one there")
        return
    key_id = f"file-{digest.hex()[:16]}"
    prefix = secret[: PREFIX_LENGTH if secret.startswith(MARK) else _SHOWN]
    record = CreateKey(
        key_id, services.clock.now(), digest, prefix, "admin key of the configuration", "admin", ALL_NAMESPACES
    )
    outcome = await services.proposer.propose(record, Requester(None, "the node's configuration", trace_id))
    if outcome.reason not in (None, DUPLICATE_ID):
        raise ConfigurationError(f"the key in admin_key_file can't be made a key: {outcome.reason}")


async def check_may_listen(services: Services, host: str) -> None:
    """See that a node listens beyond loopback only where callers need a key.

    :raises ConfigurationError: if it doesn't.
    """
    if is_loopback(host) or await any_key(services.replica):
        return
    raise ConfigurationError(
        f"a node without API keys listens on loopback only, not on {host}, since whoever reaches it may run anything: "
        "make a key (clockjack key create NAME --role admin --offline), or name a file with one (--admin-key-file)"
    )
