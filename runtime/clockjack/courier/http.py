"""Lines to receivers: HTTP, without redirects, cookies and proxies, and only to addresses that are allowed."""

from datetime import UTC
from email.utils import parsedate_to_datetime

import anyio

from clockjack.clock import MICROSECONDS, Clock, from_datetime
from clockjack.courier.port import Answer
from clockjack.outbound.addresses import AddressRefused
from clockjack.outbound.client import httpx
from clockjack.outbound.connections import CheckedTransport

CONNECT_SECONDS = 10.0
"""How long one connection may take to open."""

MAX_BODY_BYTES = 16 << 10
"""So much of an answer's body is read, and thrown away, so that the connection can be used again; where there is more,
it is closed."""

MAX_RETRY_AFTER_SECONDS = 86_400.0
"""A longer ``Retry-After`` is not believed."""


class HttpLine:
    """Sends requests to one receiver."""

    def __init__(self, transport: CheckedTransport, clock: Clock) -> None:
        """Send by `transport`."""
        self._clock = clock
        self._client = httpx.AsyncClient(
            transport=transport,
            timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
        )

    async def post(self, url: str, body: bytes, headers: dict[str, str], timeout_seconds: float) -> Answer:
        """Send one request, and return what came of it; nothing is raised."""
        try:
            with anyio.fail_after(timeout_seconds):
                return await self._exchange(url, body, headers)
        except TimeoutError:
            return Answer(None, f"not answered within {timeout_seconds:g} s")
        except AddressRefused as error:
            return Answer(None, str(error))
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError, OSError) as error:
            return Answer(None, f"{type(error).__name__}: {error}".rstrip(": "))

    async def aclose(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def _exchange(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        request = httpx.Request("POST", url, content=body, headers=headers)
        response = await self._client.send(request, stream=True)
        try:
            await _drain(response)
        finally:
            await response.aclose()
        return Answer(response.status_code, None, self._retry_after(response.headers.get("retry-after")))

    def _retry_after(self, value: str | None) -> float | None:
        if value is None:
            return None
        try:
            if value.isdecimal():
                seconds = float(value)
            else:
                moment = parsedate_to_datetime(value)
                moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
                seconds = (from_datetime(moment) - self._clock.now()) / MICROSECONDS
        except (ValueError, OverflowError):
            return None
        return min(max(seconds, 0.0), MAX_RETRY_AFTER_SECONDS)


async def _drain(response: httpx.Response) -> None:
    """Read what an answer has for a body, up to the limit."""
    size = 0
    chunks = response.aiter_raw()
    try:
        async for chunk in chunks:
            size += len(chunk)
            if size > MAX_BODY_BYTES:
                return
    finally:
        await chunks.aclose()  # type: ignore[attr-defined]
