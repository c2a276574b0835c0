"""How a process gets into a NATS server: who it is, and whose certificates it trusts."""

import ssl
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from clockjack.errors import BrokerError


class Access(Struct, frozen=True):
    """What is needed beside the servers' URLs."""

    ca: Path | None = None
    """PEM file of the authorities that servers' certificates come from; None for those that the system trusts."""
    credentials: Path | None = None
    """File with one line, ``user:password``; None where the URLs have them, or nobody asks."""

    def options(self, urls: list[str]) -> dict[str, Any]:
        """Return the options of the NATS client; ``tls`` is among them where a server without TLS must be refused.

        That is so if any of `urls` begins with ``tls://``, or there is a file of authorities. It reads files.

        :raises BrokerError: if a file can't be read, or makes no sense.
        """
        options: dict[str, Any] = _from_urls(urls) if self.credentials is None else _from_file(self.credentials)
        if self.ca is not None or any(urlsplit(url).scheme == "tls" for url in urls):
            options["tls"] = _trust(self.ca)
        return options


def _trust(ca: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca)
    except ssl.SSLError as error:
        raise BrokerError(f"{ca} holds no certificates: {error.reason}") from None
    except OSError as error:
        raise BrokerError(f"can't read the certificates in {ca}: {error.strerror}") from None


def _from_file(path: Path) -> dict[str, str]:
    try:
        user, colon, password = path.read_text(encoding="utf-8").strip().partition(":")
    except UnicodeDecodeError:
        colon = user = password = ""
    except OSError as error:
        raise BrokerError(f"can't read the NATS credentials in {path}: {error.strerror}") from None
    if not (colon and user and password) or "\n" in password:
        raise BrokerError(f'{path} should hold one line, "user:password"')
    return {"user": user, "password": password}


def _from_urls(urls: list[str]) -> dict[str, str]:
    for url in urls:
        parts = urlsplit(url)
        if parts.username and parts.password:
            return {"user": unquote(parts.username), "password": unquote(parts.password)}
        if parts.username:
            return {"token": unquote(parts.username)}
    return {}
