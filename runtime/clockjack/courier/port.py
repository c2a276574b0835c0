"""The port to receivers: one POST, and what came of it."""

from typing import Protocol

from msgspec import Struct


class Answer(Struct, frozen=True):
    """What came of a request."""

    status: int | None
    """None if there was no answer."""
    error: str | None = None
    """Why there was none, in words."""
    retry_after: float | None = None
    """Seconds that the receiver asks to wait (RFC 9110, section 10.2.3)."""

    @property
    def is_success(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300


class Line(Protocol):
    """A way to one receiver."""

    async def post(self, url: str, body: bytes, headers: dict[str, str], timeout_seconds: float) -> Answer:
        """Send one request, and return what came of it; nothing is raised."""
        ...

    async def aclose(self) -> None:
        """Close its connections."""
        ...


class Postman(Protocol):
    """Has ways to receivers."""

    async def open(self) -> Line:
        """Return a new one, which nobody else uses."""
        ...
