"""The ``http`` target: one request, its answer kept.

Requests are signed in the Standard Webhooks form (https://www.standardwebhooks.com): ``webhook-id`` is the job's id,
the same on every attempt, so that a receiver can tell a repetition; ``clockjack-attempt`` counts.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import msgspec
from standardwebhooks import Webhook

from clockjack.clock import Clock, to_datetime
from clockjack.executor.failures import clip_end, message_of, type_name
from clockjack.executor.runner.attempt import Attempt
from clockjack.executor.runner.endings import TargetFailed, TargetTimedOut
from clockjack.hiding import hide_url, is_sensitive
from clockjack.outbound.addresses import AddressPolicy, AddressRefused
from clockjack.outbound.client import httpx
from clockjack.outbound.connections import CheckedTransport
from clockjack.specs import Failure, HttpTarget

DEFAULT_TIMEOUT_SECONDS = 30.0
"""How long a request may take in all, if its job has no ``timeout_seconds``."""

CONNECT_SECONDS = 10.0
"""How long one connection may take to open."""

MAX_BODY_BYTES = 64 << 10
"""How much of the answer's body is read and kept."""

MAX_ERROR_BODY_BYTES = 1 << 10
"""How much of it stands in the error, where the answer is one."""

MAX_RETRY_AFTER_SECONDS = 3600.0
"""A longer ``Retry-After`` is not believed."""

KEPT_HEADERS = (
    "content-type",
    "content-length",
    "content-encoding",
    "date",
    "etag",
    "last-modified",
    "location",
    "retry-after",
    "x-request-id",
)
"""Headers of the answer that are kept."""

_encode = msgspec.json.Encoder().encode


class HttpCaller:
    """Calls URLs for jobs. They share connections, and nothing else: no cookies, no credentials."""

    def __init__(self, policy: AddressPolicy, webhook_secret: str | None, clock: Clock) -> None:
        """Go where `policy` allows it; sign with `webhook_secret`, if there is one.

        :raises ValueError: if that is no secret.
        """
        self._clock = clock
        self._signer = Webhook(webhook_secret) if webhook_secret else None
        self._transport = CheckedTransport(policy)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    async def call(self, attempt: Attempt, target: HttpTarget) -> dict[str, Any]:
        """Send the request, and return what came back, if its status is 2xx.

        :raises TargetFailed: if the status is another one, or nothing came back.
        :raises TargetTimedOut: if it took longer than it may without a ``timeout_seconds`` of its own.
        """
        limit = DEFAULT_TIMEOUT_SECONDS if attempt.timeout_seconds is None else attempt.timeout_seconds
        try:
            async with asyncio.timeout(limit):
                return await self._exchange(attempt, target)
        except TimeoutError:
            raise TargetTimedOut(f"{target.method} {hide_url(target.url)}: not answered within {limit:g} s") from None
        except AddressRefused as error:
            raise TargetFailed(Failure("clockjack.AddressRefused", str(error))) from None
        except httpx.TooManyRedirects:
            message = f"{target.method} {hide_url(target.url)}: more than {target.max_redirects} redirects"
            raise TargetFailed(Failure("clockjack.TooManyRedirects", message)) from None
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError) as error:
            message = f"{target.method} {hide_url(target.url)}: {hide_url(message_of(error)) or type_name(type(error))}"
            raise TargetFailed(Failure(type_name(type(error)), message)) from None

    async def _exchange(self, attempt: Attempt, target: HttpTarget) -> dict[str, Any]:
        client = httpx.AsyncClient(
            transport=self._transport,
            timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
            follow_redirects=target.max_redirects > 0,
            max_redirects=target.max_redirects,
            trust_env=False,
            event_hooks={"request": [_drop_secrets_elsewhere(httpx.URL(target.url))]},
        )
        # The client is not closed: that would close the transport, which all share.
        body, headers = self._compose(attempt, target)
        request = client.build_request(target.method, target.url, content=body, headers=headers)
        response = await client.send(request, stream=True)
        try:
            content, truncated = await _read(response)
        finally:
            await response.aclose()
        if not response.is_success:
            raise self._refused(target, response, content)
        return _result(response, content, truncated)

    def _compose(self, attempt: Attempt, target: HttpTarget) -> tuple[bytes | None, dict[str, str]]:
        headers = {"user-agent": "clockjack"}
        body: bytes | None = None
        if isinstance(target.body, str):
            body = target.body.encode()
            headers["content-type"] = "text/plain; charset=utf-8"
        elif target.body is not None:
            body = _encode(target.body)
            headers["content-type"] = "application/json"
        if attempt.traceparent is not None:
            headers["traceparent"] = attempt.traceparent
        headers |= {name.lower(): value for name, value in target.headers.items()}
        headers["accept-encoding"] = "identity"  # what is read is bounded as it comes over the wire
        headers["clockjack-attempt"] = str(attempt.attempt)
        headers["webhook-id"] = attempt.id
        if self._signer is not None:
            now = to_datetime(self._clock.now())
            headers["webhook-timestamp"] = str(int(now.timestamp()))
            headers["webhook-signature"] = self._signer.sign(attempt.id, now, (body or b"").decode())
        return body, headers

    def _refused(self, target: HttpTarget, response: httpx.Response, content: bytes) -> TargetFailed:
        try:
            phrase = HTTPStatus(response.status_code).phrase
        except ValueError:
            phrase = ""
        message = f"{target.method} {hide_url(str(response.url))} answered {response.status_code} {phrase}".rstrip()
        text = clip_end(content.decode(response.charset_encoding or "utf-8", "replace").strip(), MAX_ERROR_BODY_BYTES)
        failure = Failure("clockjack.HttpStatus", f"{message}: {text}" if text else message)
        return TargetFailed(failure, retry_seconds=self._retry_after(response))

    def _retry_after(self, response: httpx.Response) -> float | None:
        """Return how long the answer asks to wait (RFC 9110, section 10.2.3), if it does."""
        value = response.headers.get("retry-after")
        if value is None:
            return None
        try:
            wait = timedelta(seconds=int(value)) if value.isdecimal() else self._until(parsedate_to_datetime(value))
        except (ValueError, OverflowError):
            return None
        return min(max(wait.total_seconds(), 0.0), MAX_RETRY_AFTER_SECONDS)

    def _until(self, moment: datetime) -> timedelta:
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return moment - to_datetime(self._clock.now())


