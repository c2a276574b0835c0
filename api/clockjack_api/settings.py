"""How the API listens, and its limits."""

from pathlib import Path

from msgspec import Struct


class ApiSettings(Struct, frozen=True, kw_only=True):
    """Settings of one node's API."""

    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = 8640
    """Port to listen on; 0 picks a free one."""
    http: str = "httptools"
    """Which parser reads HTTP: ``httptools`` (fast), or ``h11`` (takes what some clients send beside HTTP/1.1)."""
    local_key: bytes | None = None
    """Digest of a secret that lets in who can read the node's data directory."""
    access_log: bool = False
    """Log each request."""
    write_seconds: float = 10.0
    """So long a request waits for the journal before it is answered with 503."""
    stop_seconds: float = 5.0
    """So long requests under way may take when the server stops."""
    idempotency_seconds: int = 86_400
    """So long an ``Idempotency-Key`` is remembered."""
    allowed_hosts: tuple[str, ...] = ()
    """Names beside those of loopback by which the node may be called while it needs no key."""
    tls_cert: Path | None = None
    """PEM file of the certificate, and those that lead to its authority; None for no TLS."""
    tls_key: Path | None = None
    """PEM file of its private key; None if that is in the file of the certificate."""
    tls_client_ca: Path | None = None
    """PEM file of the authorities that clients' certificates must come from; None if they need none."""
    max_connections: int = 4_000
    """Connections at once; further ones are answered with 503, and closed."""
    max_streams: int = 2_000
    """Event and log streams that are served at once."""
    max_streams_per_key: int = 1_000
    """Those of one key."""
    max_waits: int = 3_000
    """Requests that wait at once, for jobs to end or for work."""
    max_waits_per_key: int = 1_000
    """Those of one key."""
    key_requests_per_second: int = 2_000
    """Requests of one key, on average over 10 s; 0 for any number."""
