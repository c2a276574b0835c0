"""TLS, by certificate files: read at the start, and again when the node is told to (SIGHUP)."""

import ssl

from clockjack.errors import ConfigurationError
from clockjack_api.settings import ApiSettings

CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Of TLS 1.2: with forward secrecy, and no others. TLS 1.3 has its own."""


class Tls:
    """What a server shows to its clients, and wants to see of them."""

    def __init__(self, settings: ApiSettings) -> None:
        """Read the files.

        :raises ConfigurationError: if one of them can't be read, or makes no sense.
        """
        self._settings = settings
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.context.set_ciphers(CIPHERS)
        self.context.set_alpn_protocols(["http/1.1"])
        if settings.tls_client_ca is not None:
            self.context.verify_mode = ssl.CERT_REQUIRED
        self.load()

    def load(self) -> None:
        """Read the files anew; connections that are there stay as they are.

        :raises ConfigurationError: if one of them can't be read, or makes no sense; then nothing is changed.
        """
        cert, key, client_ca = self._settings.tls_cert, self._settings.tls_key, self._settings.tls_client_ca
        assert cert is not None
        # On trial first: half of a change is worse than none.
        for context in (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), self.context):
            try:
                context.load_cert_chain(cert, key)
            except (OSError, ssl.SSLError) as error:
                raise _wrong(f"{cert}{'' if key is None else f' and {key}'}", error) from None
            if client_ca is not None:
                try:
                    context.load_verify_locations(client_ca)
                except (OSError, ssl.SSLError) as error:
                    raise _wrong(str(client_ca), error) from None


def _wrong(files: str, error: OSError) -> ConfigurationError:
    reason = getattr(error, "reason", None) or error.strerror or str(error)
    return ConfigurationError(f"{files} can't be used for TLS: {reason}")