def _drop_secrets_elsewhere(first: httpx.URL) -> Callable[[httpx.Request], Awaitable[None]]:
    """Return what keeps a redirect from taking the job's secrets to another site."""

    async def drop(request: httpx.Request) -> None:
        url = request.url
        if (url.scheme, url.host, url.port) != (first.scheme, first.host, first.port):
            for name in list(request.headers):
                if is_sensitive(name):
                    del request.headers[name]

    return drop


async def _read(response: httpx.Response) -> tuple[bytes, bool]:
    """Return the body as far as it is kept, and whether there is more."""
    content = bytearray()
    chunks = response.aiter_raw()
    try:
        async for chunk in chunks:
            content += chunk
            if len(content) > MAX_BODY_BYTES:
                return bytes(content[:MAX_BODY_BYTES]), True
    finally:
        await chunks.aclose()  # type: ignore[attr-defined]
    return bytes(content), False


def _result(response: httpx.Response, content: bytes, truncated: bool) -> dict[str, Any]:
    body: Any = content.decode(_charset(response), "replace")
    if not truncated and _is_json(response):
        with contextlib.suppress(msgspec.DecodeError):  # else it isn't what it says: kept as text
            body = msgspec.json.decode(content)
    return {
        "status": response.status_code,
        "url": hide_url(str(response.url)),
        "headers": {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers},
        "body": body,
        "truncated": truncated,
    }


def _charset(response: httpx.Response) -> str:
    charset = response.charset_encoding or "utf-8"
    try:
        "".encode(charset)
    except LookupError:
        return "utf-8"
    return charset


def _is_json(response: httpx.Response) -> bool:
    media_type: str = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return media_type == "application/json" or media_type.endswith("+json")
