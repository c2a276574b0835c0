"""The adapter to receivers: HTTP, without redirects, cookies and proxies, and only to addresses that are allowed."""

from datetime import UTC
from email.utils import parsedate_to_datetime

import anyio
import httpx
from anyio import to_thread

from clockjack.clock import MICROSECONDS, Clock, from_datetime
from clockjack.courier.port import Answer
from clockjack.outbound.addresses import AddressPolicy, AddressRefused
from clockjack.outbound.connections import CheckedTransport

MAX_CONNECTIONS = 1_000
"""Open at once; never fewer than requests are under way."""

CONNECT_SECONDS = 10.0
"""How long one connection may take to open."""

MAX_BODY_BYTES = 16 << 10
"""So much of an answer's body is read, and thrown away, so that the connection can be used again; where there is more,
it is closed."""

MAX_RETRY_AFTER_SECONDS = 86_400.0
"""A longer ``Retry-After`` is not believed."""


class HttpPostman:
    """Sends requests."""

    def __init__(self, policy: AddressPolicy, clock: Clock) -> None:
        """Go where `policy` allows it."""
        self._policy = policy
        self._clock = clock
        self._opening = anyio.Lock()
        self._client: httpx.AsyncClient | None = None

    async def post(self, url: str, body: bytes, headers: dict[str, str], timeout_seconds: float) -> Answer:
        """Send one, and return what came of it; nothing is raised."""
        client = await self._opened()
        try:
            with anyio.fail_after(timeout_seconds):
                return await self._exchange(client, url, body, headers)
        except TimeoutError:
            return Answer(None, f"not answered within {timeout_seconds:g} s")
        except AddressRefused as error:
            return Answer(None, str(error))
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError, OSError) as error:
            return Answer(None, f"{type(error).__name__}: {error}".rstrip(": "))

    async def aclose(self) -> None:
        """Close all connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _opened(self) -> httpx.AsyncClient:
        async with self._opening:
            if self._client is None:
                self._client = await to_thread.run_sync(self._open)  # reads the certificates of authorities
            return self._client

    def _open(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=CheckedTransport(self._policy, MAX_CONNECTIONS),
            timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
        )

    async def _exchange(self, client: httpx.AsyncClient, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        request = httpx.Request("POST", url, content=body, headers=headers)
        response = await client.send(request, stream=True)
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
