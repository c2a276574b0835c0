"""How the API listens, and its limits."""

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
    max_streams: int = 1_000
    """Event streams that are served at once."""
